import type { AnalysisRunSpec, Metric } from '../../api/v1alpha1/analysis.ts';
import { parseGoDuration } from '../../base/duration.ts';
import type { Millis } from '../../base/time.ts';
import { effectiveCount } from './limits.ts';

/** How long a run takes if every measurement succeeds at once; `null` while it goes on until it is told to end. */
export function analysisDurationMs({ metrics }: AnalysisRunSpec): Millis | null {
  const durations = metrics.map(metricDurationMs);
  return durations.includes(null) ? null : Math.max(0, ...durations.map(Number));
}

function metricDurationMs(metric: Metric): Millis | null {
  const count = effectiveCount(metric);
  if (count === null) return null;
  const interval = parseGoDuration(metric.interval ?? '0s') ?? 0;
  const delay = parseGoDuration(metric.initialDelay ?? '0s') ?? 0;
  return delay + Math.max(0, count - 1) * interval;
}
