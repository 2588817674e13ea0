import { meanOf, populationVarianceOf } from '../statistics/descriptive.ts';
import { percentileR7 } from '../statistics/percentile.ts';
import type { AnalysisOptions } from './config.ts';
import type { Points } from './metric-set.ts';

/** Points outside of these limits are outliers; points on them are not. */
export interface Fences {
  readonly lower: number;
  readonly upper: number;
}

/** Missing points first, then outliers, as Kayenta treats each side by itself (`NetflixACAJudge.transformMetric`). */
export function cleanPoints(values: Points, { nanStrategy, outliers }: AnalysisOptions): Points {
  const present = nanStrategy === 'replace' ? replaceMissing(values) : removeMissing(values);
  return outliers.strategy === 'remove'
    ? removeOutside(present, wideFences(present, outliers.factor))
    : present;
}

export function removeMissing(values: Points): Points {
  return values.filter((value) => !Number.isNaN(value));
}

/** Every missing point becomes 0: right for counts of events, wrong for latencies. */
export function replaceMissing(values: Points): Points {
  return values.map((value) => (Number.isNaN(value) ? 0 : value));
}

export function removeOutside(values: Points, fences: Fences): Points {
  return values.filter((value) => !isOutside(value, fences));
}

export function isOutside(value: number, { lower, upper }: Fences): boolean {
  return value < lower || value > upper;
}

/** `factor` interquartile ranges around the quartiles (Tukey 1977; Kayenta, `IQRDetector`). */
export function quartileFences(values: Points, factor: number): Fences {
  const [q1, q3] = [percentileR7(values, 25), percentileR7(values, 75)];
  return { lower: q1 - factor * (q3 - q1), upper: q3 + factor * (q3 - q1) };
}

/**
 * The quartile fences, but never inside the first and the 99th percentile: the judge's own, which take at most about
 * one point in a hundred from each end (Kayenta, `IQRDetector` with `reduceSensitivity`).
 */
export function wideFences(values: Points, factor: number): Fences {
  const { lower, upper } = quartileFences(values, factor);
  return {
    lower: Math.min(percentileR7(values, 1), lower),
    upper: Math.max(percentileR7(values, 99), upper),
  };
}

/** `k` standard deviations of the population around the mean. The judge does not use it (Kayenta, `KSigmaDetector`). */
export function sigmaFences(values: Points, k: number): Fences {
  const [mean, reach] = [meanOf(values), k * Math.sqrt(populationVarianceOf(values))];
  return { lower: mean - reach, upper: mean + reach };
}
