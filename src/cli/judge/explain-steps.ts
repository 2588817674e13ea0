import { type Comparison, compareAtNewWeight, compareLook } from '../../judge/sequential/comparison.ts';
import { lnEvidence } from '../../judge/sequential/evidence.ts';
import { passIncrements } from '../../judge/sequential/non-inferiority.ts';
import type { SequentialPolicy } from '../../judge/sequential/policy.ts';
import {
  combinedEvidence,
  countsForPass,
  type Look,
  lnAboveFloor,
  lnTolerable,
  NOTHING,
  type StreamProgress,
  streamEvidence,
} from '../../judge/sequential/progress.ts';
import { regressionIncrements } from '../../judge/sequential/regression.ts';
import { comparisonBefore, type JudgeState, type KeptLook, replay } from '../../judge/sequential/state.ts';
import type { Stream } from '../../judge/sequential/streams.ts';
import { canaryShare, type Tick } from '../../judge/sequential/two-arm.ts';
import type { JudgedRecording } from './judge-recording.ts';

/** A comparison as it stood, and the looks since: enough to work out the verdict. */
export interface Explainable {
  readonly before: Comparison;
  readonly looks: readonly KeptLook[];
}

/** One metric to explain; `metric` is null for a recording, which has no name. */
export interface Explained {
  readonly metric: string | null;
  readonly explainable: Explainable;
  /** What each message of the run repeats, such as that latency is not compared. */
  readonly remarks: readonly string[];
}

/** What one look did to one stream. Evidence in nats. */
export interface StreamStep {
  readonly stream: Stream;
  readonly tick: Tick;
  readonly share: number;
  readonly events: number;
  readonly forgiven: number;
  /** One for each alternative. */
  readonly increments: readonly number[];
  readonly after: StreamProgress;
  /** Of the ratio alone. */
  readonly lnRatio: number;
  /** That the canary's rate is above the floor. */
  readonly lnFloor: number;
  readonly lnEvidence: number;
  /** null while the canary warms up. */
  readonly pass: {
    readonly increments: readonly number[];
    readonly lnRatio: number;
    readonly lnTolerable: number;
  } | null;
}

export interface LookStep {
  /** Counted from the comparison's first, which is 1. */
  readonly number: number;
  /** Since the comparison began. */
  readonly begin: number;
  readonly seconds: number;
  readonly atNewWeight: boolean;
  readonly streams: readonly StreamStep[];
  readonly combined: number;
  readonly largest: number;
}

export function explainState(state: JudgeState, policy: SequentialPolicy): Explainable {
  return { before: comparisonBefore(state, policy), looks: state.looks };
}

/** The last `most` looks of a recording; what came before them is folded into the start. */
export function explainRecording({ begun, looks }: JudgedRecording, most: number): Explainable {
  return shorten({ before: begun, looks }, most);
}

export function shorten({ before, looks }: Explainable, most: number): Explainable {
  const folded = Math.max(looks.length - most, 0);
  return { before: looks.slice(0, folded).reduce(replay, before), looks: looks.slice(folded) };
}

/** Every look with what it did, and where all of them lead. */
export function stepsOf({ before, looks }: Explainable): {
  readonly steps: readonly LookStep[];
  readonly after: Comparison;
} {
  let comparison = before;
  const steps = looks.map(({ look, atNewWeight }): LookStep => {
    const from = atNewWeight ? compareAtNewWeight(comparison) : comparison;
    const after = compareLook(from, look);
    comparison = after;
    const begin = from.progress.elapsedSeconds;
    return {
      number: after.progress.ticks,
      begin,
      seconds: look.seconds,
      atNewWeight,
      streams: streamSteps(after, look, begin),
      combined: combinedEvidence(after.progress.streams, after.streams),
      largest: after.progress.bestRegression,
    };
  });
  return { steps, after: comparison };
}

function streamSteps({ progress, streams, policy }: Comparison, look: Look, begin: number): StreamStep[] {
  const isPassing = countsForPass(look, begin, policy);
  return streams.flatMap((stream, index) => {
    const after = progress.streams[index];
    if (after === undefined) return [];
    const tick = look.ticks[index] ?? NOTHING;
    return [
      {
        stream,
        tick,
        share: canaryShare(tick),
        events: tick.canaryEvents + tick.stableEvents,
        ...regressionIncrements(tick, begin, stream.regression),
        after,
        lnRatio: lnEvidence(after.regression),
        lnFloor: lnAboveFloor(after.totals, stream),
        lnEvidence: streamEvidence(after, stream),
        pass: isPassing
          ? {
              increments: passIncrements(tick, stream.nonInferiority),
              lnRatio: lnEvidence(after.nonInferiority),
              lnTolerable: lnTolerable(after.passTotals, stream),
            }
          : null,
      },
    ];
  });
}
