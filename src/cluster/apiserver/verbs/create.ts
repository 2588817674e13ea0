import { trackUpdate } from '../apply/managed-fields.ts';
import { type ApiContext, randomSuffix } from '../context.ts';
import { apiVersionOf, type ResourceDef } from '../kinds/resource.ts';
import type { ApiObject } from '../object.ts';
import { storeKey, textAt } from '../object.ts';
import { applyBuiltinDefaults } from '../schema/decode-builtin.ts';
import { validateCustom } from '../schema/validate-custom.ts';
import { alreadyExists, badRequest, forbidden, invalid, notFound, StatusError } from '../status-error.ts';
import { metadataFaults } from './metadata-faults.ts';
import type { Target, WriteOptions, Written } from './target.ts';

const MAX_STEM = 58;

/** Stores a new object. `object` is decoded, in its stored form, and owned by this call. */
export function createObject(
  context: ApiContext,
  target: Target,
  object: ApiObject,
  options: WriteOptions,
): Written {
  const { resource } = target;
  placeInNamespace(object, target);
  nameObject(context, object);
  requireNamespace(context, target, object.metadata.name);
  setSystemFields(context, object, resource.hasGeneration);
  const writing = context.write(options.isDryRun);
  if (resource.hasStatus && resource.custom !== null) delete object['status'];
  else if (resource.hasStatus) resetStatus(object, resource);
  trackUpdate({
    live: null,
    next: object,
    resource,
    version: apiVersionOf(resource),
    options,
    now: writing.now,
    subresource: '',
  });
  resource.rules.prepareCreate?.(object, writing);
  const faults = [
    ...metadataFaults(object, resource, null),
    ...(resource.rules.validate?.(object, null, writing) ?? []),
    ...validateCustom(object, null, resource),
  ];
  if (faults.length > 0) throw invalid(resource, object.metadata.name ?? '', faults);
  const key = storeKey(object.metadata.namespace, object.metadata.name);
  if (context.store.get(resource.table, key) !== undefined)
    throw alreadyExists(resource, object.metadata.name);
  if (options.isDryRun) return { object, json: null, isNew: true, isDeleted: false, warnings: [] };
  const { json } = context.store.put(resource.table, key, object);
  return { object, json, isNew: true, isDeleted: false, warnings: [] };
}

function resetStatus(object: ApiObject, { schema, resolve }: ResourceDef): void {
  const status = {};
  applyBuiltinDefaults(status, resolve(schema.properties?.['status'] ?? {}));
  object['status'] = status;
}

function placeInNamespace({ metadata }: ApiObject, { namespace, resource }: Target): void {
  if (!resource.namespaced) {
    if (metadata.namespace === undefined || metadata.namespace === '') delete metadata.namespace;
    return;
  }
  if (metadata.namespace !== undefined && metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  metadata.namespace = namespace ?? '';
}

function nameObject(context: ApiContext, { metadata }: ApiObject): void {
  if (metadata.name !== undefined && metadata.name !== '') return;
  if (metadata.generateName === undefined || metadata.generateName === '') return;
  metadata.name = `${metadata.generateName.slice(0, MAX_STEM)}${randomSuffix(context.random, 5)}`;
}

function requireNamespace(context: ApiContext, { namespace, resource }: Target, name: string): void {
  if (namespace === undefined) return;
  const owner = context.registry.stored('/namespaces');
  const found = context.store.get('/namespaces', namespace)?.object;
  if (owner === undefined) return;
  if (found === undefined) throw notFound(owner, namespace);
  if (found.metadata.deletionTimestamp === undefined && textAt(found, 'status', 'phase') !== 'Terminating')
    return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const refusal = forbidden(resource, name, why);
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  throw new StatusError({ ...refusal.fields, details: { ...refusal.fields.details, causes: [cause] } });
}

function setSystemFields(context: ApiContext, { metadata }: ApiObject, hasGeneration: boolean): void {
  if (metadata.resourceVersion !== undefined && metadata.resourceVersion !== '') {
    // Upstream answers this with a plain 500.
    const message = 'resourceVersion should not be set on objects to be created';
    throw new StatusError({ code: 500, reason: '', message });
  }
  const { now, newUid } = context.write(false);
  metadata.uid = newUid();
  metadata.creationTimestamp = now;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata['selfLink'];
  if (hasGeneration) metadata.generation = 1;
  else delete metadata.generation;
}
