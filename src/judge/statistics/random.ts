import { normalQuantile } from './normal.ts';

/** Numbers from 0 up to, not including, 1. */
export type RandomSource = () => number;

const STEP = 0x6d2b79f5;
const TWO_TO_32 = 2 ** 32;
/** Stands for an exact 0, whose quantile is infinite. */
const SMALLEST = 2 ** -54;

/** The same numbers for the same seed: Ettinger's mulberry32, 32 bits of state. */
export function seededRandom(seed: number): RandomSource {
  let state = seed;
  return () => {
    state = (state + STEP) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_TO_32;
  };
}

/** One draw from the normal distribution of mean 0, by inversion. */
export function gaussian(random: RandomSource, standardDeviation: number): number {
  return standardDeviation * normalQuantile(Math.max(random(), SMALLEST));
}
