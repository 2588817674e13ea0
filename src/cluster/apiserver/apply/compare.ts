import { deepEqual } from '../../../base/json.ts';
import { isMap } from '../object.ts';
import { emptyBuilder, type FieldSet, insertPath, type SetBuilder, union } from './field-set.ts';
import { fieldOf, isEmptyValue, itemElement, itemOf, type Shape, shapeOf, type Typed } from './shape.ts';

/** What a write did to each path. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

export function changedIn({ added, modified }: Comparison): FieldSet {
  return union(added, modified);
}

interface Walk {
  readonly added: SetBuilder;
  readonly modified: SetBuilder;
  readonly removed: SetBuilder;
}

/** Compares two objects path by path. `undefined` is absent; `null` is there. */
export function compareObjects(before: unknown, after: unknown, typed: Typed): Comparison {
  const walk = { added: emptyBuilder(), modified: emptyBuilder(), removed: emptyBuilder() };
  compareValues({ before, after }, typed, [], walk);
  return walk;
}

interface Pair {
  readonly before: unknown;
  readonly after: unknown;
}

function compareValues({ before, after }: Pair, typed: Typed, path: readonly string[], walk: Walk): void {
  if (before === after) return;
  const shape = shapeOf(after === undefined || after === null ? before : after, typed);
  const isLeaf = shape === 'atomic' || (isNothing(before) && isNothing(after));
  if (isLeaf) {
    compareLeaves({ before, after }, path, walk);
    return;
  }
  if (shape === 'map') compareMaps({ before, after }, typed, path, walk);
  else compareLists({ before, after }, { ...typed, shape }, path, walk);
  if (path.length === 0) return;
  if (before === undefined) insertPath(walk.added, path);
  else if (after === undefined) insertPath(walk.removed, path);
}

function isNothing(value: unknown): boolean {
  return value === undefined || isEmptyValue(value);
}

function compareLeaves({ before, after }: Pair, path: readonly string[], walk: Walk): void {
  if (before === undefined) {
    // A null that a type always writes is nobody's doing.
    if (after !== null) insertPath(walk.added, path);
  } else if (after === undefined) insertPath(walk.removed, path);
  else if (!deepEqual(before, after)) insertPath(walk.modified, path);
}

function compareMaps(pair: Pair, typed: Typed, path: readonly string[], walk: Walk): void {
  const before = isMap(pair.before) ? pair.before : {};
  const after = isMap(pair.after) ? pair.after : {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const { typed: inner } = fieldOf(typed, key);
    compareValues({ before: before[key], after: after[key] }, inner, [...path, `f:${key}`], walk);
  }
}

function compareLists(
  pair: Pair,
  typed: Typed & { readonly shape: Shape },
  path: readonly string[],
  walk: Walk,
): void {
  const byElement = (list: unknown) =>
    new Map((Array.isArray(list) ? list : []).map((item) => [itemElement(item, typed, typed.shape), item]));
  const before = byElement(pair.before);
  const after = byElement(pair.after);
  for (const element of new Set([...before.keys(), ...after.keys()])) {
    const items = { before: before.get(element), after: after.get(element) };
    compareValues(items, itemOf(typed), [...path, element], walk);
  }
}
