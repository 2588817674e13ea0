import { addToTally, EMPTY_TALLY, groupOfShare, type RatioTally } from './confidence.ts';
import type { SequentialPolicy } from './policy.ts';
import { addLook, beginPassAnew, beginProgress, type Look, NOTHING, type Progress } from './progress.ts';
import { type Baseline, planStreams, type Stream } from './streams.ts';

/** A canary being compared with stable: what was fixed beforehand, and all that was seen so far. */
export interface Comparison {
  readonly policy: SequentialPolicy;
  readonly streams: readonly Stream[];
  readonly progress: Progress;
  /** For each stream what its confidence interval needs; no decision reads it. */
  readonly tallies: readonly RatioTally[];
}

/** Begins a comparison whose looks come about every `tickSeconds`. */
export function beginComparison(
  policy: SequentialPolicy,
  baseline: Baseline,
  tickSeconds: number,
): Comparison {
  const streams = planStreams(policy, baseline, tickSeconds);
  return { policy, streams, progress: beginProgress(streams), tallies: streams.map(() => EMPTY_TALLY) };
}

/** Adds one look: in order, each once. */
export function compareLook(comparison: Comparison, look: Look): Comparison {
  const { policy, streams, progress, tallies } = comparison;
  return {
    policy,
    streams,
    progress: addLook(progress, look, streams, policy),
    tallies: tallies.map((tally, index) => addToTally(tally, look.ticks[index] ?? NOTHING, groupOfShare)),
  };
}

/** The canary's weight changed: what it proved at the old one is not proof at the new one. */
export function compareAtNewWeight(comparison: Comparison): Comparison {
  const { progress, streams } = comparison;
  return { ...comparison, progress: beginPassAnew(progress, streams) };
}
