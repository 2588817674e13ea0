import {
  type ApiObject,
  ensureMap,
  isMap,
  type JsonMap,
  mapAt,
  mapsAt,
  setDefault,
  textAt,
} from '../object.ts';
import type { FieldFault } from '../status-error.ts';
import { invalidValue, required } from './faults.ts';
import type { KindRules } from './resource.ts';

export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

export const crdRules: KindRules = {
  setDefaults: (crd) => {
    const spec = ensureMap(crd, 'spec');
    const names = ensureMap(spec, 'names');
    const kind = textAt(names, 'kind') ?? '';
    if (kind !== '') {
      if ((names['singular'] ?? '') === '') names['singular'] = kind.toLowerCase();
      if ((names['listKind'] ?? '') === '') names['listKind'] = `${kind}List`;
    }
    setDefault(ensureMap(spec, 'conversion'), 'strategy', 'None');
    for (const version of mapsAt(spec, 'versions')) {
      setDefault(version, 'served', false);
      setDefault(version, 'storage', false);
    }
  },
  prepareCreate: (crd, { now }) => {
    crd['status'] = statusOf(crd, now, null);
  },
  prepareUpdate: (crd, old, { now }) => {
    crd['status'] = statusOf(crd, now, old);
  },
  validate: crdFaults,
};

/** A CRD whose names and versions are sound is established at once: nothing here has to be waited for. */
function statusOf(crd: ApiObject, now: string, old: ApiObject | null): JsonMap {
  const names = mapAt(crd, 'spec', 'names') ?? {};
  const storage = mapsAt(crd, 'spec', 'versions').find((version) => version['storage'] === true);
  const known = mapAt(old, 'status') ?? {};
  const stored = Array.isArray(known['storedVersions']) ? known['storedVersions'] : [];
  return {
    acceptedNames: { ...names },
    conditions: known['conditions'] ?? [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found', now),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted', now),
    ],
    storedVersions: [...new Set([...stored, ...(storage === undefined ? [] : [storage['name']])])],
  };
}

function condition(type: string, reason: string, message: string, now: string): JsonMap {
  return { type, status: 'True', lastTransitionTime: now, reason, message };
}

function crdFaults(crd: ApiObject): readonly FieldFault[] {
  const spec = mapAt(crd, 'spec') ?? {};
  const plural = textAt(spec, 'names', 'plural') ?? '';
  const group = textAt(spec, 'group') ?? '';
  const scope = spec['scope'];
  const versions = mapsAt(spec, 'versions');
  const faults: FieldFault[] = [];
  if (crd.metadata.name !== `${plural}.${group}`) {
    faults.push(invalidValue('metadata.name', crd.metadata.name, 'must be spec.names.plural+"."+spec.group'));
  }
  if (group === '') faults.push(required('spec.group'));
  if (scope !== 'Namespaced' && scope !== 'Cluster') {
    const message = `Unsupported value: ${JSON.stringify(scope ?? '')}: supported values: "Cluster", "Namespaced"`;
    faults.push({ type: 'NotSupported', field: 'spec.scope', message });
  }
  if (versions.filter((version) => version['storage'] === true).length !== 1) {
    const text = 'must have exactly one version marked as storage version';
    faults.push(invalidValue('spec.versions', shownVersions(versions), text));
  }
  faults.push(...namesFaults(spec), ...versions.flatMap(versionFaults));
  return faults;
}

function shownVersions(versions: readonly JsonMap[]): unknown {
  return versions.map(({ name, served, storage }) => ({ name, served, storage }));
}

function namesFaults(spec: JsonMap): readonly FieldFault[] {
  return ['plural', 'kind'].flatMap((key) =>
    (textAt(spec, 'names', key) ?? '') === '' ? [required(`spec.names.${key}`)] : [],
  );
}

/** Upstream folds the schema of a single version into `spec.validation` before it looks at it. */
function versionFaults(version: JsonMap, index: number, all: readonly JsonMap[]): readonly FieldFault[] {
  const at = `spec.versions[${index}]`;
  const place = all.length === 1 ? 'spec.validation' : `${at}.schema`;
  const schema = mapAt(version, 'schema', 'openAPIV3Schema');
  if (schema === undefined) return [required(`${at}.schema.openAPIV3Schema`, 'schemas are required')];
  return structuralFaults(schema, `${place}.openAPIV3Schema`, true);
}

/** The rules of structural schemas that a hand-written CRD can miss: every node says its type. */
function structuralFaults(schema: JsonMap, path: string, isRoot: boolean): readonly FieldFault[] {
  const { type, items } = schema;
  const noItems = type === 'array' && items === undefined;
  return [
    ...typeFaults(schema, path, isRoot),
    ...(noItems ? [required(`${path}.items`, 'must be specified')] : []),
    ...nestedSchemas(schema).flatMap(([place, member]) =>
      structuralFaults(member, `${path}.${place}`, false),
    ),
  ];
}

function nestedSchemas({ properties, items, additionalProperties }: JsonMap): readonly [string, JsonMap][] {
  const members = Object.entries(isMap(properties) ? properties : {}).map(
    ([key, member]): [string, unknown] => [`properties[${key}]`, member],
  );
  const all: [string, unknown][] = [
    ...members,
    ['items', items],
    ['additionalProperties', additionalProperties],
  ];
  return all.flatMap(([place, member]): [string, JsonMap][] => (isMap(member) ? [[place, member]] : []));
}

function typeFaults(schema: JsonMap, path: string, isRoot: boolean): readonly FieldFault[] {
  const { type } = schema;
  const isFree =
    schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (type === undefined && (isRoot || !isFree)) {
    const detail = isRoot ? 'must not be empty at the root' : 'must not be empty for specified object fields';
    return [required(`${path}.type`, detail)];
  }
  const isWrongRoot = isRoot && type !== 'object';
  return isWrongRoot ? [invalidValue(`${path}.type`, type, 'must be object at the root')] : [];
}
