import { cloneJson, isMap, type JsonMap } from '../object.ts';
import type { FieldSet } from './field-set.ts';
import { fieldOf, itemElement, itemOf, shapeOf, type Typed } from './shape.ts';

/** The live object with everything that the configuration says. */
export function mergeApplied(live: unknown, config: unknown, typed: Typed): unknown {
  const shape = shapeOf(config, typed);
  if (shape === 'atomic' || live === undefined || live === null) return cloneJson(config);
  if (shape === 'map' && isMap(config)) {
    const result: JsonMap = isMap(live) ? { ...live } : {};
    for (const [key, value] of Object.entries(config)) {
      result[key] = mergeApplied(result[key], value, fieldOf(typed, key).typed);
    }
    return result;
  }
  return Array.isArray(live) && Array.isArray(config) ? mergeLists(live, config, typed) : cloneJson(config);
}

/** The configuration's order, with items of others where they were relative to those around them. */
function mergeLists(live: readonly unknown[], config: readonly unknown[], typed: Typed): unknown[] {
  const shape = shapeOf(config, typed);
  const elementOf = (item: unknown) => itemElement(item, typed, shape);
  const before = new Map(live.map((item) => [elementOf(item), item]));
  const wanted = new Set(config.map(elementOf));
  const rest = live.map((item) => ({ item, element: elementOf(item) }));
  const result: unknown[] = [];
  const takeOthers = () => {
    while (rest[0] !== undefined && !wanted.has(rest[0].element)) result.push(rest.shift()?.item);
  };
  for (const item of config) {
    const element = elementOf(item);
    takeOthers();
    const at = rest.findIndex((one) => one.element === element);
    if (at >= 0) rest.splice(at, 1);
    result.push(mergeApplied(before.get(element), item, itemOf(typed)));
  }
  takeOthers();
  return [...result, ...rest.filter(({ element }) => !wanted.has(element)).map(({ item }) => item)];
}

/** Takes the given paths out of a value. Whole items go before their fields, so that no keyless rest stays. */
export function removePaths(value: unknown, gone: FieldSet, typed: Typed): unknown {
  const shape = shapeOf(value, typed);
  if (shape === 'map' && isMap(value)) {
    const result: JsonMap = {};
    for (const [key, member] of Object.entries(value)) {
      const node = gone.children.get(`f:${key}`);
      if (node?.isMember === true) continue;
      result[key] = node === undefined ? member : removePaths(member, node, fieldOf(typed, key).typed);
    }
    return result;
  }
  if ((shape !== 'keyed-list' && shape !== 'set-list') || !Array.isArray(value)) return value;
  return value.flatMap((item) => {
    const node = gone.children.get(itemElement(item, typed, shape));
    if (node?.isMember === true) return [];
    return [node === undefined ? item : removePaths(item, node, itemOf(typed))];
  });
}
