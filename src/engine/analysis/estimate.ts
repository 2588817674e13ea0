import type { AnalysisRunSpec, Metric } from '../../api/v1alpha1/analysis.ts';
import { JUDGE_PLUGIN, SEQUENTIAL_PLUGIN } from '../../api/v1alpha1/labels.ts';
import { parseGoDuration } from '../../base/duration.ts';
import { isObject } from '../../base/json.ts';
import type { Millis } from '../../base/time.ts';
import { effectiveCount } from './limits.ts';

/** The sequential judge's own, where its metric sets none. */
const DECISION_DEADLINE = '1h';

/**
 * How long a run takes at least, if every measurement succeeds as soon as it can; `null` while it goes on until it is
 * told to end.
 */
export function analysisDurationMs({ metrics }: AnalysisRunSpec): Millis | null {
  const durations = metrics.map(metricDurationMs);
  return durations.includes(null) ? null : Math.max(0, ...durations.map(Number));
}

/** A run that lasts until there is evidence. */
export interface Decision {
  /** From the run's beginning; `null`: nobody can tell. */
  readonly atMostMs: Millis | null;
}

/** `null` for a run whose duration is known beforehand. */
export function decisionOf({ metrics }: AnalysisRunSpec): Decision | null {
  const configs = metrics.map(sequentialConfig);
  if (configs.every((config) => config === null)) return null;
  const longest = metrics.map((metric, index) => longestMs(metric, configs[index] ?? null));
  return { atMostMs: longest.includes(null) ? null : Math.max(0, ...longest.map(Number)) };
}

function metricDurationMs(metric: Metric): Millis | null {
  const between = waitingMs(metric);
  if (between === null) return null;
  const pass = sequentialConfig(metric)?.['pass'];
  const minimum = isObject(pass) ? durationOf(pass['minimumTime'] ?? '0s') : null;
  return between + (effectiveCount(metric) ?? 0) * ((minimum ?? 0) + scheduleMs(metric));
}

function longestMs(metric: Metric, config: Readonly<Record<string, unknown>> | null): Millis | null {
  const between = waitingMs(metric);
  const deadline = config === null ? scheduleMs(metric) : durationOf(config['deadline'] ?? DECISION_DEADLINE);
  return between === null || deadline === null ? null : between + (effectiveCount(metric) ?? 0) * deadline;
}

/** Before the first measurement and between two of them. */
function waitingMs(metric: Metric): Millis | null {
  const count = effectiveCount(metric);
  if (count === null) return null;
  const interval = parseGoDuration(metric.interval ?? '0s') ?? 0;
  const delay = parseGoDuration(metric.initialDelay ?? '0s') ?? 0;
  return delay + Math.max(0, count - 1) * interval;
}

/** How long the judgements of Kayenta's judge take that a metric plans; 0 for a metric without a schedule. */
function scheduleMs(metric: Metric): Millis {
  const schedule = configOf(metric, JUDGE_PLUGIN)?.['schedule'];
  if (!isObject(schedule)) return 0;
  const lifetime = durationOf(schedule['lifetime']) ?? 0;
  const interval = Math.min(durationOf(schedule['interval']) ?? lifetime, lifetime);
  const judged = interval === 0 ? 0 : Math.floor(lifetime / interval) * interval;
  return (durationOf(schedule['beginAfter']) ?? 0) + judged;
}

const sequentialConfig = (metric: Metric) => configOf(metric, SEQUENTIAL_PLUGIN);

function configOf({ provider }: Metric, plugin: string): Readonly<Record<string, unknown>> | null {
  const plugins: unknown = provider.plugin;
  const config = isObject(plugins) ? plugins[plugin] : undefined;
  return isObject(config) ? config : null;
}

function durationOf(text: unknown): Millis | null {
  return typeof text === 'string' ? parseGoDuration(text) : null;
}
