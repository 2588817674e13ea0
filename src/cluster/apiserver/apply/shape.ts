import { isMap, type JsonMap } from '../object.ts';
import { isOpaque, type Resolve, type Schema } from '../schema/schema.ts';

/** How server-side apply sees a value: as one piece, by fields, or as a list whose items have an identity. */
export type Shape = 'atomic' | 'map' | 'keyed-list' | 'set-list';

/** A schema on the way down. `undefined`: nothing is known, so maps are open and lists are one piece. */
export interface Typed {
  readonly schema: Schema | undefined;
  readonly resolve: Resolve;
}

export function shapeOf(value: unknown, { schema }: Typed): Shape {
  if (isMap(value)) return isAtomicMap(schema) ? 'atomic' : 'map';
  if (!Array.isArray(value)) return 'atomic';
  switch (schema?.['x-kubernetes-list-type']) {
    case 'map':
      return 'keyed-list';
    case 'set':
      return 'set-list';
    default:
      return 'atomic';
  }
}

function isAtomicMap(schema: Schema | undefined): boolean {
  if (schema === undefined) return false;
  if (schema['x-kubernetes-map-type'] === 'atomic') return true;
  // A built-in field that takes any JSON is one piece; a custom one that preserves unknown fields is not.
  return isOpaque(schema) && schema['x-kubernetes-preserve-unknown-fields'] !== true;
}

/** The type of a field, and whether the schema names it: named fields are not members of a set by themselves. */
export function fieldOf({ schema, resolve }: Typed, key: string): { typed: Typed; isNamed: boolean } {
  const property = schema?.properties?.[key];
  if (property !== undefined) return { typed: { schema: resolve(property), resolve }, isNamed: true };
  const others = schema?.additionalProperties;
  const known = typeof others === 'object' ? resolve(others) : undefined;
  return { typed: { schema: known, resolve }, isNamed: false };
}

export function itemOf({ schema, resolve }: Typed): Typed {
  return { schema: schema?.items === undefined ? undefined : resolve(schema.items), resolve };
}

/** The path element of a list item. A missing key has its schema's default, as ports are TCP. */
export function itemElement(item: unknown, list: Typed, shape: Shape): string {
  if (shape === 'set-list' || !isMap(item)) return `v:${JSON.stringify(item)}`;
  const keys = [...(list.schema?.['x-kubernetes-list-map-keys'] ?? [])].sort();
  const properties = itemOf(list).schema?.properties ?? {};
  const identity: JsonMap = {};
  for (const key of keys) identity[key] = item[key] ?? properties[key]?.default;
  return `k:${JSON.stringify(identity)}`;
}

export function isEmptyValue(value: unknown): boolean {
  if (value === null) return true;
  return Array.isArray(value) ? value.length === 0 : isMap(value) && Object.keys(value).length === 0;
}
