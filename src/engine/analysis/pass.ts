import {
  type AnalysisRun,
  type AnalysisRunStatus,
  isCompletedPhase,
  type Measurement,
  type Metric,
  type MetricResult,
} from '../../api/v1alpha1/analysis.ts';
import { type EpochMs, formatTime, type Millis } from '../../base/time.ts';
import { assessRun, completionNotice, type RunContents, type RunNotice } from './assess-run.ts';
import { countMeasurement } from './measurement.ts';
import { type MetricRules, resolveRules } from './metric-rules.ts';
import { redactMap, redactMeasurement, redactText } from './redact.ts';
import { expiryOf, type TrimmedMetric, trimMeasurements } from './retention.ts';
import { dueMeasurements, findResult, isTerminating, type MeasurementTask, nextCheckAt } from './schedule.ts';
import { argumentValues, SECRET_PLACEHOLDER, substituteMetrics } from './substitute.ts';
import { withoutSupersededState } from './superseded-state.ts';
import { formatMetricError, validateMetrics } from './validate-metrics.ts';

/** What one pass over a run has to do. */
export type OpenedPass =
  /** The run is over. `expiresAt`: when it deletes itself, `null` never. */
  | { readonly state: 'over'; readonly expiresAt: EpochMs | null }
  /** The run cannot be measured as it stands; this is its last status. */
  | { readonly state: 'invalid'; readonly status: AnalysisRunStatus; readonly notices: readonly RunNotice[] }
  | { readonly state: 'open'; readonly contents: RunContents; readonly tasks: readonly MeasurementTask[] };

export interface PassOptions {
  /** Types of provider this controller can measure. */
  readonly supported: ReadonlySet<string>;
  /** Something that a measurement under way waits for has happened: do not wait for its `resumeAt`. */
  readonly isWoken: boolean;
}

/** What came of one task: a measurement, finished or under way, and what the provider says of the metric. */
export interface MeasurementRecord {
  readonly metricName: string;
  readonly measurement: Measurement;
  /** Shown beside the metric's measurements, such as the query with its arguments in place. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The end of a pass: what to write, tell, clean up, and when to look again. */
export interface ClosedPass {
  readonly status: AnalysisRunStatus;
  readonly notices: readonly RunNotice[];
  readonly trimmed: readonly TrimmedMetric[];
  readonly recheckAfterMs: Millis | null;
}

/**
 * Decides what a run needs now. Metrics in the answer have placeholders where secrets go; real ones are put in
 * only for the moment of measuring.
 */
export function openPass(run: AnalysisRun, now: EpochMs, { supported, isWoken }: PassOptions): OpenedPass {
  const { spec, status } = run;
  if (status !== undefined && isCompletedPhase(status.phase)) {
    return { state: 'over', expiresAt: expiryOf(spec, status) };
  }
  const contents = readContents(run, supported);
  if (typeof contents === 'string') return refuse(status, contents, now);
  const current = status ?? { phase: 'Pending' };
  const moment = { now, isTerminating: isTerminating(spec, current), isWoken };
  return { state: 'open', contents, tasks: dueMeasurements(contents.metrics, current, moment) };
}

/** The metrics and rules of a run, or why there are none to work with. */
function readContents({ spec }: AnalysisRun, supported: ReadonlySet<string>): RunContents | string {
  const values = argumentValues(spec.args ?? [], () => SECRET_PLACEHOLDER);
  const metrics = values.ok ? substituteMetrics(spec.metrics, values.value) : values;
  if (!metrics.ok) return `Unable to resolve metric arguments: ${metrics.message}`;
  const [error] = validateMetrics(metrics.value, supported);
  if (error !== undefined) return `Analysis spec invalid: ${formatMetricError(error)}`;
  const { dryRun = [], measurementRetention: retention = [] } = spec;
  const rules: MetricRules | string = resolveRules(metrics.value, { dryRun, retention });
  return typeof rules === 'string'
    ? `Analysis spec invalid: ${rules}`
    : { spec, metrics: metrics.value, rules };
}

/** Ends a run that cannot be measured. It gets both times, so that its time to live counts. */
export function refuse(
  status: AnalysisRunStatus | undefined,
  message: string,
  now: EpochMs,
): Extract<OpenedPass, { state: 'invalid' }> {
  const at = formatTime(now);
  return {
    state: 'invalid',
    status: { ...status, phase: 'Error', message, startedAt: status?.startedAt ?? at, completedAt: at },
    notices: [completionNotice('Analysis', 'AnalysisRun', 'Error')],
  };
}

/**
 * Records what was measured and decides the run's next status.
 * @param secrets Values to keep out of status, wherever a provider may have repeated them.
 */
export function closePass(
  contents: RunContents,
  status: AnalysisRunStatus | undefined,
  outcome: {
    readonly records: readonly MeasurementRecord[];
    readonly secrets: readonly string[];
    readonly now: EpochMs;
  },
): ClosedPass {
  const { records, secrets, now } = outcome;
  const start = status ?? { phase: 'Pending' };
  const metricResults = contents.metrics.flatMap(
    (metric) => recordFor(metric, findResult(start, metric.name), { contents, records, secrets }) ?? [],
  );
  const assessed = assessRun(contents, { ...start, metricResults }, now);
  const { results, trimmed } = trimMeasurements(assessed.status.metricResults ?? [], contents.rules);
  const next = { ...assessed.status, metricResults: results };
  const recheckAfterMs = recheckAfter(contents, next, now);
  return { status: next, notices: redactNotices(assessed.notices, secrets), trimmed, recheckAfterMs };
}

function redactNotices(notices: readonly RunNotice[], secrets: readonly string[]): readonly RunNotice[] {
  return notices.map((notice) => ({ ...notice, message: redactText(notice.message, secrets) }));
}

/** A metric's result with this pass's measurement in it; `null` for a metric that nothing was measured of yet. */
function recordFor(
  metric: Metric,
  before: MetricResult | undefined,
  pass: {
    readonly contents: RunContents;
    readonly records: readonly MeasurementRecord[];
    readonly secrets: readonly string[];
  },
): MetricResult | null {
  const record = pass.records.find(({ metricName }) => metricName === metric.name);
  if (record === undefined) return before ?? null;
  const isDryRun = pass.contents.rules.dryRun.has(metric.name);
  const result: MetricResult = before ?? {
    name: metric.name,
    phase: 'Running',
    ...(isDryRun ? { dryRun: true } : {}),
    ...(record.metadata === undefined ? {} : { metadata: redactMap(record.metadata, pass.secrets) }),
  };
  return recordMeasurement(result, redactMeasurement(record.measurement, pass.secrets));
}

/** A measurement under way is replaced by what became of it; a new one is added. Only finished ones count. */
function recordMeasurement(result: MetricResult, measurement: Measurement): MetricResult {
  const known = result.measurements ?? [];
  const isUnderWay = known.length > 0 && known.at(-1)?.finishedAt === undefined;
  const before = withoutSupersededState(isUnderWay ? known.slice(0, -1) : known, measurement);
  const measurements = [...before, measurement];
  if (measurement.finishedAt === undefined) return { ...result, measurements };
  const counters = countMeasurement(result, measurement.phase);
  return { ...result, ...withoutZeros(counters), measurements };
}

/** Zeros leave the object, as upstream's `omitempty` leaves them out: both write the same status. */
function withoutZeros<Counters extends object>(counters: Counters): Counters {
  const entries = Object.entries(counters).map(([key, value]) => [key, value === 0 ? undefined : value]);
  return Object.fromEntries(entries) as Counters;
}

function recheckAfter(
  { spec, metrics }: RunContents,
  status: AnalysisRunStatus,
  now: EpochMs,
): Millis | null {
  if (isCompletedPhase(status.phase)) {
    const expiresAt = expiryOf(spec, status);
    return expiresAt === null ? null : Math.max(expiresAt - now, 0);
  }
  // A metric has just decided the run for the worse: the others are to stop now, not at their next interval.
  if (isTerminating(spec, status)) return 0;
  const at = nextCheckAt(metrics, status, now);
  return at === null ? null : at - now;
}
