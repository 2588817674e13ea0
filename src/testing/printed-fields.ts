import { isObject } from '../base/json.ts';

/** A field of a printed value: its path, `waitsFor[].since`, and one value that it had. */
export interface PrintedField {
  readonly path: string;
  readonly value: unknown;
}

/** All fields of a printed value, those of objects and lists before what is in them; `isOpaque` says which to skip. */
export function printedFields(
  value: unknown,
  isOpaque: (path: string) => boolean,
  path = '',
): PrintedField[] {
  const own = path === '' || path.endsWith('[]') ? [] : [{ path, value }];
  if (isOpaque(path)) return own;
  if (Array.isArray(value)) {
    const below = path === '' ? '' : `${path}[]`;
    return [...own, ...value.flatMap((item: unknown) => printedFields(item, isOpaque, below))];
  }
  if (!isObject(value)) return own;
  const members = Object.entries(value).flatMap(([key, member]) =>
    printedFields(member, isOpaque, path === '' ? key : `${path}.${key}`),
  );
  return [...own, ...members];
}
