/**
 * The `p`-th percentile, `p` in 0..100: linear between the two nearest order statistics, which is type 7 of
 * Hyndman & Fan 1996, R's default, and `Percentile` with `EstimationType.R_7` in Commons Math 3. NaN of nothing.
 */
export function percentileR7(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  // Counted from 1 as Commons Math does: its rounding decides which point lies exactly on a fence.
  const position = 1 + ((sorted.length - 1) * p) / 100;
  const rank = Math.floor(position);
  const lower = sorted[rank - 1] ?? Number.NaN;
  const upper = sorted[rank] ?? lower;
  return lower + (position - rank) * (upper - lower);
}
