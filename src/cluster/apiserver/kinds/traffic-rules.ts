import { type ApiObject, ensureMap, type JsonMap, mapAt, mapsAt, setDefault, textAt } from '../object.ts';
import type { FieldFault } from '../status-error.ts';
import { immutable, invalidValue, notSupported, required } from './faults.ts';
import type { KindRules } from './resource.ts';

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];

export const ingressRules: KindRules = {
  validate: (ingress) => {
    const spec = mapAt(ingress, 'spec') ?? {};
    const rules = mapsAt(spec, 'rules');
    const backend = mapAt(spec, 'defaultBackend');
    if (rules.length === 0 && backend === undefined) {
      return [invalidValue('spec', null, 'either `defaultBackend` or `rules` must be specified')];
    }
    return [
      ...rules.flatMap((rule, index) => ruleFaults(`spec.rules[${index}]`, rule)),
      ...(backend === undefined ? [] : backendFaults('spec.defaultBackend', backend)),
    ];
  },
};

function ruleFaults(field: string, rule: JsonMap): readonly FieldFault[] {
  const http = mapAt(rule, 'http');
  if (http === undefined) return [];
  const paths = mapsAt(http, 'paths');
  if (paths.length === 0) return [required(`${field}.http.paths`)];
  return paths.flatMap((path, index) => pathFaults(`${field}.http.paths[${index}]`, path));
}

function pathFaults(field: string, entry: JsonMap): readonly FieldFault[] {
  const type = entry['pathType'];
  const path = textAt(entry, 'path') ?? '';
  const faults: FieldFault[] = [];
  if (type === undefined) faults.push(required(`${field}.pathType`, 'pathType must be specified'));
  else if (!PATH_TYPES.includes(String(type))) {
    faults.push(notSupported(`${field}.pathType`, type, PATH_TYPES));
  }
  const mustBeAbsolute = type === 'Exact' || type === 'Prefix' || path !== '';
  if (mustBeAbsolute && !path.startsWith('/')) {
    faults.push(invalidValue(`${field}.path`, path, 'must be an absolute path'));
  }
  return [...faults, ...backendFaults(`${field}.backend`, mapAt(entry, 'backend') ?? {})];
}

function backendFaults(field: string, backend: JsonMap): readonly FieldFault[] {
  const service = mapAt(backend, 'service');
  if (backend['resource'] !== undefined) return [];
  if (service === undefined) return [required(field, 'resource or service backend is required')];
  const port = mapAt(service, 'port') ?? {};
  const hasPort = port['name'] !== undefined || port['number'] !== undefined;
  return [
    ...((textAt(service, 'name') ?? '') === '' ? [required(`${field}.service.name`)] : []),
    ...(hasPort ? [] : [required(field, 'port name or number is required')]),
  ];
}

export const networkPolicyRules: KindRules = {
  setDefaults: (policy) => {
    const spec = ensureMap(policy, 'spec');
    for (const rule of [...mapsAt(spec, 'ingress'), ...mapsAt(spec, 'egress')]) {
      for (const port of mapsAt(rule, 'ports')) setDefault(port, 'protocol', 'TCP');
    }
    const types = mapsAt(spec, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
    setDefault(spec, 'policyTypes', types);
  },
};

export const endpointsRules: KindRules = {
  setDefaults: (endpoints) => {
    for (const subset of mapsAt(endpoints, 'subsets')) {
      for (const port of mapsAt(subset, 'ports')) setDefault(port, 'protocol', 'TCP');
    }
  },
};

export const endpointSliceRules: KindRules = {
  setDefaults: (slice) => {
    for (const port of mapsAt(slice, 'ports')) {
      setDefault(port, 'name', '');
      setDefault(port, 'protocol', 'TCP');
    }
  },
  validate: (slice, old) => [
    ...(textAt(slice, 'addressType') === undefined ? [required('addressType')] : []),
    ...(old === null ? [] : immutable('addressType', slice['addressType'], old['addressType'])),
  ],
};

export const ingressClassRules: KindRules = {
  validate: (object: ApiObject, old: ApiObject | null) =>
    old === null
      ? []
      : immutable('spec.controller', textAt(object, 'spec', 'controller'), textAt(old, 'spec', 'controller')),
};
