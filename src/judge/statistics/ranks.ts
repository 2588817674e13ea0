/** What the rank tests need of two pooled samples. */
export interface PooledRanks {
  /** Sum of the average ranks, from 1, of the first sample's points. */
  readonly rankSum: number;
  /** Sum of t^3 - t over the groups of t equal values. */
  readonly tieSum: number;
}

/**
 * Ranks the points of `x`, each less `shift`, among those of `y`; equal values share the mean of their ranks
 * (Commons Math 3, `NaturalRanking` with `TiesStrategy.AVERAGE`). Both samples ascend: merging them takes no sort,
 * and subtraction keeps their order. All sums are multiples of one half, hence exact.
 */
export function pooledRanks(x: readonly number[], y: readonly number[], shift: number): PooledRanks {
  let [i, j, rankSum, tieSum] = [0, 0, 0, 0];
  while (i < x.length || j < y.length) {
    const value = Math.min(valueAt(x, i) - shift, valueAt(y, j));
    const [firstX, firstY] = [i, j];
    while (i < x.length && valueAt(x, i) - shift === value) i += 1;
    while (j < y.length && valueAt(y, j) === value) j += 1;
    const before = firstX + firstY;
    const tied = i + j - before;
    rankSum += (i - firstX) * (before + (tied + 1) / 2);
    tieSum += tied ** 3 - tied;
  }
  return { rankSum, tieSum };
}

/** Past its end a sample is never the smaller one. */
function valueAt(sample: readonly number[], index: number): number {
  return sample[index] ?? Number.POSITIVE_INFINITY;
}
