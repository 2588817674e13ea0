import type { Millis } from '../base/time.ts';

/** Doubles from `baseMs` to `maxMs`: the wait after `failures` failures in a row (1 or more). */
export function exponentialBackoff(failures: number, baseMs: Millis, maxMs: Millis): Millis {
  return Math.min(maxMs, baseMs * 2 ** Math.max(0, failures - 1));
}
