import type { AnalysisRun, Measurement, Metric } from '../api/v1alpha1/analysis.ts';
import { errorText, ProviderError } from '../base/errors.ts';
import { type Clock, formatTime } from '../base/time.ts';
import { judgeResult } from '../engine/analysis/measurement.ts';
import type { MeasurementRecord } from '../engine/analysis/pass.ts';
import { findPredecessor } from '../engine/analysis/predecessor.ts';
import { findResult, type MeasurementTask } from '../engine/analysis/schedule.ts';
import { substituteMetric } from '../engine/analysis/substitute.ts';
import type { MeasureContext, MetricProvider, Reading } from '../metrics/provider.ts';
import type { FindProvider } from '../metrics/registry.ts';

export interface MeasureOptions {
  readonly run: AnalysisRun;
  /** Arguments by name, secrets in place. */
  readonly values: ReadonlyMap<string, string>;
  /** See `MeasureContext`. */
  readonly weight: number | null;
  /** Runs of the namespace that may have judged the same canary before. */
  readonly runs: readonly AnalysisRun[];
  readonly findProvider: FindProvider;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told of failures that are no provider's: bugs that a measurement's message alone would hide. */
  readonly onError: (error: unknown) => void;
}

/**
 * Carries out the tasks of a pass side by side. Whatever goes wrong with one is that measurement's Error; only our
 * own shutdown rejects, because a request we cut ourselves says nothing about the version under test.
 */
export async function measureTasks(
  tasks: readonly MeasurementTask[],
  options: MeasureOptions,
): Promise<readonly MeasurementRecord[]> {
  const records = await Promise.all(tasks.map((task) => measureTask(task, options)));
  options.signal.throwIfAborted();
  return records;
}

async function measureTask(task: MeasurementTask, options: MeasureOptions): Promise<MeasurementRecord> {
  const { clock, onError } = options;
  const { name: metricName } = task.metric;
  const startedAt = task.type === 'measure' ? formatTime(clock.now()) : task.measurement.startedAt;
  const begun: Measurement = { phase: 'Running', ...(startedAt === undefined ? {} : { startedAt }) };
  try {
    const metric = fillMetric(task, options);
    const provider = options.findProvider(metric);
    const reading = await read(task, provider, contextOf(metric, options));
    const measurement = measurementOf(reading, begun, { metric, clock, task });
    return { metricName, measurement, metadata: provider.describe(metric) };
  } catch (error) {
    if (!(error instanceof ProviderError)) onError(error);
    const finishedAt = formatTime(clock.now());
    return { metricName, measurement: { ...begun, phase: 'Error', message: errorText(error), finishedAt } };
  }
}

/** The metric of the spec with the real values in place, where the task has placeholders for secrets. */
function fillMetric({ metric: { name } }: MeasurementTask, { run, values }: MeasureOptions): Metric {
  const raw = run.spec.metrics.find((metric) => substitutedName(metric, values) === name);
  const filled = raw === undefined ? null : substituteMetric(raw, values);
  if (filled?.ok === true) return filled.value;
  throw new ProviderError(`cannot measure metric ${name}: ${filled?.message ?? 'it is not in the spec'}`);
}

function substitutedName(metric: Metric, values: ReadonlyMap<string, string>): string {
  const filled = substituteMetric({ name: metric.name, provider: {} }, values);
  return filled.ok ? filled.value.name : metric.name;
}

function contextOf(metric: Metric, { run, runs, weight, clock, signal }: MeasureOptions): MeasureContext {
  const { count = 0, error = 0 } = findResult(run.status, metric.name) ?? {};
  const predecessor = findPredecessor(run, metric.name, runs);
  return { run, metric, attempt: count + error + 1, weight, predecessor, clock, signal };
}

function read(
  task: MeasurementTask,
  { type, measure, lasting }: MetricProvider,
  context: MeasureContext,
): Promise<Reading> {
  if (task.type === 'measure') return measure(context);
  if (lasting === undefined) throw new ProviderError(`a ${type} measurement cannot be taken up again`);
  return task.type === 'resume'
    ? lasting.resume(context, task.measurement)
    : lasting.terminate(context, task.measurement);
}

function measurementOf(
  reading: Reading,
  begun: Measurement,
  { metric, clock, task }: { readonly metric: Metric; readonly clock: Clock; readonly task: MeasurementTask },
): Measurement {
  const now = clock.now();
  const metadata = reading.metadata === undefined ? {} : { metadata: reading.metadata };
  if (reading.outcome === 'running') {
    const meanwhile = reading.message === undefined ? {} : { message: reading.message };
    return { ...begun, ...meanwhile, ...metadata, resumeAt: formatTime(reading.resumeAt) };
  }
  const verdict = reading.outcome === 'result' ? judgeResult(metric, reading.result, now) : reading;
  const isCutShort =
    task.type === 'terminate' && (verdict.phase === 'Successful' || verdict.phase === 'Inconclusive');
  const message = isCutShort ? 'Metric Terminated' : (verdict.message ?? null);
  return {
    ...begun,
    phase: verdict.phase,
    ...(message === null ? {} : { message }),
    ...(reading.outcome === 'result' ? { value: reading.text } : {}),
    ...metadata,
    finishedAt: formatTime(now),
  };
}
