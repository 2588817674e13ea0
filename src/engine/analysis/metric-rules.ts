import type { DryRun, MeasurementRetention, Metric } from '../../api/v1alpha1/analysis.ts';
import { compilePattern } from '../../judge/expression/pattern.ts';

/** The rules of a run as they apply to its metrics. */
export interface MetricRules {
  /** Names of metrics that are measured but cannot decide the run. */
  readonly dryRun: ReadonlySet<string>;
  /** Measurements kept per metric; metrics without a rule keep `DEFAULT_RETENTION`. */
  readonly retention: ReadonlyMap<string, number>;
}

/** argo-rollouts' `DefaultMeasurementHistoryLimit`. */
export const DEFAULT_RETENTION = 10;

/**
 * Resolves dry-run and retention rules, or says which rule cannot be meant: one that matches no metric would
 * otherwise leave a metric deciding the run that its author believes silent.
 */
export function resolveRules(
  metrics: readonly Metric[],
  rules: { readonly dryRun: readonly DryRun[]; readonly retention: readonly MeasurementRetention[] },
): MetricRules | string {
  const dryRun = new Set<string>();
  for (const [index, { metricName }] of rules.dryRun.entries()) {
    const matched = matchingNames(metrics, metricName);
    if (typeof matched === 'string') return `dryRun[${index}]: ${matched}`;
    for (const name of matched) dryRun.add(name);
  }
  const retention = new Map<string, number>();
  for (const [index, { metricName, limit }] of rules.retention.entries()) {
    const matched = matchingNames(metrics, metricName);
    if (typeof matched === 'string') return `measurementRetention[${index}]: ${matched}`;
    for (const name of matched) if (limit > 0) retention.set(name, limit);
  }
  return { dryRun, retention };
}

/**
 * The metrics a rule means. A rule that is the name of a metric means that one alone; any other is a regular
 * expression that may match anywhere in a name.
 */
function matchingNames(metrics: readonly Metric[], rule: string): readonly string[] | string {
  if (metrics.some(({ name }) => name === rule)) return [rule];
  const pattern = compilePattern(rule);
  const missed = "Rule didn't match any metric name(s)";
  if (!pattern.ok) return `${missed}: ${pattern.message}`;
  const names = metrics.map(({ name }) => name).filter((name) => pattern.matches(name));
  return names.length === 0 ? missed : names;
}
