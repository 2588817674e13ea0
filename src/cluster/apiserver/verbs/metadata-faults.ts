import { forbiddenField, immutable, invalidValue, required } from '../kinds/faults.ts';
import { labelFaults, nameFaults, qualifiedNameFaults } from '../kinds/names.ts';
import type { ResourceDef } from '../kinds/resource.ts';
import type { ApiObject, Metadata, OwnerRef } from '../object.ts';
import type { FieldFault } from '../status-error.ts';

/** What is wrong with the metadata of an object, in the order and words of apimachinery's validation. */
export function metadataFaults(
  { metadata }: ApiObject,
  resource: ResourceDef,
  old: ApiObject | null,
): readonly FieldFault[] {
  return [
    ...(old === null ? nameFaultsOf(metadata, resource) : []),
    ...labelFaults('metadata.labels', metadata.labels ?? {}),
    ...annotationFaults(metadata),
    ...ownerFaults(metadata.ownerReferences ?? []),
    ...(metadata.finalizers ?? []).flatMap((name) => qualifiedNameFaults('metadata.finalizers', name)),
    ...(old === null ? [] : changeFaults(metadata, old.metadata)),
  ];
}

function nameFaultsOf({ name, generateName }: Metadata, resource: ResourceDef): readonly FieldFault[] {
  if (name === undefined || name === '') {
    return [required('metadata.name', 'name or generateName is required')];
  }
  const faults = nameFaults(name, resource.nameForm).map((text) => invalidValue('metadata.name', name, text));
  if (generateName === undefined || faults.length === 0) return faults;
  const stem = generateName.replace(/[-.]+$/, '');
  const stemFaults = nameFaults(stem === '' ? generateName : stem, resource.nameForm);
  return [...stemFaults.map((text) => invalidValue('metadata.generateName', generateName, text)), ...faults];
}

const ANNOTATION_LIMIT = 256 * 1024;

function annotationFaults({ annotations = {} }: Metadata): readonly FieldFault[] {
  const entries = Object.entries(annotations);
  const size = entries.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  const faults = entries.flatMap(([key]) => qualifiedNameFaults('metadata.annotations', key.toLowerCase()));
  if (size <= ANNOTATION_LIMIT) return faults;
  const message = `Too long: may not be more than ${ANNOTATION_LIMIT} bytes`;
  return [...faults, { type: 'TooLong', field: 'metadata.annotations', message }];
}

function ownerFaults(owners: readonly OwnerRef[]): readonly FieldFault[] {
  const faults = owners.flatMap((owner) =>
    (['apiVersion', 'kind', 'name', 'uid'] as const).flatMap((key) => {
      const value = owner[key];
      if (value !== undefined && value !== '') return [];
      return [
        invalidValue(
          `metadata.ownerReferences.${key}`,
          value ?? '',
          key === 'apiVersion' ? 'version must not be empty' : 'must not be empty',
        ),
      ];
    }),
  );
  const controllers = owners.filter(({ controller }) => controller === true);
  if (controllers.length < 2) return faults;
  const text =
    'Only one reference can have Controller set to true. Found "true" in references for ' +
    controllers.map(({ kind, name }) => `${kind}/${name}`).join(' and ');
  return [...faults, invalidValue('metadata.ownerReferences', owners, text)];
}

function changeFaults(metadata: Metadata, old: Metadata): readonly FieldFault[] {
  const added =
    old.deletionTimestamp === undefined
      ? []
      : (metadata.finalizers ?? []).filter((name) => !(old.finalizers ?? []).includes(name));
  const text =
    'no new finalizers can be added if the object is being deleted, found new finalizers ' +
    `[]string{${added.map((name) => JSON.stringify(name)).join(', ')}}`;
  return [
    ...immutable('metadata.name', metadata.name, old.name),
    ...immutable('metadata.namespace', metadata.namespace, old.namespace),
    ...immutable('metadata.uid', metadata.uid, old.uid),
    ...(added.length === 0 ? [] : [forbiddenField('metadata.finalizers', text)]),
  ];
}
