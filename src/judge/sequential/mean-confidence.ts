/** Radius of the stitched sub-Gaussian confidence sequence of a mean, after `t` values (Howard et al. 2021, eq. 2). */
export function stitchedRadius(t: number, alpha: number, sigma: number): number {
  return sigma * 1.7 * Math.sqrt((Math.log(Math.log(2 * t)) + 0.72 * Math.log(10.4 / alpha)) / t);
}

/** The mixture variance that makes `normalMixtureRadius` narrowest after `bestAt` values. */
export function tunedVariance(bestAt: number, alpha: number): number {
  const doubled = -2 * Math.log(alpha);
  return (doubled + Math.log(doubled + 1)) / bestAt;
}

/** Radius of Robbins' two-sided normal-mixture confidence sequence of a mean, after `t` values. */
export function normalMixtureRadius(
  t: number,
  spread: { readonly alpha: number; readonly sigma: number; readonly variance: number },
): number {
  const weighted = t * spread.variance + 1;
  const width = (2 * weighted) / (t * t * spread.variance);
  return spread.sigma * Math.sqrt(width * Math.log(Math.sqrt(weighted) / spread.alpha));
}

/** Centre and radius of the predictable plug-in empirical-Bernstein sequence, after each value in 0..1. */
export function empiricalBernstein(
  values: readonly number[],
  alpha: number,
): { readonly centre: number; readonly radius: number }[] {
  const budget = Math.log(2 / alpha);
  let [sum, mean, squares, variance] = [0, 0.5, 0, 0.25];
  let [bets, weighted, spent] = [0, 0, 0];
  return values.map((value, index) => {
    const t = index + 1;
    const bet = Math.min(Math.sqrt((2 * budget) / (variance * t * Math.log1p(t))), 0.5);
    bets += bet;
    weighted += bet * value;
    spent += 4 * (value - mean) ** 2 * ((-Math.log1p(-bet) - bet) / 4);
    sum += value;
    mean = (0.5 + sum) / (t + 1);
    squares += (value - mean) ** 2;
    variance = (0.25 + squares) / (t + 1);
    return { centre: weighted / bets, radius: (budget + spent) / bets };
  });
}

/** Radius of the band that holds a whole distribution function at all times (Howard and Ramdas 2022, Theorem 2). */
export function distributionBand(t: number, alpha: number): number {
  return 0.85 * Math.sqrt((Math.log(Math.log(Math.E * t)) + 0.8 * Math.log(1612 / alpha)) / t);
}

/**
 * Which empirical quantiles bound the p-quantile at all times (Howard and Ramdas 2022, eq. 9). A `lowerProbability`
 * below 0 or an `upperProbability` of 1 or more means: no limit on that side yet.
 */
export function quantileBounds(
  t: number,
  p: number,
  alpha: number,
): { readonly reach: number; readonly lowerProbability: number; readonly upperProbability: number } {
  const width = (1.4 * Math.log(Math.log(2.1 * t)) + Math.log(10 / alpha)) / t;
  const reach = 1.5 * Math.sqrt(p * (1 - p) * width) + 0.8 * width;
  return { reach, lowerProbability: p - reach, upperProbability: p + reach };
}
