import type { Clock } from '../../base/time.ts';
import type { AddressBook } from './kinds/address-book.ts';
import type { WriteContext } from './kinds/resource.ts';
import type { PodRuntime } from './pod-runtime.ts';
import type { Registry } from './registry.ts';
import type { Store } from './store/store.ts';
import type { PageBook } from './verbs/pages.ts';

/** Fills `size` bytes with chance. */
export type RandomBytes = (size: number) => Uint8Array;

/** What every request works on. */
export interface ApiContext {
  readonly store: Store;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly addresses: AddressBook;
  readonly pages: PageBook;
  readonly podRuntime: PodRuntime | null;
  readonly write: (isDryRun: boolean) => WriteContext;
}

const POOL_BYTES = 4096;

/** Draws from a source of chance in large pieces: asking the system for every UID costs more than a write. */
export function pooledRandom(random: RandomBytes): RandomBytes {
  let pool = random(POOL_BYTES);
  let used = 0;
  return (size) => {
    if (used + size > pool.length) {
      pool = random(Math.max(POOL_BYTES, size));
      used = 0;
    }
    used += size;
    return pool.slice(used - size, used);
  };
}

/** Letters that spell no words and digits that look like no letters. Source: apimachinery, util/rand. */
const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

export function randomSuffix(random: RandomBytes, length: number): string {
  return [...random(length)].map((byte) => SUFFIX_LETTERS[byte % SUFFIX_LETTERS.length] ?? 'x').join('');
}

/** A version 4 UUID. */
export function randomUid(random: RandomBytes): string {
  const bytes = random(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
