import type { ResourceDef } from '../kinds/resource.ts';
import type { ApiObject, JsonMap } from '../object.ts';
import { columnsOf } from './columns.ts';
import { partialRow } from './row.ts';

interface TableRequest {
  readonly resource: ResourceDef;
  readonly meta: JsonMap;
  readonly includeObject: 'Metadata' | 'Object' | 'None';
  readonly now: number;
  /** Watches send the definitions with the first row only. */
  readonly withoutDefinitions?: boolean;
}

/** A `meta.k8s.io/v1` Table of objects in their served form. */
export function tableOf(objects: readonly ApiObject[], request: TableRequest): JsonMap {
  const { resource, meta, includeObject, now, withoutDefinitions = false } = request;
  const columns = columnsOf(resource);
  const definitions = columns.map(({ cell, ...definition }) => definition);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: meta,
    columnDefinitions: withoutDefinitions ? null : definitions,
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, now)),
      ...partialRow(object, includeObject),
    })),
  };
}
