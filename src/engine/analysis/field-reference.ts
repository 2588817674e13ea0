import type { ObjectMeta } from '../../api/kubernetes/meta.ts';
import { formatGoFloat } from '../../base/go-float.ts';

/** A value read from an object by path, or why there is none. */
export type FieldValue =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly message: string };

interface Referenced {
  readonly metadata: ObjectMeta;
}

/**
 * Reads the field that `fieldRef.fieldPath` names. `metadata…` works as in a pod's downward API
 * (`metadata.labels['app']` included); any other path walks the object, and must end at a text, number or boolean.
 * Numbers read as digits, never with an exponent.
 * @see argo-rollouts utils/analysis/factory.go, extractValueFromRollout.
 */
export function readField(object: Referenced, path: string): FieldValue {
  return path.startsWith('metadata') ? readMetadata(object.metadata, path) : walk(object, path);
}

function readMetadata(metadata: ObjectMeta, path: string): FieldValue {
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript !== null) {
    const map = metadata[subscript[1] as 'labels' | 'annotations'] ?? {};
    const key = subscript[2] ?? '';
    return { ok: true, value: Object.hasOwn(map, key) ? (map[key] ?? '') : '' };
  }
  switch (path) {
    case 'metadata.name':
      return { ok: true, value: metadata.name };
    case 'metadata.namespace':
      return { ok: true, value: metadata.namespace ?? '' };
    case 'metadata.uid':
      return { ok: true, value: metadata.uid ?? '' };
    case 'metadata.labels':
      return { ok: true, value: formatMap(metadata.labels) };
    case 'metadata.annotations':
      return { ok: true, value: formatMap(metadata.annotations) };
    default:
      return { ok: false, message: `unsupported fieldPath: ${path}` };
  }
}

/** One `key="value"` per line, sorted, as the downward API writes a map. */
function formatMap(map: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries(map).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return lines.sort().join('\n');
}

function walk(object: unknown, path: string): FieldValue {
  let current: unknown = object;
  for (const segment of path.split(/[.[\]]+/).filter((part) => part !== '')) {
    const next = Array.isArray(current) ? itemOf(current, segment) : memberOf(current, segment, path);
    if (!next.ok) return next;
    current = next.value;
  }
  return formatPrimitive(current, path);
}

type Step = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

function itemOf(list: readonly unknown[], segment: string): Step {
  if (!/^-?\d+$/.test(segment)) return { ok: false, message: `invalid index '${segment}'` };
  const index = Number(segment);
  if (index < 0 || index >= list.length) return { ok: false, message: `index ${index} out of range` };
  return { ok: true, value: list[index] };
}

function memberOf(object: unknown, segment: string, path: string): Step {
  const isThere = typeof object === 'object' && object !== null && Object.hasOwn(object, segment);
  if (!isThere) return { ok: false, message: `invalid path ${path} in rollout` };
  return { ok: true, value: (object as Readonly<Record<string, unknown>>)[segment] };
}

function formatPrimitive(value: unknown, path: string): FieldValue {
  if (typeof value === 'string') return { ok: true, value };
  if (typeof value === 'boolean') return { ok: true, value: String(value) };
  if (typeof value === 'number') return { ok: true, value: formatGoFloat(value) };
  return { ok: false, message: `path ${path} in rollout must terminate in a primitive value` };
}
