import { deepEqual } from '../../../base/json.ts';
import { cloneJson, isMap, type JsonMap } from '../object.ts';
import { itemSchema, memberSchema, type Resolve, type Schema } from '../schema/schema.ts';
import { badRequest } from '../status-error.ts';

const DIRECTIVE = '$patch';
const RETAIN = '$retainKeys';
const ORDER = '$setElementOrder/';
const DELETE_PRIMITIVE = '$deleteFromPrimitiveList/';

/** Applies a strategic merge patch to a copy of `target`, guided by the schema's merge keys. */
export function applyStrategicMerge(
  target: JsonMap,
  patch: JsonMap,
  schema: Schema,
  resolve: Resolve,
): JsonMap {
  return mergeMap(cloneJson(target), cloneJson(patch), schema, resolve);
}

function mergeMap(target: JsonMap, patch: JsonMap, schema: Schema, resolve: Resolve): JsonMap {
  const directive = patch[DIRECTIVE];
  if (directive === 'replace') return withoutDirectives(patch);
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') {
    throw badRequest(`Unknown patch type found: ${String(directive)}`);
  }
  retainKeys(target, patch[RETAIN]);
  for (const [key, value] of Object.entries(patch)) {
    if (key === DIRECTIVE || key === RETAIN || key.startsWith(ORDER)) continue;
    if (key.startsWith(DELETE_PRIMITIVE)) deletePrimitives(target, key.slice(DELETE_PRIMITIVE.length), value);
    else mergeMember(target, key, value, { patch, schema, resolve });
  }
  orderListsWithoutChanges(target, patch, schema, resolve);
  return target;
}

function retainKeys(target: JsonMap, kept: unknown): void {
  if (!Array.isArray(kept)) return;
  for (const key of Object.keys(target)) if (!kept.includes(key)) delete target[key];
}

function deletePrimitives(target: JsonMap, key: string, values: unknown): void {
  const list = target[key];
  if (!Array.isArray(list) || !Array.isArray(values)) return;
  target[key] = list.filter((item) => !values.includes(item));
}

interface Merging {
  readonly patch: JsonMap;
  readonly schema: Schema;
  readonly resolve: Resolve;
}

function mergeMember(
  target: JsonMap,
  key: string,
  value: unknown,
  { patch, schema, resolve }: Merging,
): void {
  const member = memberSchema(schema, key, resolve) ?? {};
  if (value === null) {
    delete target[key];
  } else if (isMap(value)) {
    const base = target[key];
    if (value[DIRECTIVE] === 'delete') delete target[key];
    else target[key] = mergeMap(isMap(base) ? base : {}, value, member, resolve);
  } else if (Array.isArray(value) && strategyOf(member).includes('merge')) {
    const base = target[key];
    const order = patch[`${ORDER}${key}`];
    target[key] = mergeList(Array.isArray(base) ? base : [], value, { schema: member, resolve, order });
  } else {
    target[key] = value;
  }
}

function strategyOf(schema: Schema): readonly string[] {
  return (schema['x-kubernetes-patch-strategy'] ?? '').split(',');
}

interface ListMerging {
  readonly schema: Schema;
  readonly resolve: Resolve;
  readonly order: unknown;
}

function mergeList(base: readonly unknown[], patch: readonly unknown[], merging: ListMerging): unknown[] {
  const { schema, order } = merging;
  const key = schema['x-kubernetes-patch-merge-key'];
  if (key === undefined) {
    const added = patch.filter((item) => !base.some((one) => deepEqual(one, item)));
    return ordered([...base, ...added], {
      order: listOr(order, patch),
      server: base,
      identity: (item) => item,
    });
  }
  const replaces = patch.some(
    (item) => isMap(item) && item[DIRECTIVE] === 'replace' && item[key] === undefined,
  );
  if (replaces)
    return patch
      .filter(isMap)
      .filter((item) => item[DIRECTIVE] !== 'replace')
      .map(withoutDirectives);
  const result = mergeItems(base, patch, key, merging);
  const identity = (item: unknown) => (isMap(item) ? item[key] : undefined);
  return ordered(result, { order: listOr(order, patch), server: base, identity });
}

function listOr(order: unknown, otherwise: readonly unknown[]): readonly unknown[] {
  return Array.isArray(order) ? order : otherwise;
}

function mergeItems(
  base: readonly unknown[],
  patch: readonly unknown[],
  key: string,
  { schema, resolve }: ListMerging,
): unknown[] {
  const items = itemSchema(schema, resolve) ?? {};
  let result = [...base];
  for (const item of patch) {
    if (!isMap(item)) continue;
    const id = item[key];
    if (id === undefined) {
      throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    }
    const at = result.findIndex((one) => isMap(one) && one[key] === id);
    if (item[DIRECTIVE] === 'delete') {
      result = result.filter((one) => !(isMap(one) && one[key] === id));
      continue;
    }
    const found = result[at];
    if (isMap(found)) result[at] = mergeMap(found, item, items, resolve);
    else result.push(mergeMap({}, item, items, resolve));
  }
  return result;
}

interface Ordering {
  /** The order the patch asks for, or the patch's own items. */
  readonly order: readonly unknown[];
  readonly server: readonly unknown[];
  readonly identity: (item: unknown) => unknown;
}

/**
 * Weaves the items that the patch names, in its order, with those it does not, in the server's: one of the
 * server's comes first where the server has it first. Source: strategicpatch, mergeSortedSlice.
 */
function ordered(list: readonly unknown[], { order, server, identity }: Ordering): unknown[] {
  const place = (all: readonly unknown[], item: unknown) =>
    all.findIndex((one) => deepEqual(identity(one), identity(item)));
  const named = list
    .filter((item) => place(order, item) >= 0)
    .sort((a, b) => place(order, a) - place(order, b));
  const others = list.filter((item) => place(order, item) < 0);
  const result: unknown[] = [];
  while (named.length > 0 && others.length > 0) {
    const [mine, theirs] = [place(server, named[0]), place(server, others[0])];
    const isTheirsFirst = mine >= 0 && theirs >= 0 && theirs < mine;
    result.push(isTheirsFirst ? others.shift() : named.shift());
  }
  return [...result, ...named, ...others];
}

/** A patch may reorder a list without changing any item of it. */
function orderListsWithoutChanges(target: JsonMap, patch: JsonMap, schema: Schema, resolve: Resolve): void {
  for (const [directive, order] of Object.entries(patch)) {
    if (!directive.startsWith(ORDER)) continue;
    const key = directive.slice(ORDER.length);
    const list = target[key];
    if (patch[key] !== undefined || !Array.isArray(list)) continue;
    const mergeKey = memberSchema(schema, key, resolve)?.['x-kubernetes-patch-merge-key'];
    const identity = (item: unknown) => (mergeKey !== undefined && isMap(item) ? item[mergeKey] : item);
    target[key] = ordered(list, { order: listOr(order, list), server: list, identity });
  }
}

function withoutDirectives(patch: JsonMap): JsonMap {
  const { [DIRECTIVE]: _, [RETAIN]: __, ...rest } = patch;
  return rest;
}
