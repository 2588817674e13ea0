import { lnBetaUpperTail } from '../statistics/beta.ts';
import { lnBeta, lnGamma } from '../statistics/gamma.ts';

/** `events` of `trials`; both whole numbers, 0 <= events <= trials. */
export interface Proportion {
  readonly trials: number;
  readonly events: number;
}

/** Beta(a, b), the weight given to each probability before any data. */
export interface BetaPrior {
  readonly a: number;
  readonly b: number;
}
export const FLAT: BetaPrior = { a: 1, b: 1 };

/**
 * ln of the evidence against "the probability is `nullRate`", either way: the Beta-binomial mixture over the
 * likelihood at the null (Robbins 1970). An e-process: at any stopping time its mean under the null is at most 1.
 */
export function lnEvidenceAgainstRate(seen: Proportion, nullRate: number, prior: BetaPrior = FLAT): number {
  const { a, b } = prior;
  const misses = seen.trials - seen.events;
  return lnBeta(a + seen.events, b + misses) - lnBeta(a, b) - lnLikelihood(seen, nullRate);
}

/**
 * ln of the evidence that the probability is above `nullRate`: the same mixture with the prior cut to (nullRate, 1),
 * so that every rate at or below it is a null (monotone likelihood ratio).
 */
export function lnEvidenceAboveRate(seen: Proportion, nullRate: number, prior: BetaPrior = FLAT): number {
  const { a, b } = prior;
  const misses = seen.trials - seen.events;
  const after = lnBeta(a + seen.events, b + misses) + lnBetaUpperTail(nullRate, a + seen.events, b + misses);
  const before = lnBeta(a, b) + lnBetaUpperTail(nullRate, a, b);
  return after - before - lnLikelihood(seen, nullRate);
}

/** ln of the evidence that the probability is below `nullRate`: the mirror image of `lnEvidenceAboveRate`. */
export function lnEvidenceBelowRate(seen: Proportion, nullRate: number, prior: BetaPrior = FLAT): number {
  const mirrored = { trials: seen.trials, events: seen.trials - seen.events };
  return lnEvidenceAboveRate(mirrored, 1 - nullRate, { a: prior.b, b: prior.a });
}

function lnLikelihood(seen: Proportion, rate: number): number {
  return timesLog(seen.events, Math.log(rate)) + timesLog(seen.trials - seen.events, Math.log1p(-rate));
}

// 0 * ln 0 is 0: no event of an impossible kind was seen.
function timesLog(count: number, log: number): number {
  return count === 0 ? 0 : count * log;
}

/**
 * ln of the evidence against an event rate of `nullRate` per unit of exposure, from `events` in `exposure` units:
 * Gamma(shape, rate)-Poisson mixture. `nullRate` > 0, exposure >= 0.
 */
export function lnEvidenceAgainstPoisson(
  seen: { readonly events: number; readonly exposure: number },
  nullRate: number,
  prior: { readonly shape: number; readonly rate: number },
): number {
  const { events, exposure } = seen;
  const { shape, rate } = prior;
  const mixture = lnGamma(shape + events) - lnGamma(shape) + shape * Math.log(rate);
  return (
    mixture - (shape + events) * Math.log(rate + exposure) - events * Math.log(nullRate) + exposure * nullRate
  );
}

/**
 * ln of the evidence that `counts` do not share out as `shares` (which add up to 1) say: Dirichlet-multinomial
 * mixture of Lindon and Malek (NeurIPS 2022). Prior weights near `100 * share` ask: is the traffic split what was
 * configured?
 */
export function lnEvidenceAgainstShares(
  counts: readonly number[],
  shares: readonly number[],
  prior: readonly number[],
): number {
  const weight = sum(prior);
  const total = sum(counts);
  let log = lnGamma(weight) - lnGamma(weight + total);
  counts.forEach((count, arm) => {
    const alpha = prior[arm] ?? 0;
    log += lnGamma(alpha + count) - lnGamma(alpha) - timesLog(count, Math.log(shares[arm] ?? 0));
  });
  return log;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
