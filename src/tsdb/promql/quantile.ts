/** Linear interpolation between order statistics, NaN sorting first (Prometheus' `quantile`). */
export function quantileOf(rank: number, values: readonly number[]): number {
  if (values.length === 0 || Number.isNaN(rank)) return Number.NaN;
  if (rank < 0) return Number.NEGATIVE_INFINITY;
  if (rank > 1) return Number.POSITIVE_INFINITY;
  const sorted = [...values].sort(nanFirst);
  const position = rank * (sorted.length - 1);
  const lower = Math.max(0, Math.floor(position));
  const upper = Math.min(sorted.length - 1, lower + 1);
  const weight = position - Math.floor(position);
  return (sorted[lower] ?? Number.NaN) * (1 - weight) + (sorted[upper] ?? Number.NaN) * weight;
}

function nanFirst(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1;
  if (Number.isNaN(b)) return 1;
  return a === b ? 0 : a < b ? -1 : 1;
}

export interface Bucket {
  /** Inclusive upper bound, the `le` label. */
  readonly upperBound: number;
  /** Observations at or below it. */
  readonly count: number;
}

/** The quantile of a classic histogram (promql/quantile.go, bucketQuantile). */
export function bucketQuantile(rank: number, unsorted: readonly Bucket[]): number {
  if (Number.isNaN(rank)) return Number.NaN;
  if (rank < 0) return Number.NEGATIVE_INFINITY;
  if (rank > 1) return Number.POSITIVE_INFINITY;
  const buckets = monotonic(coalesced([...unsorted].sort((a, b) => a.upperBound - b.upperBound)));
  const last = buckets.at(-1);
  if (last?.upperBound !== Number.POSITIVE_INFINITY || buckets.length < 2 || last.count === 0)
    return Number.NaN;
  const target = rank * last.count;
  const index = buckets.findIndex(({ count }, i) => i === buckets.length - 1 || count >= target);
  return interpolated(buckets, index, target);
}

function interpolated(buckets: readonly Bucket[], index: number, target: number): number {
  const found = buckets[index];
  const below = buckets[index - 1];
  if (found === undefined) return Number.NaN;
  if (index === buckets.length - 1) return below?.upperBound ?? Number.NaN;
  if (below === undefined && found.upperBound <= 0) return found.upperBound;
  const start = below?.upperBound ?? 0;
  const before = below?.count ?? 0;
  return start + (found.upperBound - start) * ((target - before) / (found.count - before));
}

/** Buckets whose bounds are written differently (`1` and `1.0`) are one. */
function coalesced(sorted: readonly Bucket[]): Bucket[] {
  const result: Bucket[] = [];
  for (const bucket of sorted) {
    const previous = result.at(-1);
    if (previous?.upperBound === bucket.upperBound) {
      result[result.length - 1] = { ...previous, count: previous.count + bucket.count };
    } else result.push(bucket);
  }
  return result;
}

/** Buckets scraped at slightly different moments may fall; a cumulative count cannot. */
function monotonic(buckets: readonly Bucket[]): Bucket[] {
  let most = Number.NEGATIVE_INFINITY;
  return buckets.map(({ upperBound, count }) => {
    most = Math.max(most, count);
    return { upperBound, count: count > most ? count : most };
  });
}
