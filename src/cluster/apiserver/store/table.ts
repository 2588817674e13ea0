import type { ApiObject } from '../object.ts';

/** One object as of one resourceVersion, with its JSON kept for the log, reads and every watcher. */
export interface Version {
  readonly rv: number;
  readonly key: string;
  readonly object: ApiObject;
  readonly json: string;
}

export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly rv: number;
  /** The object after the change; of a removed one, its last state under the removal's resourceVersion. */
  readonly version: Version;
  /** What a selector matched before the change. */
  readonly previous: Version | null;
}

/** All objects of one resource, in key order. */
export interface Table {
  readonly versions: Map<string, Version>;
  readonly keys: string[];
  /** Shared by lists and pages until the next change. */
  snapshot: readonly Version[] | null;
  readonly events: StoreEvent[];
  /** The newest resourceVersion that `events` does not hold any more. */
  floor: number;
  readonly listeners: Set<(event: StoreEvent) => void>;
}

/** Events kept per resource for watches that resume. */
const RETAINED_EVENTS = 4096;

export function emptyTable(floor: number): Table {
  return { versions: new Map(), keys: [], snapshot: null, events: [], floor, listeners: new Set() };
}

/** Puts or, with `null`, removes the object at `key`. */
export function setVersion(table: Table, key: string, version: Version | null): void {
  const known = table.versions.has(key);
  table.snapshot = null;
  if (version === null) {
    table.versions.delete(key);
    if (known) table.keys.splice(indexOf(table.keys, key), 1);
    return;
  }
  table.versions.set(key, version);
  if (!known) table.keys.splice(indexOf(table.keys, key), 0, key);
}

/** Objects in key order; those of one namespace when it is given. The array is never changed afterwards. */
export function rangeOf(table: Table, namespace?: string): readonly Version[] {
  if (namespace === undefined) {
    table.snapshot ??= versionsBetween(table, 0, table.keys.length);
    return table.snapshot;
  }
  // '0' is the character after '/': the end of the namespace's keys.
  return versionsBetween(table, indexOf(table.keys, `${namespace}/`), indexOf(table.keys, `${namespace}0`));
}

function versionsBetween(table: Table, start: number, end: number): Version[] {
  const found: Version[] = [];
  for (let index = start; index < end; index += 1) {
    const version = table.versions.get(table.keys[index] ?? '');
    if (version !== undefined) found.push(version);
  }
  return found;
}

/** Where `key` is, or belongs, in the sorted keys. */
function indexOf(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function recordEvent(table: Table, event: StoreEvent): void {
  table.events.push(event);
  if (table.events.length <= RETAINED_EVENTS * 2) return;
  const dropped = table.events.splice(0, RETAINED_EVENTS);
  table.floor = dropped.at(-1)?.rv ?? table.floor;
}

/** Events after `rv`, oldest first; `null` when some of them are forgotten. */
export function eventsSince(table: Table, rv: number): readonly StoreEvent[] | null {
  if (rv < table.floor) return null;
  let start = table.events.length;
  while (start > 0 && (table.events[start - 1]?.rv ?? 0) > rv) start -= 1;
  return table.events.slice(start);
}

/** The objects as they were at `rv`; `null` when that is forgotten. */
export function rangeAt(table: Table, rv: number): readonly Version[] | null {
  const later = eventsSince(table, rv);
  if (later === null) return null;
  const past = new Map(table.versions);
  for (const { version, previous } of later.toReversed()) {
    if (previous === null) past.delete(version.key);
    else past.set(version.key, previous);
  }
  return [...past.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}
