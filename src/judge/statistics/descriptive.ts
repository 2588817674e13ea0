/** What is told of one side's points. All zero when there are none. */
export interface Summary {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Of the sample, with n - 1 in the denominator; 0 for a single point. */
  readonly std: number;
  readonly count: number;
}

/**
 * The arithmetic mean, NaN of nothing. Summed twice: the second pass takes out the rounding of the first
 * (Apache Commons Math 3, `Mean.evaluate`), which decides whether a mean is exactly 0.
 */
export function meanOf(values: readonly number[]): number {
  const rough = sum(values) / values.length;
  return rough + sum(values.map((value) => value - rough)) / values.length;
}

/** The sample variance around the exact mean; 0 of one point, NaN of none. */
export function varianceOf(values: readonly number[]): number {
  return values.length === 1 ? 0 : squaredDeviation(values) / (values.length - 1);
}

/** The variance with n in the denominator. */
export function populationVarianceOf(values: readonly number[]): number {
  return squaredDeviation(values) / values.length;
}

/** Minimum, maximum, mean, standard deviation, count (Kayenta, `DescriptiveStatistics.summary`). */
export function summaryOf(values: readonly number[]): Summary {
  if (values.length === 0) return { min: 0, max: 0, mean: 0, std: 0, count: 0 };
  const sorted = values.toSorted((a, b) => a - b);
  return {
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
    mean: meanOf(values),
    std: Math.sqrt(varianceOf(values)),
    count: values.length,
  };
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function squaredDeviation(values: readonly number[]): number {
  const mean = meanOf(values);
  return sum(values.map((value) => (value - mean) ** 2));
}
