import { logSumExp } from '../statistics/log-domain.ts';
import { type BetaPrior, FLAT, lnEvidenceAgainstRate, type Proportion } from './mixtures.ts';
import { canaryShare, type Tick } from './two-arm.ts';

/** An interval that holds the truth at all times at once with probability 1 - alpha. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** Confidence sequence for one proportion (Robbins 1970): every rate whose evidence against it is below 1/alpha. */
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

/** Events of both sides from ticks in which the canary had about the same share, and the mean share of an event. */
export interface SharedEvents {
  readonly share: number;
  readonly events: number;
}

/** All that a rate ratio's likelihood needs: the canary's events, and all events by the share it had at the time. */
export interface RatioTally {
  readonly canaryEvents: number;
  readonly groups: ReadonlyMap<number, SharedEvents>;
}
export const EMPTY_TALLY: RatioTally = { canaryEvents: 0, groups: new Map() };

/** Adds one tick. Shares with the same `groupOf` are kept as their mean: see `groupOfShare`. */
export function addToTally(tally: RatioTally, tick: Tick, groupOf = (share: number) => share): RatioTally {
  const events = tick.canaryEvents + tick.stableEvents;
  const share = canaryShare(tick);
  if (events === 0 || share === 0 || share === 1) return tally;
  return {
    canaryEvents: tally.canaryEvents + tick.canaryEvents,
    groups: addToGroup(tally.groups, { share, events }, groupOf),
  };
}

/** Adds events to those of their group. */
export function addToGroup(
  groups: RatioTally['groups'],
  more: SharedEvents,
  groupOf: (share: number) => number,
): RatioTally['groups'] {
  const key = groupOf(more.share);
  const before = groups.get(key) ?? { share: more.share, events: 0 };
  const events = before.events + more.events;
  const share = before.share + ((more.share - before.share) * more.events) / events;
  return new Map(groups).set(key, { share, events });
}

/**
 * Shares whose odds differ by less than 1 % are one group, so that some hundred groups hold every share there is. Kept
 * as their mean they move an end of the interval by less than a ten thousandth of itself.
 */
export function groupOfShare(share: number): number {
  return Math.round(100 * (Math.log(share) - Math.log1p(-share)));
}

/** ln likelihood, but for a constant, of the canary's event rate being `ratio` times stable's. */
export function lnRatioLikelihood(tally: RatioTally, ratio: number): number {
  let log = tally.canaryEvents * Math.log(ratio);
  for (const { share, events } of tally.groups.values()) log -= events * Math.log1p((ratio - 1) * share);
  return log;
}

export function lnRatioMixture(lnLikelihoods: readonly number[]): number {
  return logSumExp(lnLikelihoods) - Math.log(lnLikelihoods.length);
}

/**
 * Confidence sequence for the rate ratio canary : stable: every ratio against which the even mixture over `RATIO_GRID`
 * has less evidence than 1/alpha. Bursts: logs are divided by the dispersion first. 0 or Infinity where the data set
 * no limit within e^±40. Likelihood of Lindon and Malek (NeurIPS 2022) with two arms, inverted as Robbins (1970) does.
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
