import type { KubeObject } from '../api/kubernetes/meta.ts';
import { isObject } from '../base/json.ts';

/** A kind of ours that the cluster does not know, or knows less of than we do. */
export interface LackingKind {
  readonly kind: string;
  /** Paths such as `spec.strategy.canary`; `null`: the whole kind is absent. */
  readonly fields: readonly string[] | null;
}

type Schema = Readonly<Record<string, unknown>>;

const EVERY_OBJECT = new Set(['apiVersion', 'kind', 'metadata']);

/** Compares our CRDs with the schemas of an OpenAPI v3 document. A field below a lacking one is not named. */
export function lackingKinds(
  crds: readonly KubeObject[],
  served: readonly unknown[],
): readonly LackingKind[] {
  return crds.flatMap((crd): readonly LackingKind[] => {
    const { kind, group, version, schema } = partsOf(crd);
    const theirs = served.find((one) => isSchemaOf(one, { kind, group, version }));
    if (!isObject(theirs)) return [{ kind, fields: null }];
    const fields = lackingFields(schema, theirs, '').filter((path) => !EVERY_OBJECT.has(path));
    return fields.length === 0 ? [] : [{ kind, fields }];
  });
}

function partsOf(crd: KubeObject) {
  const { spec } = crd as unknown as {
    readonly spec: {
      readonly group: string;
      readonly names: { readonly kind: string };
      readonly versions: readonly {
        readonly name: string;
        readonly schema: { readonly openAPIV3Schema: Schema };
      }[];
    };
  };
  const [served] = spec.versions;
  const schema = served?.schema.openAPIV3Schema ?? {};
  return { kind: spec.names.kind, group: spec.group, version: served?.name ?? '', schema };
}

function isSchemaOf(schema: unknown, wanted: { kind: string; group: string; version: string }): boolean {
  const names = isObject(schema) ? schema['x-kubernetes-group-version-kind'] : undefined;
  return (
    Array.isArray(names) &&
    names.some(
      (name) =>
        isObject(name) &&
        name['kind'] === wanted.kind &&
        name['group'] === wanted.group &&
        name['version'] === wanted.version,
    )
  );
}

function lackingFields(ours: Schema, theirs: Schema, path: string): readonly string[] {
  // Whatever is below is kept as it was written.
  if (theirs['x-kubernetes-preserve-unknown-fields'] === true) return [];
  if (isObject(ours['items'])) {
    return isObject(theirs['items']) ? lackingFields(ours['items'], theirs['items'], `${path}[]`) : [path];
  }
  const { properties } = ours;
  if (!isObject(properties) || theirs['additionalProperties'] !== undefined) return [];
  const known = isObject(theirs['properties']) ? theirs['properties'] : {};
  return Object.entries(properties).flatMap(([name, schema]) => {
    const below = path === '' ? name : `${path}.${name}`;
    const other = known[name];
    if (!isObject(schema)) return [];
    return isObject(other) ? lackingFields(schema, other, below) : [below];
  });
}
