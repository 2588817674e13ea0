import { type KubeObject, keyOf } from '../api/kubernetes/meta.ts';

/** The values an object is found under; none when the index does not concern it. */
export type IndexBy<T extends KubeObject> = (object: T) => readonly string[];

/** Objects by `namespace/name`, with indexes kept on every change. */
export interface ObjectStore<T extends KubeObject> {
  get(key: string): T | undefined;
  values(): IterableIterator<T>;
  keys(): IterableIterator<string>;
  readonly size: number;
  /** Objects under `value` of the named index. Throws when no such index was declared. */
  byIndex(index: string, value: string): readonly T[];
  /** Returns what was there before. */
  set(object: T): T | undefined;
  delete(key: string): T | undefined;
}

export function createObjectStore<T extends KubeObject>(
  indexes: Readonly<Record<string, IndexBy<T>>>,
): ObjectStore<T> {
  const objects = new Map<string, T>();
  const tables = new Map(
    Object.entries(indexes).map(([name, by]) => [name, { by, keys: new Map<string, Set<string>>() }]),
  );
  const unlink = (key: string, object: T) => {
    for (const { by, keys } of tables.values()) {
      for (const value of by(object)) {
        const members = keys.get(value);
        members?.delete(key);
        if (members?.size === 0) keys.delete(value);
      }
    }
  };
  const link = (key: string, object: T) => {
    for (const { by, keys } of tables.values()) {
      for (const value of by(object)) {
        const members = keys.get(value);
        if (members === undefined) keys.set(value, new Set([key]));
        else members.add(key);
      }
    }
  };
  return {
    get: (key) => objects.get(key),
    values: () => objects.values(),
    keys: () => objects.keys(),
    get size() {
      return objects.size;
    },
    byIndex(index, value) {
      const table = tables.get(index);
      if (table === undefined) throw new RangeError(`no index named ${index}`);
      return [...(table.keys.get(value) ?? [])].flatMap((key) => objects.get(key) ?? []);
    },
    set(object) {
      const key = keyOf(object);
      const before = objects.get(key);
      if (before !== undefined) unlink(key, before);
      objects.set(key, object);
      link(key, object);
      return before;
    },
    delete(key) {
      const before = objects.get(key);
      if (before === undefined) return undefined;
      unlink(key, before);
      objects.delete(key);
      return before;
    },
  };
}
