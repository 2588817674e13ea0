import {
  type ApiObject,
  ensureMap,
  isMap,
  type JsonMap,
  listAt,
  mapAt,
  mapsAt,
  setDefault,
  textAt,
} from '../object.ts';
import type { FieldFault } from '../status-error.ts';
import { duplicate, invalidValue, notSupported, required } from './faults.ts';
import { labelFaults } from './names.ts';
import { rangeFaults } from './pod-validation.ts';
import type { KindRules, WriteContext } from './resource.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

export const serviceRules: KindRules = {
  setDefaults: (service) => {
    const spec = ensureMap(service, 'spec');
    setDefault(spec, 'sessionAffinity', 'None');
    setDefault(spec, 'type', 'ClusterIP');
    if (spec['sessionAffinity'] === 'ClientIP') {
      setDefault(ensureMap(ensureMap(spec, 'sessionAffinityConfig'), 'clientIP'), 'timeoutSeconds', 10800);
    }
    for (const port of mapsAt(spec, 'ports')) {
      setDefault(port, 'protocol', 'TCP');
      if (port['targetPort'] === undefined || port['targetPort'] === 0 || port['targetPort'] === '') {
        port['targetPort'] = port['port'];
      }
    }
    setTypeDefaults(spec);
  },
  prepareCreate: (service, context) => claimAddresses(service, null, context),
  prepareUpdate: (service, old, context) => {
    const spec = ensureMap(service, 'spec');
    const before = mapAt(old, 'spec') ?? {};
    // A client that never saw the allocated address does not give it back.
    if (before['type'] !== 'ExternalName' && spec['type'] !== 'ExternalName') {
      for (const key of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) {
        if (before[key] !== undefined) setDefault(spec, key, before[key]);
      }
    }
    keepNodePorts(spec, before);
    claimAddresses(service, old, context);
  },
  validate: (service, old) => serviceFaults(service, old),
  selectableFields: {
    'spec.clusterIP': (service) => textAt(service, 'spec', 'clusterIP') ?? '',
    'spec.type': (service) => textAt(service, 'spec', 'type') ?? '',
  },
};

function setTypeDefaults(spec: JsonMap): void {
  const isExposed = spec['type'] === 'NodePort' || spec['type'] === 'LoadBalancer';
  if (isExposed) setDefault(spec, 'externalTrafficPolicy', 'Cluster');
  if (spec['type'] === 'LoadBalancer') setDefault(spec, 'allocateLoadBalancerNodePorts', true);
  if (spec['type'] !== 'ExternalName') setDefault(spec, 'internalTrafficPolicy', 'Cluster');
}

function keepNodePorts(spec: JsonMap, before: JsonMap): void {
  if (spec['type'] !== 'NodePort' && spec['type'] !== 'LoadBalancer') return;
  for (const port of mapsAt(spec, 'ports')) {
    const same = mapsAt(before, 'ports').find(
      (one) => one['port'] === port['port'] && one['protocol'] === port['protocol'],
    );
    if (same?.['nodePort'] !== undefined) setDefault(port, 'nodePort', same['nodePort']);
  }
}

function claimAddresses(service: ApiObject, old: ApiObject | null, context: WriteContext): void {
  const spec = ensureMap(service, 'spec');
  if (spec['type'] === 'ExternalName') {
    for (const key of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) delete spec[key];
    return;
  }
  // Whoever publishes endpoints of a headless service by hand may use both families.
  const isManual = spec['clusterIP'] === 'None' && mapAt(spec, 'selector') === undefined;
  setDefault(spec, 'ipFamilies', isManual ? ['IPv4', 'IPv6'] : ['IPv4']);
  setDefault(spec, 'ipFamilyPolicy', isManual ? 'RequireDualStack' : 'SingleStack');
  const wanted = textAt(spec, 'clusterIP') ?? String(listAt(spec, 'clusterIPs')[0] ?? '');
  const kept = textAt(old, 'spec', 'clusterIP');
  if (wanted === '') spec['clusterIP'] = context.claimClusterIp(null) ?? '';
  else if (wanted !== 'None' && wanted !== kept) spec['clusterIP'] = context.claimClusterIp(wanted) ?? '';
  else spec['clusterIP'] = wanted;
  setDefault(spec, 'clusterIPs', [spec['clusterIP']]);
  claimNodePorts(spec, old, context);
}

function claimNodePorts(spec: JsonMap, old: ApiObject | null, context: WriteContext): void {
  const isExposed =
    spec['type'] === 'NodePort' ||
    (spec['type'] === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] !== false);
  const kept = new Set(mapsAt(old, 'spec', 'ports').map((port) => port['nodePort']));
  for (const port of mapsAt(spec, 'ports')) {
    if (!isExposed) {
      if (kept.has(port['nodePort'])) delete port['nodePort'];
      continue;
    }
    const wanted = typeof port['nodePort'] === 'number' ? port['nodePort'] : null;
    if (wanted !== null && kept.has(wanted)) continue;
    port['nodePort'] = context.claimNodePort(wanted) ?? 0;
  }
}

function serviceFaults(service: ApiObject, old: ApiObject | null): readonly FieldFault[] {
  const spec = mapAt(service, 'spec') ?? {};
  const ports = mapsAt(spec, 'ports');
  const isHeadless = spec['clusterIP'] === 'None';
  const type = spec['type'];
  const selector = spec['selector'];
  return [
    ...(TYPES.includes(String(type)) ? [] : [notSupported('spec.type', type, TYPES)]),
    ...(ports.length === 0 && !isHeadless && type !== 'ExternalName' ? [required('spec.ports')] : []),
    ...ports.flatMap((port, index) => portFaults(`spec.ports[${index}]`, port, ports, index)),
    ...(isMap(selector) ? labelFaults('spec.selector', selector) : []),
    ...clusterIpFaults(spec, old),
    ...(type === 'ExternalName' && (textAt(spec, 'externalName') ?? '') === ''
      ? [required('spec.externalName')]
      : []),
  ];
}

function portFaults(
  field: string,
  port: JsonMap,
  ports: readonly JsonMap[],
  index: number,
): readonly FieldFault[] {
  const name = textAt(port, 'name') ?? '';
  const target = port['targetPort'];
  const earlier = ports.slice(0, index);
  const isRepeated = earlier.some((one) => one['name'] === port['name'] && name !== '');
  const isSamePort = earlier.some(
    (one) => one['port'] === port['port'] && one['protocol'] === port['protocol'],
  );
  return [
    ...(ports.length > 1 && name === '' ? [required(`${field}.name`)] : []),
    ...(isRepeated ? [duplicate(`${field}.name`, name)] : []),
    ...rangeFaults(`${field}.port`, port['port'] ?? 0),
    ...(typeof target === 'number' ? rangeFaults(`${field}.targetPort`, target) : []),
    ...(isSamePort ? [duplicate(field, { port: port['port'], protocol: port['protocol'] })] : []),
    ...(port['nodePort'] === 0
      ? [invalidValue(`${field}.nodePort`, port['nodePort'], 'provided port is already allocated')]
      : []),
  ];
}

function clusterIpFaults(spec: JsonMap, old: ApiObject | null): readonly FieldFault[] {
  const value = spec['clusterIP'];
  if (value === '') {
    const wanted = listAt(spec, 'clusterIPs')[0] ?? '';
    const text = 'failed to allocate IP: the provided IP is not in the valid range, or is already allocated';
    return [invalidValue('spec.clusterIPs', [wanted], text)];
  }
  const before = mapAt(old, 'spec');
  const isPinned =
    before !== undefined && before['type'] !== 'ExternalName' && spec['type'] !== 'ExternalName';
  if (!isPinned || value === before['clusterIP'] || before['clusterIP'] === undefined) return [];
  return [invalidValue('spec.clusterIPs[0]', [value], 'may not change once set')];
}
