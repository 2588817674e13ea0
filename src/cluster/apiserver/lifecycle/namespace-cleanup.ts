import type { ApiContext } from '../context.ts';
import { deleteAs } from './internal-write.ts';

/** Empties a namespace that is being deleted; the last object to go takes the namespace with it. */
export function finishNamespace(context: ApiContext, name: string): void {
  const { store, registry } = context;
  const version = store.get('/namespaces', name);
  if (version?.object.metadata.deletionTimestamp === undefined) return;
  for (const table of store.tables()) {
    const resource = registry.stored(table);
    if (resource?.namespaced !== true) continue;
    for (const { object } of store.range(table, name)) {
      if (object.metadata.deletionTimestamp !== undefined) continue;
      const target = { resource, namespace: name, name: object.metadata.name, subresource: '' };
      deleteAs(context, target, 'Background');
    }
  }
  const isEmpty = store.tables().every((table) => {
    const isNamespaced = registry.stored(table)?.namespaced === true;
    return !isNamespaced || store.range(table, name).length === 0;
  });
  if (!isEmpty) return;
  const hasFinalizers = (version.object.metadata.finalizers ?? []).length > 0;
  if (!hasFinalizers) store.remove('/namespaces', name);
  else {
    const spec = { ...(version.object['spec'] as object), finalizers: [] };
    store.put('/namespaces', name, { ...version.object, metadata: { ...version.object.metadata }, spec });
  }
}
