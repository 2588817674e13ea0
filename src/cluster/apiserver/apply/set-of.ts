import { isMap } from '../object.ts';
import { emptyBuilder, type FieldSet, insertPath, type SetBuilder } from './field-set.ts';
import { fieldOf, isEmptyValue, itemElement, itemOf, shapeOf, type Typed } from './shape.ts';

/** The paths that an applied configuration claims. */
export function fieldSetOf(value: unknown, typed: Typed): FieldSet {
  const builder = emptyBuilder();
  collect(value, typed, [], builder);
  return builder;
}

function collect(value: unknown, typed: Typed, path: readonly string[], into: SetBuilder): void {
  const shape = shapeOf(value, typed);
  if (shape === 'atomic') {
    if (path.length > 0) insertPath(into, path);
    return;
  }
  if (shape === 'map' && isMap(value)) {
    for (const [key, member] of Object.entries(value)) {
      const { typed: inner, isNamed } = fieldOf(typed, key);
      const at = [...path, `f:${key}`];
      collect(member, inner, at, into);
      if (!isNamed || isEmptyValue(member)) insertPath(into, at);
    }
    return;
  }
  for (const item of Array.isArray(value) ? value : []) {
    const at = [...path, itemElement(item, typed, shape)];
    collect(item, itemOf(typed), at, into);
    insertPath(into, at);
  }
}
