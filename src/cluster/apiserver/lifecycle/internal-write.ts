import type { ApiContext } from '../context.ts';
import type { ApiObject } from '../object.ts';
import { storeKey } from '../object.ts';
import type { Place } from '../store/owner-index.ts';
import { type DeleteOptions, deleteObject, PLAIN_DELETE } from '../verbs/delete.ts';
import { INTERNAL, type Target } from '../verbs/target.ts';
import { storeUpdate } from '../verbs/update.ts';

/** The object at a place with its target; `null` when it is gone or its resource is not served any more. */
export function lookUp(
  context: ApiContext,
  { table, key }: Place,
): { target: Target; object: ApiObject } | null {
  const version = context.store.get(table, key);
  const resource = context.registry.stored(table);
  if (version === undefined || resource === undefined) return null;
  const { name, namespace } = version.object.metadata;
  return { target: { resource, namespace, name, subresource: '' }, object: version.object };
}

/** Changes the metadata of a stored object, as the server itself. */
export function amendMetadata(
  context: ApiContext,
  target: Target,
  amend: (metadata: ApiObject['metadata']) => void,
): void {
  const version = context.store.get(target.resource.table, storeKey(target.namespace, target.name));
  if (version === undefined) return;
  const next = { ...version.object, metadata: { ...version.object.metadata } };
  amend(next.metadata);
  storeUpdate(context, target, { next, version, options: INTERNAL });
}

export function withoutFinalizer(metadata: ApiObject['metadata'], finalizer: string): void {
  const left = (metadata.finalizers ?? []).filter((name) => name !== finalizer);
  if (left.length > 0) metadata.finalizers = left;
  else delete metadata.finalizers;
}

export function deleteAs(
  context: ApiContext,
  target: Target,
  propagation: DeleteOptions['propagation'],
): void {
  deleteObject(context, target, { ...PLAIN_DELETE, propagation });
}
