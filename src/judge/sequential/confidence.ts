import { logSumExp } from '../statistics/log-domain.ts';
import { type BetaPrior, FLAT, lnEvidenceAgainstRate, type Proportion } from './mixtures.ts';
import { canaryShare, type Tick } from './two-arm.ts';

/** An interval that holds the truth at all times at once with probability 1 - alpha. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** Confidence sequence for one proportion: every rate whose evidence against it is below 1/alpha. */
export function rateInterval(seen: Proportion, alpha: number, prior: BetaPrior = FLAT): Interval {
  const limit = -Math.log(alpha);
  const observed = seen.events / seen.trials;
  const refuted = (rate: number) => lnEvidenceAgainstRate(seen, rate, prior) >= limit;
  return {
    lower: seen.events === 0 ? 0 : borderBetween(0, observed, refuted),
    upper: seen.events === seen.trials ? 1 : borderBetween(1, observed, refuted),
  };
}

/** Halves [outside, inside] until doubles end; `outside` is refuted, `inside` is not. */
export function borderBetween(outside: number, inside: number, refuted: (x: number) => boolean): number {
  let out = outside;
  let within = inside;
  for (;;) {
    const middle = (out + within) / 2;
    if (middle === out || middle === within) return middle;
    if (refuted(middle)) out = middle;
    else within = middle;
  }
}

/** Ratios whose mixture makes the interval: e^-4 .. e^4 in steps of 0.1, 81 of them. */
export const RATIO_GRID: readonly number[] = Array.from({ length: 81 }, (_, k) => Math.exp((k - 40) / 10));

/** All that a rate ratio's likelihood needs: the canary's events, and all events by the share it had at the time. */
export interface RatioTally {
  readonly canaryEvents: number;
  readonly eventsByShare: ReadonlyMap<number, number>;
}
export const EMPTY_TALLY: RatioTally = { canaryEvents: 0, eventsByShare: new Map() };

/** Adds one tick. `roundShare` keeps the tally small: see `toPercentOfItself`. */
export function addToTally(tally: RatioTally, tick: Tick, roundShare = (share: number) => share): RatioTally {
  const events = tick.canaryEvents + tick.stableEvents;
  const exact = canaryShare(tick);
  if (events === 0 || exact === 0 || exact === 1) return tally;
  const share = roundShare(exact);
  const before = tally.eventsByShare.get(share) ?? 0;
  return {
    canaryEvents: tally.canaryEvents + tick.canaryEvents,
    eventsByShare: new Map(tally.eventsByShare).set(share, before + events),
  };
}

/** A share rounded to 1 % of its own size, so that some hundred keys hold every share there is. */
export function toPercentOfItself(share: number): number {
  const rounded = Math.exp(Math.round(Math.log(share) * 100) / 100);
  return rounded < 1 ? Number(rounded.toPrecision(6)) : share;
}

/** ln likelihood, but for a constant, of the canary's event rate being `ratio` times stable's. */
export function lnRatioLikelihood(tally: RatioTally, ratio: number): number {
  let log = tally.canaryEvents * Math.log(ratio);
  for (const [share, events] of tally.eventsByShare) log -= events * Math.log1p((ratio - 1) * share);
  return log;
}

export function lnRatioMixture(lnLikelihoods: readonly number[]): number {
  return logSumExp(lnLikelihoods) - Math.log(lnLikelihoods.length);
}

/**
 * Confidence sequence for the rate ratio canary : stable: every ratio against which the even mixture over `RATIO_GRID`
 * has less evidence than 1/alpha. Bursts: logs are divided by the dispersion first. 0 or Infinity where the data set
 * no limit within e^±40.
 */
export function ratioInterval(tally: RatioTally, alpha: number, dispersion = 1): Interval {
  const likelihood = (lnRatio: number) => lnRatioLikelihood(tally, Math.exp(lnRatio)) / dispersion;
  const bar = lnRatioMixture(RATIO_GRID.map((ratio) => likelihood(Math.log(ratio)))) + Math.log(alpha);
  const isRefuted = (lnRatio: number) => likelihood(lnRatio) <= bar;
  const top = peakOf(likelihood, -FAR, FAR);
  return {
    lower: isRefuted(-FAR) ? Math.exp(borderBetween(-FAR, top, isRefuted)) : 0,
    upper: isRefuted(FAR) ? Math.exp(borderBetween(FAR, top, isRefuted)) : Number.POSITIVE_INFINITY,
  };
}

const FAR = 40;

/** The argument of the maximum of a function with one peak, by thirds. */
function peakOf(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let round = 0; round < 200; round++) {
    const third = (high - low) / 3;
    if (f(low + third) < f(high - third)) low += third;
    else high -= third;
  }
  return (low + high) / 2;
}
