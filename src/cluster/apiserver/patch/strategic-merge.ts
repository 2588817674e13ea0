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
    return ordered([...base, ...added], order, (item) => item);
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
  return ordered(result, order, (item) => (isMap(item) ? item[key] : undefined));
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

/**
 * Puts a list in the patch's order. Items that the order does not name keep their place relative to the named
 * item before them, so that what others added stays where they put it.
 */
function ordered(list: unknown[], order: unknown, identity: (item: unknown) => unknown): unknown[] {
  if (!Array.isArray(order)) return list;
  const wanted = order.map(identity);
  const rank = (item: unknown) => wanted.findIndex((one) => deepEqual(one, identity(item)));
  const named = list.filter((item) => rank(item) >= 0).sort((a, b) => rank(a) - rank(b));
  const result = [...named];
  for (const [index, item] of list.entries()) {
    if (rank(item) >= 0) continue;
    const before = list.slice(0, index).findLast((one) => result.includes(one));
    result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, item);
  }
  return result;
}

/** A patch may reorder a list without changing any item of it. */
function orderListsWithoutChanges(target: JsonMap, patch: JsonMap, schema: Schema, resolve: Resolve): void {
  for (const [directive, order] of Object.entries(patch)) {
    if (!directive.startsWith(ORDER)) continue;
    const key = directive.slice(ORDER.length);
    const list = target[key];
    if (patch[key] !== undefined || !Array.isArray(list)) continue;
    const mergeKey = memberSchema(schema, key, resolve)?.['x-kubernetes-patch-merge-key'];
    target[key] = ordered(list, order, (item) =>
      mergeKey !== undefined && isMap(item) ? item[mergeKey] : item,
    );
  }
}

function withoutDirectives(patch: JsonMap): JsonMap {
  const { [DIRECTIVE]: _, [RETAIN]: __, ...rest } = patch;
  return rest;
}
