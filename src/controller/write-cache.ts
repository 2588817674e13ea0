import { type KubeObject, keyOf } from '../api/kubernetes/meta.ts';
import type { Clock, EpochMs, Millis } from '../base/time.ts';

/** A write that no watch has shown for so long is forgotten: the watch knows better by then. */
const REMEMBERED_MS: Millis = 30_000;

interface Entry {
  readonly object: KubeObject | null;
  readonly at: EpochMs;
}

/**
 * Our own last writes, until the watch shows them. A decision made on the copy from before our write would repeat it.
 * Versions are compared as numbers, which is how every API server counts them; any other text counts as older.
 */
export class WriteCache {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wrote(object: KubeObject): void {
    this.#entries.set(cacheKey(object), { object, at: this.#clock.now() });
  }

  deleted(object: KubeObject): void {
    this.#entries.set(cacheKey(object), { object: null, at: this.#clock.now() });
  }

  /** The newer of what the watch shows and what we wrote; `undefined` when it is gone. */
  newest<T extends KubeObject>(kind: string, key: string, seen: T | undefined): T | undefined {
    const entryKey = `${kind} ${key}`;
    const entry = this.#entries.get(entryKey);
    if (entry === undefined) return seen;
    if (this.#clock.now() - entry.at > REMEMBERED_MS) {
      this.#entries.delete(entryKey);
      return seen;
    }
    if (entry.object === null) return undefined;
    if (seen === undefined || versionOf(seen) < versionOf(entry.object)) return entry.object as T;
    this.#entries.delete(entryKey);
    return seen;
  }

  /** The watched objects with our own writes in them, those it does not show yet included. */
  merge<T extends KubeObject>(kind: string, seen: readonly T[], belongs: (object: T) => boolean): T[] {
    const keys = new Set(seen.map(keyOf));
    const merged = seen.flatMap((object) => this.newest(kind, keyOf(object), object) ?? []);
    for (const { object } of [...this.#entries.values()]) {
      if (object === null || object.kind !== kind || keys.has(keyOf(object))) continue;
      const unseen = this.newest<T>(kind, keyOf(object), undefined);
      if (unseen !== undefined && belongs(unseen)) merged.push(unseen);
    }
    return merged;
  }

  /** The watch has shown the end of an object. */
  forget(object: KubeObject): void {
    this.#entries.delete(cacheKey(object));
  }
}

function cacheKey(object: KubeObject): string {
  return `${object.kind} ${keyOf(object)}`;
}

function versionOf({ metadata: { resourceVersion } }: KubeObject): number {
  const version = Number(resourceVersion);
  return Number.isFinite(version) ? version : 0;
}
