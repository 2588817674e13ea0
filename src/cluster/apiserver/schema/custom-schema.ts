import { cloneJson, isMap, type JsonMap } from '../object.ts';
import { builtinSchema, OBJECT_META } from './builtin-schemas.ts';
import { decodeBuiltin } from './decode-builtin.ts';
import type { Resolve, Schema } from './schema.ts';

/** CRD schemas hold no references. */
export const resolveCustom: Resolve = (schema) => schema;

const IDENTITY = ['apiVersion', 'kind', 'metadata'];

/**
 * Removes from a custom object, in place, what its structural schema does not name; returns their paths.
 * `x-kubernetes-preserve-unknown-fields` keeps everything below it that has no schema of its own.
 */
export function pruneCustom(object: JsonMap, schema: Schema): readonly string[] {
  const unknown: string[] = [];
  pruneMembers(object, schema, { path: '', isResource: true, unknown });
  return unknown;
}

interface Walk {
  readonly path: string;
  /** Whether the value is a whole object, with apiVersion, kind and metadata of its own. */
  readonly isResource: boolean;
  readonly unknown: string[];
}

function pruneValue(value: unknown, schema: Schema, walk: Walk): void {
  if (Array.isArray(value)) {
    const items = schema.items;
    if (items === undefined) return;
    for (const [index, item] of value.entries()) {
      pruneValue(item, items, { ...walk, isResource: false, path: `${walk.path}[${index}]` });
    }
    return;
  }
  if (isMap(value)) {
    pruneMembers(value, schema, { ...walk, isResource: schema['x-kubernetes-embedded-resource'] === true });
  }
}

function pruneMembers(value: JsonMap, schema: Schema, walk: Walk): void {
  const { additionalProperties } = schema;
  const keepsUnknown =
    schema['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties === true;
  for (const key of Object.keys(value)) {
    if (walk.isResource && IDENTITY.includes(key)) continue;
    const path = walk.path === '' ? key : `${walk.path}.${key}`;
    const member =
      schema.properties?.[key] ?? (isMap(additionalProperties) ? additionalProperties : undefined);
    if (member !== undefined) pruneValue(value[key], member as Schema, { ...walk, path });
    else if (!keepsUnknown) {
      walk.unknown.push(path);
      delete value[key];
    }
  }
}

/** Fills in the defaults that a structural schema names, in place. A null where null is not allowed is absent. */
export function applyCustomDefaults(value: unknown, schema: Schema): void {
  if (Array.isArray(value)) {
    if (schema.items !== undefined) for (const item of value) applyCustomDefaults(item, schema.items);
  } else if (isMap(value)) {
    for (const [key, member] of Object.entries(schema.properties ?? {})) {
      if (member.default !== undefined && isAbsent(value[key], member))
        value[key] = cloneJson(member.default);
    }
    defaultMembers(value, schema);
  }
}

function defaultMembers(value: JsonMap, { properties = {}, additionalProperties }: Schema): void {
  const others = typeof additionalProperties === 'object' ? additionalProperties : undefined;
  for (const [key, member] of Object.entries(value)) {
    const schema = properties[key] ?? others;
    if (schema !== undefined) applyCustomDefaults(member, schema);
  }
}

function isAbsent(value: unknown, schema: Schema): boolean {
  return value === undefined || (value === null && schema.nullable !== true);
}

/** Brings the metadata of a custom object to Go's form; returns the paths of unknown fields. */
export function decodeCustomMetadata(object: JsonMap): readonly string[] {
  const metadata = object['metadata'];
  if (!isMap(metadata)) return [];
  const { unknown } = decodeBuiltin(metadata, builtinSchema(OBJECT_META));
  return unknown.map((path) => `metadata.${path}`);
}
