import { dispersionOverTime } from '../../judge/sequential/dispersion.ts';
import { chooseBounds } from '../../judge/sequential/latency.ts';
import type { Baseline } from '../../judge/sequential/streams.ts';
import type { RecordedTick, Recording } from './recording.ts';
import { refusal } from './tick-table.ts';
import { wrongFlag } from './wrong-flag.ts';

/** What stable's past said before the first tick that is judged. */
export interface RecordedBaseline {
  readonly baseline: Baseline;
  /** How many ticks it rests on. */
  readonly ticks: number;
  /** Where they come from. */
  readonly source: 'file' | 'first ticks' | 'before the canary' | 'none';
  readonly dispersionFrom: 'given' | 'estimated' | 'assumed';
  /** Bounds that are judged: indices into the recording's. */
  readonly bounds: readonly number[];
}

export interface BaselineChoice {
  readonly source: RecordedBaseline['source'];
  readonly ticks: readonly RecordedTick[];
  /** Names of the bounds in `ticks`. */
  readonly bounds: readonly string[];
}

/** Divides a recording into the past of stable, which is never judged, and the ticks to judge. */
export function splitRecording(
  recording: Recording,
  options: {
    readonly baselineTicks: number | undefined;
    readonly past: Recording | null;
    readonly name: string;
  },
): { readonly choice: BaselineChoice; readonly judged: readonly RecordedTick[] } {
  const { bounds, ticks } = recording;
  const { baselineTicks, past, name } = options;
  if (baselineTicks !== undefined && baselineTicks < 0)
    throw wrongFlag('baseline-ticks', String(baselineTicks), 'atLeastZero');
  const begins = ticks.findIndex(({ errors }) => errors.canaryRequests > 0);
  if (begins < 0) throw refusal(name, 'canaryRequests', (input) => input.noCanary);
  const first = Math.max(begins, baselineTicks ?? 0);
  const judged = ticks.slice(first);
  if (judged.length === 0)
    throw refusal(name, `--baseline-ticks ${baselineTicks}`, (input) => input.onlyPast(ticks.length));
  if (judged.every(({ errors }) => errors.stableRequests === 0))
    throw refusal(name, 'stableRequests', (input) => input.noStable);
  if (past !== null) return { choice: { source: 'file', ticks: past.ticks, bounds: past.bounds }, judged };
  const source = first === 0 ? 'none' : baselineTicks === undefined ? 'before the canary' : 'first ticks';
  return { choice: { source, ticks: ticks.slice(0, first), bounds }, judged };
}

/** Fewer ticks say nothing about how errors cluster. */
const LEAST_TICKS = 40;
const MINUTE = 60;
const BLOCK_SECONDS = 300;

/** What is fixed about stable. @throws {UsageError} when latency is recorded, but no past to compare it with. */
export function measureRecorded(
  choice: BaselineChoice,
  wanted: {
    /** The recording's, for errors. */
    readonly name: string;
    readonly bounds: readonly string[];
    readonly dispersion: number | null;
    readonly tickSeconds: number;
  },
): RecordedBaseline {
  const isEnough = choice.ticks.length >= LEAST_TICKS;
  const errors = choice.ticks.map((tick) => tick.errors.stableEvents);
  const dispersion = wanted.dispersion ?? estimate(errors, wanted.tickSeconds);
  const latency = measureLatency(choice, wanted);
  return {
    baseline: { dispersion, latency: latency?.baseline ?? null },
    ticks: choice.ticks.length,
    source: choice.source,
    dispersionFrom: wanted.dispersion !== null ? 'given' : isEnough ? 'estimated' : 'assumed',
    bounds: latency?.bounds ?? [],
  };
}

function estimate(counts: readonly number[], tickSeconds: number): number {
  if (counts.length < LEAST_TICKS) return 1;
  const lengths = [tickSeconds, MINUTE, BLOCK_SECONDS].map((seconds) =>
    Math.max(Math.round(seconds / tickSeconds), 1),
  );
  // Few long blocks vary by chance alone, and the largest estimate counts.
  return dispersionOverTime(
    counts,
    lengths.filter((length) => counts.length >= LEAST_TICKS * length),
  );
}

function measureLatency(
  { ticks, bounds: measured }: BaselineChoice,
  wanted: {
    readonly name: string;
    readonly bounds: readonly string[];
    readonly dispersion: number | null;
    readonly tickSeconds: number;
  },
): { readonly baseline: NonNullable<Baseline['latency']>; readonly bounds: readonly number[] } | null {
  if (wanted.bounds.length === 0) return null;
  if (ticks.length === 0) throw refusal(wanted.name, 'latency', (input) => input.noPast);
  const missing = wanted.bounds.find((bound) => !measured.includes(bound));
  if (missing !== undefined)
    throw refusal(wanted.name, 'latency', (input) => input.noBound(`stableSlower:${missing}`));
  const requests = sum(ticks.map(({ errors }) => errors.stableRequests));
  const counts = wanted.bounds.map((bound) => {
    const index = measured.indexOf(bound);
    return ticks.map((tick) => tick.slower[index]?.stableEvents ?? 0);
  });
  const slower = counts.map(sum);
  const chosen = chooseBounds({ bounds: wanted.bounds.map(Number), slower }, requests);
  if (chosen.length === 0) return null;
  const names = chosen.map((index) => wanted.bounds[index] ?? '');
  return {
    bounds: chosen,
    baseline: {
      exceedance: { bounds: names.map(Number), slower: chosen.map((index) => slower[index] ?? 0) },
      names,
      dispersions: chosen.map(
        (index) => wanted.dispersion ?? estimate(counts[index] ?? [], wanted.tickSeconds),
      ),
    },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
