import { type Evidence, lnEvidence } from './evidence.ts';
import { lnEvidenceAboveRate, lnEvidenceBelowRate } from './mixtures.ts';
import { addNonInferiorityTick, beginNonInferiority } from './non-inferiority.ts';
import type { SequentialPolicy } from './policy.ts';
import { addRegressionTick, beginRegression } from './regression.ts';
import { bothRefuted, combineEvidence } from './several-streams.ts';
import type { Stream } from './streams.ts';
import type { Tick } from './two-arm.ts';

/** What one stream has shown so far. */
export interface StreamProgress {
  readonly regression: Evidence;
  readonly nonInferiority: Evidence;
  /** Sums since the comparison began. */
  readonly totals: Tick;
  /** Sums since the pass was last begun anew. */
  readonly passTotals: Tick;
  /** Largest pass evidence since then, in nats: each stream may cross in its own time. */
  readonly bestPass: number;
}

/** Where a comparison stands. Plain numbers: it is kept between looks, and a restart takes it up again. */
export interface Progress {
  readonly ticks: number;
  readonly elapsedSeconds: number;
  /** Seconds into the comparison at which the pass was last begun anew. */
  readonly passSince: number;
  /** Largest combined evidence of a regression so far, in nats. */
  readonly bestRegression: number;
  /** The last tick was part of an incident that both sides share. */
  readonly inIncident: boolean;
  readonly streams: readonly StreamProgress[];
}

/** One look: its length and, for each stream in order, what it counted. */
export interface Look {
  readonly seconds: number;
  readonly ticks: readonly Tick[];
}

/** A tick in which nothing was served. */
export const NOTHING: Tick = { canaryRequests: 0, canaryEvents: 0, stableRequests: 0, stableEvents: 0 };

export function beginProgress(streams: readonly Stream[]): Progress {
  return {
    ticks: 0,
    elapsedSeconds: 0,
    passSince: 0,
    bestRegression: 0,
    inIncident: false,
    streams: streams.map((stream) => ({
      regression: beginRegression(stream.regression),
      ...beginPass(stream),
      totals: NOTHING,
    })),
  };
}

function beginPass(stream: Stream): Pick<StreamProgress, 'nonInferiority' | 'passTotals' | 'bestPass'> {
  return { nonInferiority: beginNonInferiority(stream.nonInferiority), passTotals: NOTHING, bestPass: 0 };
}

/** A canary that was good at this weight says nothing about the next: the pass begins anew, regressions remember. */
export function beginPassAnew(progress: Progress, streams: readonly Stream[]): Progress {
  return {
    ...progress,
    passSince: progress.elapsedSeconds,
    streams: pairUp(progress.streams, streams).map(({ one, stream }) => ({ ...one, ...beginPass(stream) })),
  };
}

/** Adds one look to every stream. Looks must come in order, each once. */
export function addLook(
  progress: Progress,
  look: Look,
  streams: readonly Stream[],
  policy: SequentialPolicy,
): Progress {
  const begin = progress.elapsedSeconds;
  const isPassing = countsForPass(look, begin, policy);
  const next = pairUp(progress.streams, streams).map(({ one, stream }, index) =>
    addStreamTick(one, look.ticks[index] ?? NOTHING, { stream, begin, isPassing }),
  );
  return {
    ticks: progress.ticks + 1,
    elapsedSeconds: begin + look.seconds,
    passSince: progress.passSince,
    bestRegression: Math.max(progress.bestRegression, combinedEvidence(next, streams)),
    inIncident: isIncident(look.ticks[0] ?? NOTHING, policy.incidentRate),
    streams: next,
  };
}

/**
 * Whether a look that begins at `begin` may bring evidence for a pass: not while the canary warms up, and not in an
 * incident that both sides share, which pulls every ratio to 1. It asks what both sides did together only.
 */
export function countsForPass(look: Look, begin: number, policy: SequentialPolicy): boolean {
  return begin >= policy.pass.warmUpSeconds && !isIncident(look.ticks[0] ?? NOTHING, policy.incidentRate);
}

function addStreamTick(
  before: StreamProgress,
  tick: Tick,
  at: { readonly stream: Stream; readonly begin: number; readonly isPassing: boolean },
): StreamProgress {
  const { stream, begin, isPassing } = at;
  const regression = addRegressionTick(before.regression, tick, begin, stream.regression);
  const totals = addTicks(before.totals, tick);
  if (!isPassing) return { ...before, regression, totals };
  const nonInferiority = addNonInferiorityTick(before.nonInferiority, tick, stream.nonInferiority);
  const passTotals = addTicks(before.passTotals, tick);
  const now = Math.max(lnEvidence(nonInferiority), lnTolerable(passTotals, stream));
  return { regression, totals, nonInferiority, passTotals, bestPass: Math.max(before.bestPass, now) };
}

/** ln of the evidence that the canary's own rate is tolerable, whatever stable's is. */
export function lnTolerable(totals: Tick, stream: Stream): number {
  if (stream.tolerableRate === null) return Number.NEGATIVE_INFINITY;
  const seen = { trials: totals.canaryRequests, events: totals.canaryEvents };
  return lnEvidenceBelowRate(seen, stream.tolerableRate) / stream.nonInferiority.dispersion;
}

/** ln of the evidence that the stream is worse: in ratio, and above its floor. */
export function streamEvidence(progress: StreamProgress, stream: Stream): number {
  return bothRefuted(lnEvidence(progress.regression), lnAboveFloor(progress.totals, stream));
}

/** ln of the evidence that the canary's own rate is above the floor. */
export function lnAboveFloor(totals: Tick, stream: Stream): number {
  const seen = { trials: totals.canaryRequests, events: totals.canaryEvents };
  return lnEvidenceAboveRate(seen, stream.floor) / stream.regression.dispersion;
}

export function combinedEvidence(progress: readonly StreamProgress[], streams: readonly Stream[]): number {
  return combineEvidence(
    pairUp(progress, streams).map(({ one, stream }) => ({
      lnEvidence: streamEvidence(one, stream),
      weight: stream.weight,
    })),
  );
}

/** Each stream with what it has shown. */
export function pairUp(
  progress: readonly StreamProgress[],
  streams: readonly Stream[],
): { readonly one: StreamProgress; readonly stream: Stream }[] {
  return streams.flatMap((stream, index) => {
    const one = progress[index];
    return one === undefined ? [] : [{ one, stream }];
  });
}

// Both sides' errors together: what the canary alone causes shows in the ratio. Without requests 0/0 is above nothing.
function isIncident(errors: Tick, incidentRate: number): boolean {
  const requests = errors.canaryRequests + errors.stableRequests;
  return (errors.canaryEvents + errors.stableEvents) / requests > incidentRate;
}

export function addTicks(a: Tick, b: Tick): Tick {
  return {
    canaryRequests: a.canaryRequests + b.canaryRequests,
    canaryEvents: a.canaryEvents + b.canaryEvents,
    stableRequests: a.stableRequests + b.stableRequests,
    stableEvents: a.stableEvents + b.stableEvents,
  };
}
