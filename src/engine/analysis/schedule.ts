import {
  type AnalysisRunSpec,
  type AnalysisRunStatus,
  isCompletedPhase,
  type Measurement,
  type Metric,
  type MetricResult,
} from '../../api/v1alpha1/analysis.ts';
import { parseGoDuration } from '../../base/duration.ts';
import { type EpochMs, type Millis, parseTime } from '../../base/time.ts';
import { lastMeasurement } from './assess-metric.ts';
import { effectiveCount } from './limits.ts';

/** One thing to do for one metric now. `resume` and `terminate` carry the measurement that is under way. */
export type MeasurementTask =
  | { readonly type: 'measure'; readonly metric: Metric }
  | { readonly type: 'resume' | 'terminate'; readonly metric: Metric; readonly measurement: Measurement };

/** After an error, and between measurements without an interval. argo-rollouts' `DefaultErrorRetryInterval`. */
const RETRY_MS = 10_000;

export function findResult(status: AnalysisRunStatus | undefined, name: string): MetricResult | undefined {
  return status?.metricResults?.find((result) => result.name === name);
}

/** A run is ended by request, or by any metric that already decided it for the worse (dry-run metrics cannot). */
export function isTerminating(spec: AnalysisRunSpec, status: AnalysisRunStatus | undefined): boolean {
  if (spec.terminate === true) return true;
  return (status?.metricResults ?? []).some(
    ({ dryRun, phase }) =>
      dryRun !== true && (phase === 'Failed' || phase === 'Error' || phase === 'Inconclusive'),
  );
}

interface Moment {
  readonly now: EpochMs;
  readonly isTerminating: boolean;
  readonly isWoken: boolean;
}

/** The measurements to take, take up again or stop now: at most one per metric. */
export function dueMeasurements(
  metrics: readonly Metric[],
  status: AnalysisRunStatus,
  moment: Moment,
): readonly MeasurementTask[] {
  return metrics.flatMap((metric) => dueMeasurement(metric, status, moment) ?? []);
}

function dueMeasurement(metric: Metric, status: AnalysisRunStatus, moment: Moment): MeasurementTask | null {
  const result = findResult(status, metric.name);
  if (isCompletedPhase(result?.phase)) return null;
  const last = lastMeasurement(result);
  if (last !== undefined && last.finishedAt === undefined) return resumption(metric, last, moment);
  if (moment.isTerminating) return null;
  const at = nextMeasurementAt(metric, result, parseTime(status.startedAt));
  return at !== null && at <= moment.now ? { type: 'measure', metric } : null;
}

function resumption(metric: Metric, measurement: Measurement, moment: Moment): MeasurementTask | null {
  if (moment.isTerminating) return { type: 'terminate', metric, measurement };
  const resumeAt = moment.isWoken ? null : parseTime(measurement.resumeAt);
  return resumeAt !== null && resumeAt > moment.now ? null : { type: 'resume', metric, measurement };
}

/**
 * When the next new measurement is due; `null`: never (the count is reached), or not before the run has started.
 */
function nextMeasurementAt(
  metric: Metric,
  result: MetricResult | undefined,
  startedAt: EpochMs | null,
): EpochMs | null {
  const last = lastMeasurement(result);
  if (last === undefined) {
    const delayMs = durationMs(metric.initialDelay);
    if (delayMs === null) return 0;
    return startedAt === null ? null : startedAt + delayMs;
  }
  const count = effectiveCount(metric);
  if (count !== null && (result?.count ?? 0) >= count) return null;
  const pauseMs = last.phase === 'Error' ? RETRY_MS : (durationMs(metric.interval) ?? RETRY_MS);
  return (parseTime(last.finishedAt) ?? 0) + pauseMs;
}

function durationMs(text: string | undefined): Millis | null {
  return text === undefined || text === '' ? null : parseGoDuration(text);
}

/**
 * When a run has to be looked at again, the earliest over its metrics; `null`: only when something changes, such as
 * the Job of a measurement under way.
 */
export function nextCheckAt(
  metrics: readonly Metric[],
  status: AnalysisRunStatus,
  now: EpochMs,
): EpochMs | null {
  const times = metrics.flatMap((metric) => {
    const result = findResult(status, metric.name);
    if (isCompletedPhase(result?.phase)) return [];
    const last = lastMeasurement(result);
    const isUnderWay = last !== undefined && last.finishedAt === undefined;
    const startedAt = parseTime(status.startedAt) ?? now;
    const at = isUnderWay ? parseTime(last.resumeAt) : nextMeasurementAt(metric, result, startedAt);
    return at === null ? [] : [Math.max(at, now)];
  });
  return times.length === 0 ? null : Math.min(...times);
}
