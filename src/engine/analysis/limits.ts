import type { Metric } from '../../api/v1alpha1/analysis.ts';

/** How often a metric is measured, and how much bad news it takes before the metric is decided. */
export interface MetricLimits {
  /** Measurements to take; `null`: without end. */
  readonly count: number | null;
  /** Failed measurements tolerated; `null`: failures never decide. */
  readonly failures: number | null;
  readonly inconclusive: number;
  readonly consecutiveErrors: number;
  /** Successes in a row that decide at once; `null`: successes never do. */
  readonly consecutiveSuccesses: number | null;
}

/** argo-rollouts' `DefaultConsecutiveErrorLimit`. */
const DEFAULT_CONSECUTIVE_ERRORS = 4;

/** An int-or-string as Kubernetes' `IntOrString.IntValue` reads it: text that is no integer is 0. */
export function intValue(value: number | string | undefined, fallback = 0): number {
  if (typeof value !== 'string') return value ?? fallback;
  return /^[+-]?\d+$/.test(value) ? Number(value) : 0;
}

/** Measurements a metric needs: `count`, else 1 without an interval, else no end (`null`). */
export function effectiveCount({ count, interval }: Metric): number | null {
  const wanted = intValue(count);
  if (wanted > 0) return wanted;
  return interval === undefined || interval === '' ? 1 : null;
}

export function limitsOf(metric: Metric): MetricLimits {
  const failures = intValue(metric.failureLimit);
  const successes = intValue(metric.consecutiveSuccessLimit);
  return {
    count: effectiveCount(metric),
    failures: failures < 0 ? null : failures,
    inconclusive: intValue(metric.inconclusiveLimit),
    consecutiveErrors: intValue(metric.consecutiveErrorLimit, DEFAULT_CONSECUTIVE_ERRORS),
    consecutiveSuccesses: successes > 0 ? successes : null,
  };
}
