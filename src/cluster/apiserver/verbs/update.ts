import { deepEqual } from '../../../base/json.ts';
import { trackUpdate } from '../apply/managed-fields.ts';
import type { ApiContext } from '../context.ts';
import { apiVersionOf, type ResourceDef } from '../kinds/resource.ts';
import type { ApiObject, Metadata } from '../object.ts';
import { validateCustom } from '../schema/validate-custom.ts';
import { badRequest, conflict, invalid, notFound } from '../status-error.ts';
import type { Version } from '../store/table.ts';
import { metadataFaults } from './metadata-faults.ts';
import { keyOfTarget, type Target, type WriteOptions, type Written } from './target.ts';

/** The object behind `target`; throws a 404 `StatusError` when there is none. */
export function liveVersion(context: ApiContext, target: Target): Version {
  const found = context.store.get(target.resource.table, keyOfTarget(target));
  if (found === undefined) throw notFound(target.resource, target.name);
  return found;
}

/**
 * Replaces the live object by `next`, which is decoded, in its stored form, and owned by this call. Reads,
 * decides and stages within one turn of the event loop, so no other write can come between.
 */
export function updateObject(
  context: ApiContext,
  target: Target,
  next: ApiObject,
  options: WriteOptions,
): Written {
  const { resource } = target;
  const version = liveVersion(context, target);
  const live = version.object;
  checkPreconditions(next, live, target);
  keepSystemFields(next.metadata, live.metadata, resource);
  isolateSubresource(next, live, target);
  const writing = context.write(options.isDryRun);
  trackUpdate({
    live,
    next,
    resource,
    version: apiVersionOf(resource),
    options,
    now: writing.now,
    subresource: target.subresource,
  });
  if (target.subresource === '') resource.rules.prepareUpdate?.(next, live, writing);
  countGeneration(next, live, resource);
  const faults = [
    ...metadataFaults(next, resource, live),
    ...(target.subresource === '' ? (resource.rules.validate?.(next, live, writing) ?? []) : []),
    ...validateCustom(next, live, resource),
  ];
  if (faults.length > 0) throw invalid(resource, target.name, faults);
  return storeUpdate(context, target, { next, version, options });
}

interface Update {
  readonly next: ApiObject;
  readonly version: Version;
  readonly options: WriteOptions;
}

/** Stores a checked update; one that changes nothing is not written, so it wakes nobody. */
export function storeUpdate(
  context: ApiContext,
  target: Target,
  { next, version, options }: Update,
): Written {
  const { resource } = target;
  const live = version.object;
  next.metadata.resourceVersion = live.metadata.resourceVersion;
  const isFinished = isReadyToVanish(next);
  if (!isFinished && deepEqual(next, live)) {
    return { object: live, json: version.json, isNew: false, isDeleted: false, warnings: [] };
  }
  if (options.isDryRun) {
    return { object: next, json: null, isNew: false, isDeleted: isFinished, warnings: [] };
  }
  const key = keyOfTarget(target);
  if (isFinished) {
    context.store.remove(resource.table, key);
    return { object: next, json: null, isNew: false, isDeleted: true, warnings: [] };
  }
  const { json } = context.store.put(resource.table, key, next);
  return { object: next, json, isNew: false, isDeleted: false, warnings: [] };
}

/** Nobody holds the object any more: its deletion was asked for, and the last finalizer is gone. */
function isReadyToVanish({ metadata }: ApiObject): boolean {
  return (
    metadata.deletionTimestamp !== undefined &&
    (metadata.finalizers ?? []).length === 0 &&
    (metadata.deletionGracePeriodSeconds ?? 0) === 0
  );
}

function checkPreconditions({ metadata }: ApiObject, live: ApiObject, target: Target): void {
  const { resource, name, namespace } = target;
  if (metadata.name !== undefined && metadata.name !== '' && metadata.name !== name) {
    throw badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  }
  if (metadata.namespace !== undefined && metadata.namespace !== (namespace ?? '')) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const wanted = metadata.resourceVersion ?? '';
  if (wanted === '' && (resource.needsVersion || resource.custom !== null)) {
    const message = 'Invalid value: 0: must be specified for an update';
    const subject = { ...resource, kind: resource.plural };
    throw invalid(subject, name, [{ type: 'Invalid', field: 'metadata.resourceVersion', message }]);
  }
  if ((metadata.uid ?? '') !== '' && metadata.uid !== live.metadata.uid) {
    throw conflict(resource, name, foreignUidText(metadata.uid, live, resource));
  }
  if (wanted !== '' && wanted !== '0' && wanted !== live.metadata.resourceVersion)
    throw conflict(resource, name);
}

function foreignUidText(wanted: string, { metadata }: ApiObject, { group, plural }: ResourceDef): string {
  const place = [group, plural, metadata.namespace ?? '', metadata.name]
    .filter((part) => part !== '')
    .join('/');
  return (
    `StorageError: invalid object, Code: 4, Key: /registry/${place}, ResourceVersion: 0, AdditionalErrorMsg: ` +
    `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${metadata.uid}`
  );
}

const SYSTEM = ['uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'generation'];

function keepSystemFields(next: Metadata, live: Metadata, { namespaced }: ResourceDef): void {
  next.name = live.name;
  if (namespaced) next.namespace = live.namespace ?? '';
  else delete next.namespace;
  for (const key of SYSTEM) {
    if (live[key] === undefined) delete next[key];
    else next[key] = live[key];
  }
  if (next.generateName === undefined && live.generateName !== undefined)
    next.generateName = live.generateName;
  delete next['selfLink'];
}

/** The main resource cannot touch the status, and the status subresource nothing else. */
function isolateSubresource(next: ApiObject, live: ApiObject, { resource, subresource }: Target): void {
  if (!resource.hasStatus) return;
  if (subresource === '') {
    keepMember(next, live, 'status');
    return;
  }
  if (subresource !== 'status') return;
  for (const key of new Set([...Object.keys(next), ...Object.keys(live)])) {
    if (key !== 'status' && key !== 'metadata') keepMember(next, live, key);
  }
  const { managedFields } = next.metadata;
  // The status of a custom object cannot carry labels or annotations along; those of built-in kinds can.
  if (resource.custom !== null) next.metadata = { ...live.metadata };
  else next.metadata.labels = live.metadata.labels ?? {};
  if (live.metadata.labels === undefined) delete next.metadata.labels;
  if (managedFields === undefined) delete next.metadata.managedFields;
  else next.metadata.managedFields = managedFields;
}

function keepMember(next: ApiObject, live: ApiObject, key: string): void {
  if (live[key] === undefined) delete next[key];
  else next[key] = live[key];
}

/** The generation counts changes of what the author wants: everything but metadata and status. */
function countGeneration(next: ApiObject, live: ApiObject, resource: ResourceDef): void {
  if (!resource.hasGeneration) return;
  const hasStatus = resource.hasStatus;
  const keys = new Set([...Object.keys(next), ...Object.keys(live)]);
  const isChanged = [...keys].some(
    (key) => key !== 'metadata' && !(key === 'status' && hasStatus) && !deepEqual(next[key], live[key]),
  );
  if (isChanged) next.metadata.generation = (live.metadata.generation ?? 0) + 1;
}
