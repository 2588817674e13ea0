import { BURSTY_FROM } from './regression.ts';

/** Events and requests of the baseline's pods in one block of time; one number for each pod. */
export interface PodBlock {
  readonly requests: readonly number[];
  readonly events: readonly number[];
}

/**
 * Index of dispersion between pods that should be alike: Pearson's chi-square per degree of freedom, each pod
 * compared with its share of its block, so that what moves all pods together cancels. At least 1. Wants blocks of
 * about 5 minutes, 6 hours of them.
 */
export function dispersionBetweenPods(blocks: readonly PodBlock[]): number {
  let chiSquare = 0;
  let freedom = 0;
  for (const block of blocks) {
    const rate = sum(block.events) / sum(block.requests);
    let pods = 0;
    block.requests.forEach((requests, pod) => {
      const expected = requests * rate;
      if (!(expected > 0)) return;
      chiSquare += ((block.events[pod] ?? 0) - expected) ** 2 / expected;
      pods += 1;
    });
    freedom += Math.max(pods - 1, 0);
  }
  return freedom > 0 ? Math.max(1, chiSquare / freedom) : 1;
}

/** The raw estimate for one block length; `dispersionOverTime` says how to use several. */
export function secondDifferenceDispersion(counts: readonly number[]): number {
  let squares = 0;
  let events = 0;
  for (let t = 1; t + 1 < counts.length; t++) {
    const [before = 0, now = 0, after = 0] = counts.slice(t - 1, t + 2);
    squares += (before - 2 * now + after) ** 2;
    events += before + 4 * now + after;
  }
  return events > 0 ? squares / events : 0;
}

/**
 * Index of dispersion from the baseline's total alone: second differences, in which slow drift cancels (von Neumann's
 * idea), at each block length given in ticks; the largest counts, since a burst longer than the block hides in it.
 * Below 1.3 it is chance, and 1.
 */
export function dispersionOverTime(counts: readonly number[], blockLengths: readonly number[]): number {
  const found = blockLengths.map((length) => secondDifferenceDispersion(inBlocks(counts, length)));
  const largest = Math.max(1, ...found);
  return largest < BURSTY_FROM ? 1 : largest;
}

function inBlocks(counts: readonly number[], length: number): number[] {
  const blocks: number[] = [];
  for (let start = 0; start + length <= counts.length; start += length)
    blocks.push(sum(counts.slice(start, start + length)));
  return blocks;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
