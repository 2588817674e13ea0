import { canaryEventShare } from './two-arm.ts';

/** How things stand: the evidence in nats and the traffic seen so far. */
export interface Standing {
  readonly lnEvidence: number;
  /** The canary's share of requests, 0..1. */
  readonly share: number;
  /** Stable's event rate per request, above 0. */
  readonly stableRate: number;
  /** Requests per second on both sides together. */
  readonly requestsPerSecond: number;
  readonly dispersion: number;
}

/** What is to be shown: that the ratio is `ratio` and not `nullRatio`, at error level `level` (0..1). */
export interface Aim {
  readonly ratio: number;
  readonly nullRatio: number;
  readonly level: number;
  /** Nats that the mixture over alternatives, starts and streams costs. */
  readonly penalty: number;
}

export interface TimeNeeded {
  /** Kullback-Leibler divergence in nats per event. */
  readonly natsPerEvent: number;
  readonly events: number;
  readonly totalRequests: number;
  readonly canaryRequests: number;
  readonly seconds: number;
}

/** Nats that finding a regression pays for not knowing it beforehand: stream weight, start, alternatives. */
export function regressionPenalty(weight: number, fromStart: number, alternatives: number): number {
  return -Math.log(weight) - Math.log(fromStart) + Math.log(alternatives / 2);
}

export function nonInferiorityPenalty(alternatives: number): number {
  return Math.log(alternatives / 2);
}

/** About how much more must be seen: Wald's expected sample size, evidence still missing over evidence per event. */
export function timeNeeded(standing: Standing, aim: Aim): TimeNeeded {
  const { share, stableRate } = standing;
  const theirs = canaryEventShare(aim.ratio, share);
  const refuted = canaryEventShare(aim.nullRatio, share);
  const natsPerEvent =
    theirs * Math.log(theirs / refuted) + (1 - theirs) * (Math.log1p(-theirs) - Math.log1p(-refuted));
  const missing = -Math.log(aim.level) + aim.penalty - Math.max(standing.lnEvidence, 0);
  const events = (Math.max(missing, 0) * standing.dispersion) / natsPerEvent;
  const totalRequests = events / (stableRate * (1 - share + aim.ratio * share));
  return {
    natsPerEvent,
    events,
    totalRequests,
    canaryRequests: share * totalRequests,
    seconds: totalRequests / standing.requestsPerSecond,
  };
}
