import type { ApiContext } from '../context.ts';
import { CLEANUP_FINALIZER } from '../kinds/crd-rules.ts';
import { textAt } from '../object.ts';
import { amendMetadata, deleteAs, lookUp, withoutFinalizer } from './internal-write.ts';

const CRDS = 'apiextensions.k8s.io/customresourcedefinitions';

/** Deletes the objects of a CRD that is being deleted, and lets the CRD go after the last one. */
export function finishCrd(context: ApiContext, name: string): void {
  const found = lookUp(context, { table: CRDS, key: name });
  if (found?.object.metadata.deletionTimestamp === undefined) return;
  const { object, target } = found;
  const table = `${textAt(object, 'spec', 'group')}/${textAt(object, 'spec', 'names', 'plural')}`;
  for (const version of context.store.range(table)) {
    const instance = lookUp(context, { table, key: version.key });
    if (instance === null || instance.object.metadata.deletionTimestamp !== undefined) continue;
    deleteAs(context, instance.target, 'Background');
  }
  if (context.store.range(table).length > 0) return;
  amendMetadata(context, target, (metadata) => withoutFinalizer(metadata, CLEANUP_FINALIZER));
}
