import { beginComparison, type Comparison, compareLook } from '../judge/sequential/comparison.ts';
import { DEFAULT_POLICY, type SequentialPolicy } from '../judge/sequential/policy.ts';
import type { Baseline } from '../judge/sequential/streams.ts';
import type { Tick } from '../judge/sequential/two-arm.ts';

export const ERRORS_ONLY: Baseline = { dispersion: 1, latency: null };
export const WITH_LATENCY = {
  dispersion: 1,
  latency: {
    exceedance: { bounds: [0.1, 0.25], slower: [5000, 600] },
    names: ['0.1', '0.25'],
    dispersions: [1, 1],
  },
} as const satisfies Baseline;

export function tickOf(
  canaryRequests: number,
  canaryEvents: number,
  stableRequests: number,
  stableEvents: number,
): Tick {
  return { canaryRequests, canaryEvents, stableRequests, stableEvents };
}

/** What fifteen seconds of 200 requests a second hold at a weight of 5, but for what is given. */
export function tick(
  canaryEvents: number,
  stableEvents: number,
  canaryRequests = 150,
  stableRequests = 2850,
): Tick {
  return tickOf(canaryRequests, canaryEvents, stableRequests, stableEvents);
}

/** A look each 15 s; of each look a tick for each stream. */
export function compare(
  looks: readonly (readonly Tick[])[],
  options: { policy?: SequentialPolicy; baseline?: Baseline } = {},
): Comparison {
  const start = beginComparison(options.policy ?? DEFAULT_POLICY, options.baseline ?? ERRORS_ONLY, 15);
  return looks.reduce((comparison, ticks) => compareLook(comparison, { seconds: 15, ticks }), start);
}

export function times(count: number, ...ticks: readonly Tick[]): (readonly Tick[])[] {
  return Array.from({ length: count }, () => ticks);
}

/** One error more or less, so that the canary is at stable's rate: 0.5 %. */
export function healthy(count: number): (readonly Tick[])[] {
  return Array.from({ length: count }, (_, n) => [tick(n % 4 === 3 ? 0 : 1, 14)]);
}

/** Both sides alike in errors and at both bounds of {@link WITH_LATENCY}. */
export function healthyWithLatency(count: number): (readonly Tick[])[] {
  return healthy(count).map((errors) => [...errors, tick(8, 150), tick(1, 19)]);
}
