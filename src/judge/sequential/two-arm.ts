import { lnGamma } from '../statistics/gamma.ts';

/** What one tick (one look at the raw counters) added on both sides. Whole numbers; events <= requests. */
export interface Tick {
  readonly canaryRequests: number;
  readonly canaryEvents: number;
  readonly stableRequests: number;
  readonly stableEvents: number;
}

/** The share of the tick's requests that the canary really served, 0..1; 0 when there were none. */
export function canaryShare(tick: Tick): number {
  const total = tick.canaryRequests + tick.stableRequests;
  return total > 0 ? tick.canaryRequests / total : 0;
}

/** The probability that an event is the canary's, when its events are `ratio` times as frequent. */
export function canaryEventShare(ratio: number, share: number): number {
  return (ratio * share) / (1 + (ratio - 1) * share);
}

/**
 * What one tick says for "the canary's event rate is `alternative` times stable's" against "`nullRatio` times", in
 * nats. Conditional on the number of events, so whatever moves both sides alike (time of day, a shared outage)
 * cancels; valid with any share that changes from tick to tick, and for every true ratio at or below `nullRatio`
 * when the alternative is above it. Two-arm case of Lindon and Malek, "Anytime-Valid Inference for Multinomial Count
 * Data" (NeurIPS 2022). A tick without events, or served by one side alone, says nothing: 0.
 */
export function ratioIncrement(tick: Tick, alternative: number, nullRatio: number): number {
  const events = tick.canaryEvents + tick.stableEvents;
  const share = canaryShare(tick);
  if (share === 0 || share === 1) return 0;
  const spread = Math.log1p((alternative - 1) * share) - Math.log1p((nullRatio - 1) * share);
  return tick.canaryEvents * Math.log(alternative / nullRatio) - events * spread;
}

const LEAST_SPREAD = 0.02;

/**
 * `ratioIncrement` for events that come in bursts which fit inside one tick: beta-binomial with index of dispersion
 * `dispersion`. Wrong (far too eager) when bursts last longer than a tick; the judge tempers instead.
 */
export function burstIncrement(
  tick: Tick,
  hypotheses: { readonly alternative: number; readonly nullRatio: number; readonly dispersion: number },
): number {
  const { alternative, nullRatio, dispersion } = hypotheses;
  const share = canaryShare(tick);
  if (dispersion <= 1 || share === 0 || share === 1) return ratioIncrement(tick, alternative, nullRatio);
  const events = tick.canaryEvents + tick.stableEvents;
  const spread = Math.max((events - dispersion) / (dispersion - 1), LEAST_SPREAD);
  const lnWeight = (ratio: number) => lnBetaBinomial(tick, canaryEventShare(ratio, share), spread);
  return lnWeight(alternative) - lnWeight(nullRatio);
}

function lnBetaBinomial(tick: Tick, probability: number, spread: number): number {
  const ours = probability * spread;
  const theirs = (1 - probability) * spread;
  return (
    lnGamma(tick.canaryEvents + ours) - lnGamma(ours) + lnGamma(tick.stableEvents + theirs) - lnGamma(theirs)
  );
}

/** Wald's sequential probability ratio test between two known ratios: where it stands and where it stops (nats). */
export function waldTest(
  seen: { readonly canaryEvents: number; readonly events: number; readonly share: number },
  test: { readonly ratio: number; readonly alpha: number; readonly beta: number },
): {
  readonly logRatio: number;
  readonly upper: number;
  readonly lower: number;
  readonly eventShare: number;
} {
  const eventShare = canaryEventShare(test.ratio, seen.share);
  const others = seen.events - seen.canaryEvents;
  const logRatio =
    seen.canaryEvents * Math.log(eventShare / seen.share) +
    others * (Math.log1p(-eventShare) - Math.log1p(-seen.share));
  return {
    logRatio,
    eventShare,
    upper: Math.log((1 - test.beta) / test.alpha),
    lower: Math.log(test.beta / (1 - test.alpha)),
  };
}
