/** Requests of the baseline slower than each bound; bounds rising, in any unit, counts falling and above 0. */
export interface Exceedance {
  readonly bounds: readonly number[];
  readonly slower: readonly number[];
}

/**
 * The local slope of the baseline's survival function in log-log at each bound: how much rarer a request is beyond
 * the bound when the bound grows by one e-fold. Negative. The first bound takes the slope to the next one.
 */
export function survivalSlopes(baseline: Exceedance): number[] {
  const slope = (from: number, to: number) => {
    const rarer = Math.log(baseline.slower[to] ?? 0) - Math.log(baseline.slower[from] ?? 0);
    return rarer / (Math.log(baseline.bounds[to] ?? 0) - Math.log(baseline.bounds[from] ?? 0));
  };
  return baseline.bounds.map((_, j) => (j === 0 ? slope(0, 1) : slope(j - 1, j)));
}

/**
 * The ratio of slow requests that a latency longer by `tolerance` (0.05 for 5 %) makes at a bound of that slope, as if
 * the tail were Pareto's around it: S(x / (1 + tolerance)) / S(x) = (1 + tolerance)^-slope.
 */
export function exceedanceRatio(slope: number, tolerance: number): number {
  return Math.exp(-slope * Math.log1p(tolerance));
}

/** Slow requests rarer than this are nobody's concern, and tell nothing in any time that one would wait. */
export const RAREST_SLOW = 0.001;
const COMMONEST = 0.6;
/** Fewer slow requests in the baseline say neither how common they are nor what the slope is. */
const LEAST_SLOW = 30;

/** Each bound shares the budget of latency: more of them dilute it. */
const MOST_BOUNDS = 6;

/** Indices of the bounds worth watching: those that 0.1 % to 60 % of the baseline's requests exceed, 30 at least. */
export function usefulBounds(baseline: Exceedance, requests: number): number[] {
  return baseline.slower.flatMap((slower, j) => {
    const share = slower / requests;
    return share >= RAREST_SLOW && share <= COMMONEST && slower >= LEAST_SLOW ? [j] : [];
  });
}

/** The useful bounds, six at most, the first and the last among them; none when there is no slope between two. */
export function chooseBounds(baseline: Exceedance, requests: number): number[] {
  const useful = thinned(usefulBounds(baseline, requests), MOST_BOUNDS);
  return useful.length < 2 ? [] : useful;
}

/** At most `most` of the indices, first and last among them, evenly. */
function thinned(indices: readonly number[], most: number): number[] {
  if (indices.length <= most) return [...indices];
  const step = (indices.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, k) => indices[Math.round(k * step)] ?? 0);
}
