import type { FieldError } from '../../base/errors.ts';
import type { EpochMs, Millis } from '../../base/time.ts';
import type { Decoded } from './decoding.ts';
import type { BothSides } from './metric-set.ts';

/** Where one scope's series are read (Kayenta, `CanaryAnalysisExecutionRequestScope`). */
export interface AnalysisScope {
  readonly scopeName: string;
  /** The control is read from this much earlier. */
  readonly controlOffsetInMinutes: number;
}

/** Several judgements of one canary over its lifetime (Kayenta, `CanaryAnalysisExecutionRequest`). Whole minutes. */
export interface AnalysisRequest {
  readonly scopes: readonly AnalysisScope[];
  /** `null`: now. */
  readonly start: EpochMs | null;
  /** `null`: as time goes by, over `lifetimeDurationMins`. */
  readonly end: EpochMs | null;
  readonly lifetimeDurationMins: number | null;
  readonly beginAfterMins: number;
  /** 0: each judgement reads everything since the start. */
  readonly lookbackMins: number;
  /** `null` or 0: one judgement at the end. */
  readonly analysisIntervalMins: number | null;
}

export interface Window {
  readonly start: EpochMs;
  readonly end: EpochMs;
}

export interface PlannedJudgement {
  /** From 1. */
  readonly number: number;
  /** To wait after the judgement before, or after the warm-up. */
  readonly waitMs: Millis;
  readonly window: Window;
  /** What each scope reads, by its name. */
  readonly scopes: Readonly<Record<string, BothSides<Window>>>;
}

export interface AnalysisPlan {
  readonly lifetimeMins: number;
  readonly intervalMins: number;
  readonly warmUpMs: Millis;
  readonly judgements: readonly PlannedJudgement[];
}

const MINUTE_MS = 60_000;

/**
 * When to judge, and over which window each time (Kayenta, `SetupAndExecuteCanariesStage`). With an end given the
 * windows lie in the past or are waited for by whoever reads them; without, each judgement waits one interval.
 */
export function planJudgements(request: AnalysisRequest, now: EpochMs): Decoded<AnalysisPlan> {
  const errors = requestErrors(request);
  const start = request.start ?? now;
  const lifetimeMins = lifetimeOf(request, start);
  if (lifetimeMins === null) {
    errors.push({
      path: 'lifetimeDurationMins',
      message: 'either this or the end of the first scope is required',
    });
  } else if (lifetimeMins < 1) {
    errors.push({
      path: 'lifetimeDurationMins',
      message: `must be at least 1 minute, but is ${lifetimeMins}`,
    });
  }
  if (errors.length > 0 || lifetimeMins === null) return { ok: false, errors };
  const intervalMins = intervalOf(request, lifetimeMins);
  const count = Math.floor(lifetimeMins / intervalMins);
  const judgements = Array.from({ length: count }, (_, index) =>
    judgementAt(index + 1, { ...request, start }, intervalMins),
  );
  return {
    ok: true,
    value: { lifetimeMins, intervalMins, warmUpMs: request.beginAfterMins * MINUTE_MS, judgements },
  };
}

function requestErrors(request: AnalysisRequest): FieldError[] {
  const errors: FieldError[] = [];
  if (request.scopes.length === 0) errors.push({ path: 'scopes', message: 'must have at least one scope' });
  const { lifetimeDurationMins, beginAfterMins, lookbackMins, analysisIntervalMins } = request;
  const minutes = { lifetimeDurationMins, beginAfterMins, lookbackMins, analysisIntervalMins };
  for (const [path, value] of Object.entries(minutes)) {
    if (value === null || (Number.isSafeInteger(value) && value >= 0)) continue;
    errors.push({ path, message: `must be whole minutes, 0 or more, but is ${value}` });
  }
  return errors;
}

/** In whole minutes; an end counts before a lifetime. */
function lifetimeOf({ end, lifetimeDurationMins }: AnalysisRequest, start: EpochMs): number | null {
  return end === null ? lifetimeDurationMins : Math.trunc((end - start) / MINUTE_MS);
}

function intervalOf({ analysisIntervalMins }: AnalysisRequest, lifetimeMins: number): number {
  if (analysisIntervalMins === null || analysisIntervalMins === 0) return lifetimeMins;
  return Math.min(analysisIntervalMins, lifetimeMins);
}

function judgementAt(
  number: number,
  request: AnalysisRequest & { readonly start: EpochMs },
  intervalMins: number,
): PlannedJudgement {
  const isLive = request.end === null;
  const window = windowOf(number, request, intervalMins);
  const scopes = request.scopes.map(({ scopeName, controlOffsetInMinutes }) => {
    const offset = controlOffsetInMinutes * MINUTE_MS;
    const control = { start: window.start - offset, end: window.end - offset };
    return [scopeName, { control, experiment: window }] as const;
  });
  return {
    number,
    waitMs: isLive ? intervalMins * MINUTE_MS : 0,
    window,
    scopes: Object.fromEntries(scopes),
  };
}

function windowOf(
  number: number,
  { start, end, beginAfterMins, lookbackMins }: AnalysisRequest & { readonly start: EpochMs },
  intervalMins: number,
): Window {
  const begin = start + (end === null ? beginAfterMins * MINUTE_MS : 0);
  const close = begin + number * intervalMins * MINUTE_MS;
  return { start: lookbackMins > 0 ? close - lookbackMins * MINUTE_MS : begin, end: close };
}
