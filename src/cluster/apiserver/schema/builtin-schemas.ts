import tables from '../../generated/kubernetes-schemas.json' with { type: 'json' };
import type { Resolve, Schema } from './schema.ts';

const SCHEMAS = tables['schemas'] as { readonly [name: string]: Schema };
const PREFIX = '#/components/schemas/';
const resolved = new WeakMap<Schema, Schema>();
const goTypes = new WeakMap<Schema, string>();
for (const [name, schema] of Object.entries(SCHEMAS)) goTypes.set(schema, name);

export const resolveBuiltin: Resolve = (schema) => {
  const reference = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0]?.$ref : undefined);
  if (reference === undefined) return schema;
  const known = resolved.get(schema);
  if (known !== undefined) return known;
  const { $ref, allOf, ...beside } = schema;
  const name = reference.slice(PREFIX.length);
  const made = { ...builtinSchema(name), ...beside };
  goTypes.set(made, name);
  resolved.set(schema, made);
  return made;
};

/** A schema by its OpenAPI name, e.g. `io.k8s.api.core.v1.Pod`. Empty, so opaque, when there is none. */
export function builtinSchema(name: string): Schema {
  return SCHEMAS[name] ?? {};
}

export const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** The named schemas and all that they refer to. */
export function schemaClosure(names: readonly string[]): { [name: string]: Schema } {
  const found: { [name: string]: Schema } = {};
  const queue = [...names];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const schema = SCHEMAS[name];
    if (schema === undefined || found[name] !== undefined) continue;
    found[name] = schema;
    for (const [, reference = ''] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      queue.push(reference);
    }
  }
  return found;
}

/** The Go type behind a schema, as decoding errors print it: `DeploymentSpec` stands in for `v1.DeploymentSpec`. */
export function goTypeOf(schema: Schema): string {
  const reference = goTypes.get(schema);
  if (reference !== undefined) return reference.slice(reference.lastIndexOf('.') + 1);
  if (schema.type === 'integer') return schema.format ?? 'int64';
  return schema.type === 'boolean' ? 'bool' : (schema.type ?? 'object');
}
