import { isMap, type JsonMap, mapAt, mapsAt, textAt } from '../object.ts';
import type { FieldFault } from '../status-error.ts';
import { duplicate, forbiddenField, invalidValue, notSupported, required } from './faults.ts';
import { dnsLabelFaults } from './names.ts';

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

/** What is wrong with a pod spec; the checks that manifests of this project's users can trip over. */
export function podSpecFaults(field: string, spec: JsonMap): readonly FieldFault[] {
  const containers = mapsAt(spec, 'containers');
  const volumes = mapsAt(spec, 'volumes').map((volume) => String(volume['name']));
  return [
    ...volumeFaults(`${field}.volumes`, volumes),
    ...(containers.length === 0 ? [required(`${field}.containers`)] : []),
    ...containerListFaults(`${field}.containers`, containers, volumes),
    ...containerListFaults(`${field}.initContainers`, mapsAt(spec, 'initContainers'), volumes),
    ...restartPolicyFaults(field, spec),
    ...graceFaults(field, spec),
  ];
}

function restartPolicyFaults(field: string, spec: JsonMap): readonly FieldFault[] {
  const policy = spec['restartPolicy'];
  const known = ['Always', 'OnFailure', 'Never'];
  return known.includes(String(policy)) ? [] : [notSupported(`${field}.restartPolicy`, policy, known)];
}

function graceFaults(field: string, spec: JsonMap): readonly FieldFault[] {
  const grace = spec['terminationGracePeriodSeconds'];
  if (typeof grace !== 'number' || grace >= 0) return [];
  return [
    invalidValue(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than or equal to 0'),
  ];
}

function volumeFaults(field: string, names: readonly string[]): readonly FieldFault[] {
  return names.flatMap((name, index) => [
    ...dnsLabelFaults(`${field}[${index}].name`, name),
    ...(names.indexOf(name) < index ? [duplicate(`${field}[${index}].name`, name)] : []),
  ]);
}

function containerListFaults(
  field: string,
  containers: readonly JsonMap[],
  volumes: readonly string[],
): readonly FieldFault[] {
  const names = containers.map(({ name }) => name);
  return containers.flatMap((container, index) => {
    const at = `${field}[${index}]`;
    const isRepeated = names.indexOf(container['name']) < index;
    return [
      ...containerFaults(at, container, volumes),
      ...(isRepeated ? [duplicate(`${at}.name`, container['name'])] : []),
    ];
  });
}

function containerFaults(
  field: string,
  container: JsonMap,
  volumes: readonly string[],
): readonly FieldFault[] {
  const name = textAt(container, 'name') ?? '';
  const image = textAt(container, 'image') ?? '';
  const policy = container['imagePullPolicy'];
  return [
    ...(name === '' ? [required(`${field}.name`)] : dnsLabelFaults(`${field}.name`, name)),
    ...(image === '' ? [required(`${field}.image`)] : []),
    ...(image !== image.trim()
      ? [invalidValue(`${field}.image`, image, 'must not have leading or trailing whitespace')]
      : []),
    ...portFaults(`${field}.ports`, mapsAt(container, 'ports')),
    ...envFaults(`${field}.env`, mapsAt(container, 'env')),
    ...mountFaults(`${field}.volumeMounts`, mapsAt(container, 'volumeMounts'), volumes),
    ...probesFaults(field, container),
    ...(PULL_POLICIES.includes(String(policy))
      ? []
      : [notSupported(`${field}.imagePullPolicy`, policy, PULL_POLICIES)]),
  ];
}

function probesFaults(field: string, container: JsonMap): readonly FieldFault[] {
  return ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((name) => {
    const probe = mapAt(container, name);
    if (probe === undefined) return [];
    const ways = ['exec', 'httpGet', 'tcpSocket', 'grpc'].filter((way) => probe[way] !== undefined);
    const at = `${field}.${name}`;
    if (ways.length === 0) return [required(at, 'must specify a handler type')];
    const second = ways[1];
    const extra =
      second === undefined
        ? []
        : [forbiddenField(`${at}.${second}`, 'may not specify more than 1 handler type')];
    const mustBeOne = name !== 'readinessProbe' && probe['successThreshold'] !== 1;
    return [
      ...extra,
      ...(mustBeOne ? [invalidValue(`${at}.successThreshold`, probe['successThreshold'], 'must be 1')] : []),
    ];
  });
}

function portFaults(field: string, ports: readonly JsonMap[]): readonly FieldFault[] {
  const names = ports.map(({ name }) => name);
  return ports.flatMap((port, index) => {
    const at = `${field}[${index}]`;
    const number = port['containerPort'];
    const protocol = port['protocol'];
    return [
      ...(port['name'] !== undefined && names.indexOf(port['name']) < index
        ? [duplicate(`${at}.name`, port['name'])]
        : []),
      ...(number === undefined || number === 0
        ? [required(`${at}.containerPort`)]
        : rangeFaults(`${at}.containerPort`, number)),
      ...(PROTOCOLS.includes(String(protocol)) ? [] : [notSupported(`${at}.protocol`, protocol, PROTOCOLS)]),
    ];
  });
}

export function rangeFaults(field: string, port: unknown): readonly FieldFault[] {
  const isPort = typeof port === 'number' && port >= 1 && port <= 65535;
  return isPort ? [] : [invalidValue(field, port, 'must be between 1 and 65535, inclusive')];
}

function envFaults(field: string, variables: readonly JsonMap[]): readonly FieldFault[] {
  return variables.flatMap((variable, index) => {
    const name = textAt(variable, 'name') ?? '';
    const at = `${field}[${index}]`;
    if (name === '') return [required(`${at}.name`)];
    const source = variable['valueFrom'];
    if (isMap(source) && textAt(variable, 'value') !== undefined && variable['value'] !== '') {
      return [invalidValue(`${at}.valueFrom`, '', 'may not be specified when `value` is not empty')];
    }
    return [];
  });
}

function mountFaults(
  field: string,
  mounts: readonly JsonMap[],
  volumes: readonly string[],
): readonly FieldFault[] {
  return mounts.flatMap((mount, index) => {
    const name = String(mount['name'] ?? '');
    const at = `${field}[${index}]`;
    return [
      ...(name === '' ? [required(`${at}.name`)] : []),
      ...(volumes.includes(name)
        ? []
        : [
            { type: 'NotFound' as const, field: `${at}.name`, message: `Not found: ${JSON.stringify(name)}` },
          ]),
      ...((textAt(mount, 'mountPath') ?? '') === '' ? [required(`${at}.mountPath`)] : []),
    ];
  });
}
