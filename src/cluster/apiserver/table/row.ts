import type { ApiObject, JsonMap } from '../object.ts';

/** What a table row carries of its object besides the cells. */
export function partialRow(object: ApiObject, include: 'Metadata' | 'Object' | 'None'): JsonMap {
  if (include === 'Object') return { object };
  if (include === 'None') return {};
  const { metadata } = object;
  return { object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata } };
}
