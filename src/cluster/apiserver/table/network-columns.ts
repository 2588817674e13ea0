import { selectorLine } from '../kinds/selector-line.ts';
import { type ApiObject, listAt, mapsAt, numberAt, textAt, valueAt } from '../object.ts';
import { AGE, type Column, listWithMore, NAME, NONE, orNone, textColumn } from './column.ts';

function externalIp(service: ApiObject): string {
  const own = listAt(service, 'spec', 'externalIPs').map(String);
  switch (textAt(service, 'spec', 'type')) {
    case 'ExternalName':
      return textAt(service, 'spec', 'externalName') ?? '';
    case 'LoadBalancer': {
      const all = [...loadBalancerAddresses(service), ...own];
      return all.length === 0 ? '<pending>' : all.join(',');
    }
    default:
      return own.length === 0 ? NONE : own.join(',');
  }
}

function loadBalancerAddresses(object: ApiObject): string[] {
  return mapsAt(object, 'status', 'loadBalancer', 'ingress').map(
    (entry) => textAt(entry, 'ip') ?? textAt(entry, 'hostname') ?? '',
  );
}

function servicePorts(service: ApiObject): string {
  const ports = mapsAt(service, 'spec', 'ports').map(({ port, nodePort, protocol }) =>
    typeof nodePort === 'number' && nodePort > 0
      ? `${String(port)}:${nodePort}/${String(protocol)}`
      : `${String(port)}/${String(protocol)}`,
  );
  return ports.length === 0 ? NONE : ports.join(',');
}

function subsetAddresses(endpoints: ApiObject): string {
  const all = mapsAt(endpoints, 'subsets').flatMap((subset) => {
    const ips = mapsAt(subset, 'addresses').map(({ ip }) => String(ip));
    const ports = mapsAt(subset, 'ports');
    if (ports.length === 0) return ips;
    return ports.flatMap(({ port }) => ips.map((ip) => `${ip}:${String(port)}`));
  });
  return all.length === 0 ? NONE : listWithMore(all);
}

function slicePorts(slice: ApiObject): string {
  return listWithMore(mapsAt(slice, 'ports').map(({ port, name }) => String(port ?? name ?? '*')));
}

function sliceEndpoints(slice: ApiObject): string {
  return listWithMore(mapsAt(slice, 'endpoints').flatMap((one) => listAt(one, 'addresses').map(String)));
}

function ingressHosts(ingress: ApiObject): string {
  const hosts = mapsAt(ingress, 'spec', 'rules').flatMap((rule) => textAt(rule, 'host') ?? []);
  return hosts.length === 0 ? '*' : listWithMore(hosts);
}

export const NETWORK_COLUMNS: { readonly [table: string]: readonly Column[] } = {
  '/services': [
    NAME,
    textColumn('Type', (service) => textAt(service, 'spec', 'type')),
    textColumn('Cluster-IP', (service) => String(listAt(service, 'spec', 'clusterIPs')[0] ?? NONE)),
    textColumn('External-IP', externalIp),
    textColumn('Port(s)', servicePorts),
    AGE,
    textColumn('Selector', (service) => orNone(selectorLine(valueAt(service, 'spec', 'selector'))), 1),
  ],
  '/endpoints': [NAME, textColumn('Endpoints', subsetAddresses), AGE],
  'discovery.k8s.io/endpointslices': [
    NAME,
    textColumn('AddressType', (slice) => textAt(slice, 'addressType')),
    textColumn('Ports', slicePorts),
    textColumn('Endpoints', sliceEndpoints),
    AGE,
  ],
  'networking.k8s.io/ingresses': [
    NAME,
    textColumn('Class', (ingress) => textAt(ingress, 'spec', 'ingressClassName') ?? NONE),
    textColumn('Hosts', ingressHosts),
    textColumn('Address', (ingress) => loadBalancerAddresses(ingress).join(',')),
    textColumn('Ports', (ingress) => (listAt(ingress, 'spec', 'tls').length > 0 ? '80, 443' : '80')),
    AGE,
  ],
  'networking.k8s.io/ingressclasses': [
    NAME,
    textColumn('Controller', (object) => textAt(object, 'spec', 'controller')),
    textColumn('Parameters', (object) => {
      const kind = textAt(object, 'spec', 'parameters', 'kind');
      if (kind === undefined) return NONE;
      const group = textAt(object, 'spec', 'parameters', 'apiGroup');
      const name = textAt(object, 'spec', 'parameters', 'name') ?? '';
      return `${kind}${group === undefined ? '' : `.${group}`}/${name}`;
    }),
    AGE,
  ],
  'networking.k8s.io/networkpolicies': [
    NAME,
    textColumn('Pod-Selector', (policy) => orNone(selectorLine(valueAt(policy, 'spec', 'podSelector')))),
    AGE,
  ],
  'policy/poddisruptionbudgets': [
    NAME,
    textColumn('Min Available', (one) => String(valueAt(one, 'spec', 'minAvailable') ?? 'N/A')),
    textColumn('Max Unavailable', (one) => String(valueAt(one, 'spec', 'maxUnavailable') ?? 'N/A')),
    {
      ...textColumn('Allowed Disruptions', (one) => numberAt(one, 'status', 'disruptionsAllowed') ?? 0),
      type: 'integer',
    },
    AGE,
  ],
};
