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
 * and subtraction keeps their order. All sums are multiples of one half, hence exact. NaN where a point is NaN.
 */
export function pooledRanks(x: readonly number[], y: readonly number[], shift: number): PooledRanks {
  let i = 0;
  let j = 0;
  let rankSum = 0;
  let tieSum = 0;
  let nextX = valueAt(x, 0) - shift;
  let nextY = valueAt(y, 0);
  while (i < x.length || j < y.length) {
    const value = Math.min(nextX, nextY);
    const [firstX, before] = [i, i + j];
    while (i < x.length && nextX === value) {
      i += 1;
      nextX = valueAt(x, i) - shift;
    }
    while (j < y.length && nextY === value) {
      j += 1;
      nextY = valueAt(y, j);
    }
    const tied = i + j - before;
    if (tied === 0) return { rankSum: Number.NaN, tieSum: Number.NaN };
    rankSum += (i - firstX) * (before + (tied + 1) / 2);
    tieSum += (tied * tied - 1) * tied;
  }
  return { rankSum, tieSum };
}

/** Past its end a sample is never the smaller one. */
function valueAt(sample: readonly number[], index: number): number {
  return sample[index] ?? Number.POSITIVE_INFINITY;
}
