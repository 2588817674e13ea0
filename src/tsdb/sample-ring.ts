import type { EpochMs } from '../base/time.ts';

/** Samples of one series in order of time, oldest first, in a ring that grows by doubling. */
export interface SampleRing {
  times: Float64Array;
  values: Float64Array;
  /** 1 marks the end of the series at that time (Prometheus' stale NaN, whose payload JavaScript may lose). */
  stale: Uint8Array;
  head: number;
  size: number;
}

export interface Points {
  readonly times: readonly EpochMs[];
  readonly values: readonly number[];
}

const FIRST_CAPACITY = 16;

export function createSampleRing(): SampleRing {
  return {
    times: new Float64Array(FIRST_CAPACITY),
    values: new Float64Array(FIRST_CAPACITY),
    stale: new Uint8Array(FIRST_CAPACITY),
    head: 0,
    size: 0,
  };
}

export function pushSample(ring: SampleRing, at: EpochMs, value: number, stale: boolean): void {
  if (ring.size === ring.times.length) grow(ring);
  const slot = (ring.head + ring.size) & (ring.times.length - 1);
  ring.times[slot] = at;
  ring.values[slot] = value;
  ring.stale[slot] = stale ? 1 : 0;
  ring.size++;
}

/** Forgets samples older than `at`; returns how many. */
export function dropBefore(ring: SampleRing, at: EpochMs): number {
  let count = indexAfter(ring, at);
  while (count > 0 && timeAt(ring, count - 1) >= at) count--;
  ring.head = (ring.head + count) & (ring.times.length - 1);
  ring.size -= count;
  return count;
}

export function lastTime(ring: SampleRing): EpochMs {
  return ring.size === 0 ? Number.NEGATIVE_INFINITY : timeAt(ring, ring.size - 1);
}

/** The newest sample in `[from, to]`; `null` when there is none or it is a stale marker. */
export function latestIn(
  ring: SampleRing,
  from: EpochMs,
  to: EpochMs,
): { at: EpochMs; value: number } | null {
  const index = indexAfter(ring, to) - 1;
  if (index < 0 || timeAt(ring, index) < from) return null;
  const slot = slotOf(ring, index);
  return ring.stale[slot] === 1 ? null : { at: ring.times[slot] ?? 0, value: ring.values[slot] ?? 0 };
}

/** The samples in `[from, to]`, stale markers left out. */
export function pointsIn(ring: SampleRing, from: EpochMs, to: EpochMs): Points {
  const times: number[] = [];
  const values: number[] = [];
  const end = indexAfter(ring, to);
  for (let i = end - 1; i >= 0 && timeAt(ring, i) >= from; i--) {
    const slot = slotOf(ring, i);
    if (ring.stale[slot] === 1) continue;
    times.push(ring.times[slot] ?? 0);
    values.push(ring.values[slot] ?? 0);
  }
  return { times: times.reverse(), values: values.reverse() };
}

export function isStaleAtEnd(ring: SampleRing): boolean {
  return ring.size > 0 && ring.stale[slotOf(ring, ring.size - 1)] === 1;
}

export function lastValue(ring: SampleRing): number {
  return ring.size === 0 ? Number.NaN : (ring.values[slotOf(ring, ring.size - 1)] ?? Number.NaN);
}

/** Index of the first sample later than `at`. */
function indexAfter(ring: SampleRing, at: EpochMs): number {
  let low = 0;
  let high = ring.size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timeAt(ring, middle) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function timeAt(ring: SampleRing, index: number): EpochMs {
  return ring.times[slotOf(ring, index)] ?? 0;
}

function slotOf(ring: SampleRing, index: number): number {
  return (ring.head + index) & (ring.times.length - 1);
}

function grow(ring: SampleRing): void {
  const capacity = ring.times.length * 2;
  const times = new Float64Array(capacity);
  const values = new Float64Array(capacity);
  const stale = new Uint8Array(capacity);
  for (let i = 0; i < ring.size; i++) {
    const slot = slotOf(ring, i);
    times[i] = ring.times[slot] ?? 0;
    values[i] = ring.values[slot] ?? 0;
    stale[i] = ring.stale[slot] ?? 0;
  }
  Object.assign(ring, { times, values, stale, head: 0 });
}
