import type { AnalysisRunSpec, AnalysisRunStatus, MetricResult } from '../../api/v1alpha1/analysis.ts';
import { type EpochMs, parseTime } from '../../base/time.ts';
import { DEFAULT_RETENTION, type MetricRules } from './metric-rules.ts';

/** A metric that keeps fewer measurements now, so that its provider may clean up behind the dropped ones. */
export interface TrimmedMetric {
  readonly name: string;
  /** Measurements kept, the newest ones. */
  readonly kept: number;
}

/** Drops the oldest measurements over the limit of each metric. Counters stay: they count what was dropped too. */
export function trimMeasurements(
  results: readonly MetricResult[],
  { retention }: MetricRules,
): { readonly results: readonly MetricResult[]; readonly trimmed: readonly TrimmedMetric[] } {
  const trimmed: TrimmedMetric[] = [];
  const kept = results.map((result) => {
    const limit = retention.get(result.name) ?? DEFAULT_RETENTION;
    const measurements = result.measurements ?? [];
    if (measurements.length <= limit) return result;
    trimmed.push({ name: result.name, kept: limit });
    return { ...result, measurements: measurements.slice(-limit) };
  });
  return { results: kept, trimmed };
}

/**
 * When a completed run may be deleted; `null`: never by itself. `secondsAfterSuccess` goes for Successful,
 * `secondsAfterFailure` for every other end; `secondsAfterCompletion` fills in for either.
 */
export function expiryOf({ ttlStrategy }: AnalysisRunSpec, status: AnalysisRunStatus): EpochMs | null {
  const completedAt = parseTime(status.completedAt);
  if (ttlStrategy === undefined || completedAt === null) return null;
  const { secondsAfterSuccess, secondsAfterFailure, secondsAfterCompletion } = ttlStrategy;
  const own = status.phase === 'Successful' ? secondsAfterSuccess : secondsAfterFailure;
  const seconds = own ?? secondsAfterCompletion;
  return seconds === undefined ? null : completedAt + seconds * 1000;
}
