import { isMap, type JsonMap } from '../object.ts';

/**
 * A set of paths, as a tree: `f:` names a field, `k:` an item by its keys, `v:` an item by its value. A node can
 * be in the set itself, and have others below it.
 */
export interface FieldSet {
  readonly isMember: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

const NONE: ReadonlyMap<string, FieldSet> = new Map();
export const EMPTY_SET: FieldSet = { isMember: false, children: NONE };

export function isEmptySet({ isMember, children }: FieldSet): boolean {
  return !isMember && children.size === 0;
}

/** A set under construction. */
export interface SetBuilder {
  isMember: boolean;
  readonly children: Map<string, SetBuilder>;
}

export function emptyBuilder(): SetBuilder {
  return { isMember: false, children: new Map() };
}

export function insertPath(root: SetBuilder, path: readonly string[]): void {
  let node = root;
  for (const element of path) {
    let next = node.children.get(element);
    if (next === undefined) {
      next = emptyBuilder();
      node.children.set(element, next);
    }
    node = next;
  }
  node.isMember = true;
}

function made(isMember: boolean, entries: readonly (readonly [string, FieldSet])[]): FieldSet {
  const children = entries.filter(([, child]) => !isEmptySet(child));
  return { isMember, children: children.length === 0 ? NONE : new Map(children) };
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  const keys = new Set([...a.children.keys(), ...b.children.keys()]);
  return made(
    a.isMember || b.isMember,
    [...keys].map((key) => [key, union(a.children.get(key) ?? EMPTY_SET, b.children.get(key) ?? EMPTY_SET)]),
  );
}

/** Paths of `a` that are not in `b`. What is below a path of `b` stays. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmptySet(b)) return a;
  return made(
    a.isMember && !b.isMember,
    [...a.children].map(([key, child]) => {
      const other = b.children.get(key);
      return [key, other === undefined ? child : difference(child, other)];
    }),
  );
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return made(
    a.isMember && b.isMember,
    [...a.children].map(([key, child]) => [key, intersection(child, b.children.get(key) ?? EMPTY_SET)]),
  );
}

/** Every path of the set. */
export function* pathsOf(set: FieldSet, prefix: readonly string[] = []): Generator<readonly string[]> {
  if (set.isMember) yield prefix;
  for (const [key, child] of set.children) yield* pathsOf(child, [...prefix, key]);
}

/** As `FieldsV1` writes it: a member with others below it has a `.` entry. */
export function encodeSet({ children }: FieldSet): JsonMap {
  const entries = [...children].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([key, child]) => {
      const inner = encodeSet(child);
      return [key, child.isMember && child.children.size > 0 ? { '.': {}, ...inner } : inner];
    }),
  );
}

export function decodeSet(fields: unknown): FieldSet {
  if (!isMap(fields)) return EMPTY_SET;
  return made(
    false,
    Object.entries(fields)
      .filter(([key]) => key !== '.')
      .map(([key, member]) => [key, decodeNode(member)]),
  );
}

function decodeNode(fields: unknown): FieldSet {
  const inner = decodeSet(fields);
  const isMember = isMap(fields) && (fields['.'] !== undefined || Object.keys(fields).length === 0);
  return { isMember, children: inner.children };
}

/** A path as messages show it: `.spec.containers[name="web"].image`. */
export function formatPath(path: readonly string[]): string {
  return path.map(formatElement).join('');
}

function formatElement(element: string): string {
  const value = element.slice(2);
  if (element.startsWith('f:')) return `.${value}`;
  if (element.startsWith('v:')) return `[=${value}]`;
  const keys = JSON.parse(value) as JsonMap;
  const shown = Object.entries(keys).map(([key, one]) => `${key}=${JSON.stringify(one)}`);
  return `[${shown.join(',')}]`;
}
