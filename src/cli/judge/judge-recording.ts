import { beginComparison, type Comparison } from '../../judge/sequential/comparison.ts';
import type { SequentialPolicy } from '../../judge/sequential/policy.ts';
import { combinedEvidence } from '../../judge/sequential/progress.ts';
import { type KeptLook, movesWeight, replay } from '../../judge/sequential/state.ts';
import type { Tick } from '../../judge/sequential/two-arm.ts';
import { decideOutcome, judgeComparison, type SequentialVerdict } from '../../judge/sequential/verdict.ts';
import type { JudgeIo } from './judge-io.ts';
import { measureRecorded, type RecordedBaseline, splitRecording } from './recorded-baseline.ts';
import { type RecordedTick, type Recording, readRecording } from './recording.ts';
import { type ChosenPolicy, choosePolicy, type PolicyFlags } from './sequential-policy.ts';
import { readTickTable } from './tick-table.ts';

/** A recording to judge, and how. */
export interface RecordingRequest extends PolicyFlags {
  /** Parts of one recording, in order. */
  readonly files: readonly string[];
  readonly isCounters: boolean;
  /** A recording of stable's past. */
  readonly baseline: string | undefined;
  readonly baselineTicks: number | undefined;
}

/** Where the comparison stood after one look. */
export interface TracePoint {
  /** Since the first tick that is judged. */
  readonly seconds: number;
  /** Sums of requests and errors since then. */
  readonly totals: Tick;
  readonly lnEvidence: number;
  /** Of the stream that is furthest from passing. */
  readonly lnPass: number;
}

export interface JudgedRecording {
  readonly verdict: SequentialVerdict;
  readonly policy: SequentialPolicy;
  readonly past: RecordedBaseline;
  readonly tickSeconds: number;
  /** Before the first look. */
  readonly begun: Comparison;
  /** The looks until the decision, or all of them. */
  readonly looks: readonly KeptLook[];
  readonly trace: readonly TracePoint[];
  /** Ticks that came after the past of stable. */
  readonly ticks: number;
  /** Latency was recorded, but too few bounds are exceeded often enough to be judged. */
  readonly isLatencyLeftOut: boolean;
  readonly restarts: readonly string[];
}

export async function judgeRecordedFiles(request: RecordingRequest, io: JudgeIo): Promise<JudgedRecording> {
  const chosen = await choosePolicy(request, io.readText);
  const { isCounters } = request;
  const read = async (files: readonly string[], isBaseline: boolean) =>
    readRecording(await Promise.all(files.map((file) => readTickTable(file, io.readText))), {
      isCounters,
      isBaseline,
    });
  const recording = await read(request.files, false);
  const past = request.baseline === undefined ? null : await read([request.baseline], true);
  return judgeRecording(recording, chosen, {
    past,
    baselineTicks: request.baselineTicks,
    name: request.files.join(', '),
  });
}

/** Looks at one tick after another until the judge decides, as it would have live. */
export function judgeRecording(
  recording: Recording,
  { policy, dispersion }: ChosenPolicy,
  options: {
    readonly past: Recording | null;
    readonly baselineTicks: number | undefined;
    /** The recording's, for errors. */
    readonly name: string;
  },
): JudgedRecording {
  const { choice, judged } = splitRecording(recording, options);
  const tickSeconds = median(judged.map(({ seconds }) => seconds));
  const past = measureRecorded(choice, {
    name: options.name,
    bounds: recording.bounds,
    dispersion,
    tickSeconds,
  });
  const begun = beginComparison(policy, past.baseline, tickSeconds);
  const watched = watch(begun, judged, past.bounds);
  return {
    ...watched,
    policy,
    past,
    tickSeconds,
    begun,
    ticks: judged.length,
    isLatencyLeftOut: recording.bounds.length > 0 && past.bounds.length === 0,
    restarts: recording.restarts,
  };
}

function watch(
  begun: Comparison,
  ticks: readonly RecordedTick[],
  bounds: readonly number[],
): Pick<JudgedRecording, 'verdict' | 'looks' | 'trace'> {
  let comparison = begun;
  const looks: KeptLook[] = [];
  const trace: TracePoint[] = [];
  for (const { seconds, errors, slower } of ticks) {
    const look = { seconds, ticks: [errors, ...bounds.flatMap((index) => slower[index] ?? [])] };
    const kept = { look, atNewWeight: movesWeight(looks, look) };
    comparison = replay(comparison, kept);
    looks.push(kept);
    trace.push(pointOf(comparison));
    if (decideOutcome(comparison.progress, comparison.policy).outcome !== 'not enough evidence') break;
  }
  return { verdict: judgeComparison(comparison), looks, trace };
}

function pointOf({ progress, streams }: Comparison): TracePoint {
  const [errors] = progress.streams;
  return {
    seconds: progress.elapsedSeconds,
    totals: errors?.totals ?? { canaryRequests: 0, canaryEvents: 0, stableRequests: 0, stableEvents: 0 },
    lnEvidence: combinedEvidence(progress.streams, streams),
    lnPass: Math.min(...progress.streams.map(({ bestPass }) => bestPass)),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
