import { normalMixtureRadius } from './mean-confidence.ts';
import type { Tick } from './two-arm.ts';

const PSEUDO_COUNT = 0.18;

/**
 * ln of the evidence, after each block, that two proportions differ: the 2x2 block e-variable of Turner, Ly and
 * Grünwald (2024), rates of earlier blocks plugged in. A block is a tick whose two sides came in equal parts.
 */
export function lnEvidenceOfBlocks(blocks: readonly Tick[]): number[] {
  const seen = { canaryRequests: 0, canaryEvents: 0, stableRequests: 0, stableEvents: 0 };
  let log = 0;
  return blocks.map((block) => {
    const ours = smoothed(seen.canaryEvents, seen.canaryRequests);
    const theirs = smoothed(seen.stableEvents, seen.stableRequests);
    const { canaryRequests: n, stableRequests: m } = block;
    const pooled = (n * ours + m * theirs) / (n + m);
    log += lnBernoulli(block.canaryEvents, n, ours) - lnBernoulli(block.canaryEvents, n, pooled);
    log += lnBernoulli(block.stableEvents, m, theirs) - lnBernoulli(block.stableEvents, m, pooled);
    seen.canaryRequests += n;
    seen.canaryEvents += block.canaryEvents;
    seen.stableRequests += m;
    seen.stableEvents += block.stableEvents;
    return log;
  });
}

function smoothed(events: number, trials: number): number {
  return (events + PSEUDO_COUNT) / (trials + 2 * PSEUDO_COUNT);
}

function lnBernoulli(events: number, trials: number, probability: number): number {
  return events * Math.log(probability) + (trials - events) * Math.log1p(-probability);
}

/**
 * ln of the mixture likelihood ratio of `pairs` differences with mean `difference` and variance `variance` each, prior
 * N(0, `effect`): mSPRT (Johari, Pekelis and Walsh 2022).
 */
export function lnEvidenceOfDifference(
  seen: { readonly pairs: number; readonly difference: number; readonly variance: number },
  effect: number,
): number {
  const { pairs, difference, variance } = seen;
  const total = variance + pairs * effect;
  return 0.5 * Math.log(variance / total) + (pairs ** 2 * effect * difference ** 2) / (2 * variance * total);
}

/**
 * Difference of two event rates, canary - stable, under an unequal split: inverse-probability scores with the
 * asymptotic confidence sequence of Waudby-Smith et al. `totals` are sums, `share` the split asked for, `variance`
 * that of the normal mixture.
 */
export function rateDifference(
  totals: Tick,
  share: number,
  sequence: { readonly alpha: number; readonly variance: number },
): { readonly difference: number; readonly radius: number } {
  const n = totals.canaryRequests + totals.stableRequests;
  const difference = totals.canaryEvents / (share * n) - totals.stableEvents / ((1 - share) * n);
  const squares = totals.canaryEvents / (share ** 2 * n) + totals.stableEvents / ((1 - share) ** 2 * n);
  const sigma = Math.sqrt(squares - difference ** 2);
  return { difference, radius: normalMixtureRadius(n, { ...sequence, sigma }) };
}
