import {
  type AnalysisPhase,
  isCompletedPhase,
  type Measurement,
  type Metric,
  type MetricResult,
} from '../../api/v1alpha1/analysis.ts';
import { limitsOf, type MetricLimits } from './limits.ts';

/** A limit that a metric went over, and what that makes of it. */
export interface ExceededLimit {
  readonly phase: 'Failed' | 'Inconclusive' | 'Error';
  /** `failed (3) > failureLimit (2)`. */
  readonly message: string;
}

export function lastMeasurement(result: MetricResult | undefined): Measurement | undefined {
  return result?.measurements?.at(-1);
}

/**
 * The limit a metric is over, if any. When several are, Error hides Inconclusive and Inconclusive hides Failed.
 * @see argo-rollouts analysis/analysis.go, assessMetricFailureInconclusiveOrError (same order).
 */
export function exceededLimit(metric: Metric, result: MetricResult): ExceededLimit | null {
  const limits = limitsOf(metric);
  const { failed = 0, inconclusive = 0, consecutiveError = 0 } = result;
  if (consecutiveError > limits.consecutiveErrors) {
    const message = `consecutiveErrors (${consecutiveError}) > consecutiveErrorLimit (${limits.consecutiveErrors})`;
    return { phase: 'Error', message };
  }
  if (inconclusive > limits.inconclusive) {
    const message = `inconclusive (${inconclusive}) > inconclusiveLimit (${limits.inconclusive})`;
    return { phase: 'Inconclusive', message };
  }
  if (limits.failures !== null && failed > limits.failures) {
    return { phase: 'Failed', message: `failed (${failed}) > failureLimit (${limits.failures})` };
  }
  return null;
}

/**
 * The phase of a metric after its latest measurement. A metric without measurements is Pending, or Successful
 * when the run is being ended; one whose measurement is under way is Running.
 * @see argo-rollouts analysis/analysis.go, assessMetricStatus (same order).
 */
export function assessMetric(metric: Metric, result: MetricResult, isTerminating: boolean): AnalysisPhase {
  if (isCompletedPhase(result.phase)) return result.phase;
  const last = lastMeasurement(result);
  if (last === undefined) return isTerminating ? 'Successful' : 'Pending';
  if (!isCompletedPhase(last.phase)) return 'Running';
  const exceeded = exceededLimit(metric, result);
  if (exceeded !== null) return exceeded.phase;
  const limits = limitsOf(metric);
  if (
    limits.consecutiveSuccesses !== null &&
    (result.consecutiveSuccess ?? 0) >= limits.consecutiveSuccesses
  ) {
    return 'Successful';
  }
  if (limits.count !== null && (result.count ?? 0) >= limits.count) return phaseAtCount(limits);
  return isTerminating ? 'Successful' : 'Running';
}

/** All measurements are taken and no limit decided: what counts is which limits could have. */
function phaseAtCount({ failures, consecutiveSuccesses }: MetricLimits): AnalysisPhase {
  if (consecutiveSuccesses === null) return 'Successful';
  return failures === null ? 'Failed' : 'Inconclusive';
}
