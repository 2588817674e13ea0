import { Buffer } from 'node:buffer';
import type { Clock, Millis } from '../../../base/time.ts';
import type { Version } from '../store/table.ts';

/** Lists that clients are still paging through: every page of one list shows the same moment. */
export interface PageBook {
  save(table: string, rv: number, versions: readonly Version[]): void;
  /** `null` when the list is forgotten. */
  open(table: string, rv: number): readonly Version[] | null;
}

/** As long as etcd's default compaction keeps old revisions. */
const KEPT_FOR: Millis = 5 * 60_000;
const KEPT_LISTS = 64;

export function createPageBook(clock: Clock): PageBook {
  const lists = new Map<string, { readonly versions: readonly Version[]; readonly until: number }>();
  return {
    save: (table, rv, versions) => {
      lists.delete(`${table} ${rv}`);
      lists.set(`${table} ${rv}`, { versions, until: clock.now() + KEPT_FOR });
      const [oldest] = lists.keys();
      if (lists.size > KEPT_LISTS && oldest !== undefined) lists.delete(oldest);
    },
    open: (table, rv) => {
      const found = lists.get(`${table} ${rv}`);
      return found === undefined || found.until < clock.now() ? null : found.versions;
    },
  };
}

export interface ContinueToken {
  readonly rv: number;
  /** The first key of the next page comes after this one. */
  readonly after: string;
}

export function encodeToken({ rv, after }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv, start: after })).toString('base64url');
}

/** `null` when the text is not one of our tokens. */
export function decodeToken(text: string): ContinueToken | null {
  try {
    const { rv, start } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;
    return typeof rv === 'number' && typeof start === 'string' ? { rv, after: start } : null;
  } catch {
    return null;
  }
}
