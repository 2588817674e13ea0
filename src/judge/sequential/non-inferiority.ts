import { addTick, beginEvidence, type Evidence, FROM_START } from './evidence.ts';
import { ratioIncrement, type Tick } from './two-arm.ts';

/** What must be refuted before a stream counts as not worse: "the ratio is `margin` or more". */
export interface NonInferiorityTest {
  /** The largest ratio one is ready to accept, above 1. */
  readonly margin: number;
  /** Ratios bet on, each below `margin`, with equal weights. */
  readonly alternatives: readonly number[];
  /** Index of dispersion, at least 1. */
  readonly dispersion: number;
}

export function beginNonInferiority(test: NonInferiorityTest): Evidence {
  return beginEvidence(test.alternatives.length, FROM_START);
}

/** What a tick says for each alternative, in nats. */
export function passIncrements(tick: Tick, test: NonInferiorityTest): number[] {
  return test.alternatives.map((ratio) => ratioIncrement(tick, ratio, test.margin) / test.dispersion);
}

/** Adds one tick. No late starts here: a canary that becomes good is no reason to forget that it was bad. */
export function addNonInferiorityTick(evidence: Evidence, tick: Tick, test: NonInferiorityTest): Evidence {
  return addTick(evidence, passIncrements(tick, test), FROM_START);
}
