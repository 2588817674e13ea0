import type { Version } from './table.ts';

/** Where an object is: its table and key. */
export interface Place {
  readonly table: string;
  readonly key: string;
}

/** Objects by UID, and the objects that name a UID as their owner. */
export interface OwnerIndex {
  placeOf(uid: string): Place | undefined;
  dependentsOf(uid: string): readonly Place[];
  /** Follows a change from `before` to `after`; `null` is absent. */
  update(table: string, before: Version | null, after: Version | null): void;
}

export function createOwnerIndex(): OwnerIndex {
  const places = new Map<string, Place>();
  const dependents = new Map<string, Map<string, Place>>();

  const unlink = (table: string, { object, key }: Version) => {
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      const known = dependents.get(uid);
      known?.delete(`${table} ${key}`);
      if (known?.size === 0) dependents.delete(uid);
    }
  };
  const link = (table: string, { object, key }: Version) => {
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      const known = dependents.get(uid) ?? new Map<string, Place>();
      dependents.set(uid, known.set(`${table} ${key}`, { table, key }));
    }
  };

  return {
    placeOf: (uid) => places.get(uid),
    dependentsOf: (uid) => [...(dependents.get(uid)?.values() ?? [])],
    update: (table, before, after) => {
      if (before !== null) {
        unlink(table, before);
        places.delete(before.object.metadata.uid);
      }
      if (after !== null) {
        link(table, after);
        places.set(after.object.metadata.uid, { table, key: after.key });
      }
    },
  };
}
