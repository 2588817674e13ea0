import { normalQuantile } from './normal.ts';
import { pooledRanks } from './ranks.ts';
import { findRoot } from './root.ts';

/** How far the first sample lies above the second, on the samples' own scale. */
export interface Shift {
  readonly lower: number;
  readonly upper: number;
  /** Of the Hodges-Lehmann kind, but with the continuity correction that R leaves out of its estimate. */
  readonly estimate: number;
}

/** A shift with the range it was searched in: an end of the interval on an end of the range was cut off there. */
export interface ShiftInterval extends Shift {
  readonly least: number;
  readonly greatest: number;
}

/** Kayenta's and R's: absolute, on the scale of the samples. */
export const ROOT_TOLERANCE = 1e-4;

/**
 * The two-sided interval of the Mann-Whitney test, by inverting its normal approximation, corrected for ties and for
 * continuity, at any sample size; `null` where all points are tied at some shift, so that nothing can be said.
 * R's `wilcox.test(x, y, conf.int = TRUE, exact = FALSE)` gives the same ends; Kayenta, `MannWhitney.mannWhitneyUTest`.
 */
export function shiftInterval(
  first: readonly number[],
  second: readonly number[],
  confidence: number,
  tolerance: number = ROOT_TOLERANCE,
): ShiftInterval | null {
  const [x, y] = [ascending(first), ascending(second)];
  const least = lowest(x) - highest(y);
  const greatest = highest(x) - lowest(y);
  let isTied = false;
  const scoreLess = (quantile: number) => (shift: number) => {
    const score = shiftScore(x, y, shift);
    if (Number.isNaN(score)) isTied = true;
    return score - quantile;
  };
  const search = { lower: least, upper: greatest, tolerance };
  const endAt = (quantile: number) => {
    const valueAt = scoreLess(quantile);
    if (valueAt(least) <= 0) return least;
    return valueAt(greatest) >= 0 ? greatest : findRoot({ ...search, valueAt });
  };
  const quantile = normalQuantile((1 - confidence) / 2);
  const lower = endAt(-quantile);
  const upper = endAt(quantile);
  const estimate = findRoot({ ...search, valueAt: scoreLess(0) });
  return isTied ? null : { lower, upper, estimate, least, greatest };
}

/**
 * The standardised rank sum of `x`, each less `shift`, against `y`; both ascend. It never rises with the shift. NaN
 * when all points are tied: there is neither excess nor spread then. Hollander & Wolfe 1999, 4.1; Kayenta, `MannWhitney.wilcoxonDiff` less its quantile.
 */
export function shiftScore(x: readonly number[], y: readonly number[], shift: number): number {
  const [n, k] = [x.length, y.length];
  const { rankSum, tieSum } = pooledRanks(x, y, shift);
  const excess = rankSum - (n * (n + 1)) / 2 - (n * k) / 2;
  const spread = Math.sqrt(((n * k) / 12) * (n + k + 1 - tieSum / ((n + k) * (n + k - 1))));
  return (excess - 0.5 * Math.sign(excess)) / spread;
}

/**
 * All shifts that are as good an estimate as the one found: the score is a staircase, and where a step lies at 0 the
 * root finder stops anywhere on it. From difference to difference of the samples; the shift alone where it is no root.
 */
export function estimatesLike(first: readonly number[], second: readonly number[], estimate: number) {
  const [x, y] = [ascending(first), ascending(second)];
  let range = { least: estimate, greatest: estimate };
  for (let next = widened(x, y, range); next !== null; next = widened(x, y, range)) range = next;
  return range;
}

interface Range {
  readonly least: number;
  readonly greatest: number;
}

/** The range with the next step on either side, where that lies at 0 too. */
function widened(x: readonly number[], y: readonly number[], { least, greatest }: Range): Range | null {
  let [below, above] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const one of x)
    for (const other of y) {
      const difference = one - other;
      if (difference < least && difference > below) below = difference;
      if (difference > greatest && difference < above) above = difference;
    }
  const isLevel = (from: number, to: number) =>
    Number.isFinite(from - to) && shiftScore(x, y, (from + to) / 2) === 0;
  const next = {
    least: isLevel(below, least) ? below : least,
    greatest: isLevel(greatest, above) ? above : greatest,
  };
  return next.least === least && next.greatest === greatest ? null : next;
}

export function ascending(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

function lowest(sorted: readonly number[]): number {
  return sorted[0] ?? Number.NaN;
}

function highest(sorted: readonly number[]): number {
  return sorted.at(-1) ?? Number.NaN;
}
