import { logAddExp, logSumExp } from '../statistics/log-domain.ts';

/** Evidence collected so far, in nats: what each alternative holds, and what still waits for a later start. */
export interface Evidence {
  readonly alternatives: readonly number[];
  readonly waiting: number;
}

/** How the mixture over alternatives and over the moment a regression begins is weighted before any data. */
export interface StartPrior {
  /** Mass on "it was there from the first tick", 0..1. */
  readonly fromStart: number;
  /** Chance that it begins at a given later tick: 1 / mean ticks until it begins. 0 without late starts. */
  readonly hazard: number;
}
/** No late start: a plain mixture over the alternatives. */
export const FROM_START: StartPrior = { fromStart: 1, hazard: 0 };

export function beginEvidence(alternatives: number, prior: StartPrior): Evidence {
  const each = Math.log(prior.fromStart / alternatives);
  return { alternatives: Array(alternatives).fill(each), waiting: Math.log(1 - prior.fromStart) };
}

/**
 * Adds one tick's increments (nats, one for each alternative). Each alternative also takes its part of the mass whose
 * change begins now: the e-detector mixture of Shin, Ramdas and Rinaldo (2023) with a geometric prior over the start.
 */
export function addTick(evidence: Evidence, increments: readonly number[], prior: StartPrior): Evidence {
  const begins = evidence.waiting + Math.log(prior.hazard / increments.length);
  return {
    alternatives: evidence.alternatives.map((held, k) => logAddExp(held, begins) + (increments[k] ?? 0)),
    waiting: evidence.waiting + Math.log1p(-prior.hazard),
  };
}

/** ln E: at 1/alpha or more the null may be rejected, at any time, with an error of at most alpha (Ville 1939). */
export function lnEvidence(evidence: Evidence): number {
  return logAddExp(logSumExp(evidence.alternatives), evidence.waiting);
}
