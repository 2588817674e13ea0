import type { Points } from '../sample-ring.ts';
import { quantileOf } from './quantile.ts';
import type { RangeVector } from './value.ts';

/** Folds the points of one series in its window into one number; `null`: not enough points to say. */
export type RangeFunction = (points: Points, window: RangeVector, params: readonly number[]) => number | null;

/** Compensated addition after Neumaier 1974, as Prometheus' kahanSumInc. */
function compensatedSum(values: Iterable<number>): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    if (Number.isFinite(next))
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return Number.isFinite(sum) ? sum + lost : sum;
}

function mean({ values }: Points): number {
  return compensatedSum(values) / values.length;
}

/** Unlike `Math.max`, a NaN loses against any number, as in Prometheus. */
function extreme(values: readonly number[], isBetter: (value: number, best: number) => boolean): number {
  let best = values[0] ?? Number.NaN;
  for (const value of values) if (isBetter(value, best) || Number.isNaN(best)) best = value;
  return best;
}

function variance(points: Points): number {
  const center = mean(points);
  return compensatedSum(points.values.map((value) => (value - center) ** 2)) / points.values.length;
}

function countSteps({ values }: Points, counts: (previous: number, value: number) => boolean): number {
  let count = 0;
  for (let i = 1; i < values.length; i++) if (counts(at(values, i - 1), at(values, i))) count++;
  return count;
}

function at(list: readonly number[], index: number): number {
  return list.at(index) ?? Number.NaN;
}

/** What a counter lost at its resets: each fall means it started from zero again. */
function lostAtResets(values: readonly number[]): number {
  let lost = 0;
  for (let i = 1; i < values.length; i++) if (at(values, i) < at(values, i - 1)) lost += at(values, i - 1);
  return lost;
}

/** Prometheus' extrapolatedRate: the change between first and last point, stretched to the window's edges. */
function extrapolated({ times, values }: Points, window: RangeVector, isCounter: boolean): number | null {
  if (values.length < 2) return null;
  const change = at(values, -1) - at(values, 0) + (isCounter ? lostAtResets(values) : 0);
  const sampledSeconds = (at(times, -1) - at(times, 0)) / 1000;
  const averageGap = sampledSeconds / (values.length - 1);
  let toStart = (at(times, 0) - window.fromMs) / 1000;
  const toEnd = (window.toMs - at(times, -1)) / 1000;
  if (isCounter && change > 0 && at(values, 0) >= 0) {
    // A counter cannot have been below zero before its first point.
    toStart = Math.min(toStart, sampledSeconds * (at(values, 0) / change));
  }
  const reach = (distance: number) => (distance < averageGap * 1.1 ? distance : averageGap / 2);
  return change * ((sampledSeconds + reach(toStart) + reach(toEnd)) / sampledSeconds);
}

function perSecond(change: number | null, window: RangeVector): number | null {
  return change === null ? null : change / ((window.toMs - window.fromMs) / 1000);
}

function lastStep({ times, values }: Points, isRate: boolean): number | null {
  if (values.length < 2) return null;
  const [previous, last] = [at(values, -2), at(values, -1)];
  const seconds = (at(times, -1) - at(times, -2)) / 1000;
  const change = isRate && last < previous ? last : last - previous;
  return isRate ? change / seconds : change;
}

/** Least squares over the points, with `interceptMs` as the zero of time. */
function regression({ times, values }: Points, interceptMs: number): { slope: number; intercept: number } {
  const first = at(values, 0);
  if (values.every((value) => value === first)) {
    return Number.isFinite(first)
      ? { slope: 0, intercept: first }
      : { slope: Number.NaN, intercept: Number.NaN };
  }
  const seconds = times.map((time) => (time - interceptMs) / 1000);
  const count = values.length;
  const sumX = compensatedSum(seconds);
  const sumY = compensatedSum(values);
  const sumXY = compensatedSum(seconds.map((x, i) => x * at(values, i)));
  const sumX2 = compensatedSum(seconds.map((x) => x * x));
  const slope = (sumXY - (sumX * sumY) / count) / (sumX2 - (sumX * sumX) / count);
  return { slope, intercept: sumY / count - (slope * sumX) / count };
}

export const RANGE_FUNCTIONS: ReadonlyMap<string, RangeFunction> = new Map<string, RangeFunction>([
  ['rate', (points, window) => perSecond(extrapolated(points, window, true), window)],
  ['increase', (points, window) => extrapolated(points, window, true)],
  ['delta', (points, window) => extrapolated(points, window, false)],
  ['irate', (points) => lastStep(points, true)],
  ['idelta', (points) => lastStep(points, false)],
  ['changes', (points) => countSteps(points, (a, b) => a !== b && !(Number.isNaN(a) && Number.isNaN(b)))],
  ['resets', (points) => countSteps(points, (a, b) => b < a)],
  ['deriv', (points) => (points.values.length < 2 ? null : regression(points, at(points.times, 0)).slope)],
  [
    'predict_linear',
    (points, _window, [evaluatedAt = 0, ahead = 0]) => {
      if (points.values.length < 2) return null;
      const { slope, intercept } = regression(points, evaluatedAt);
      return slope * ahead + intercept;
    },
  ],
  ['avg_over_time', mean],
  ['sum_over_time', ({ values }) => compensatedSum(values)],
  ['min_over_time', ({ values }) => extreme(values, (value, best) => value < best)],
  ['max_over_time', ({ values }) => extreme(values, (value, best) => value > best)],
  ['count_over_time', ({ values }) => values.length],
  ['last_over_time', ({ values }) => at(values, -1)],
  ['present_over_time', () => 1],
  ['stddev_over_time', (points) => Math.sqrt(variance(points))],
  ['stdvar_over_time', variance],
  ['quantile_over_time', ({ values }, _window, [, rank = Number.NaN]) => quantileOf(rank, values)],
]);
