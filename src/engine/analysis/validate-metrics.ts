import type { Metric } from '../../api/v1alpha1/analysis.ts';
import { parseGoDuration } from '../../base/duration.ts';
import type { FieldError } from '../../base/errors.ts';
import { findConditionError } from '../../judge/expression/condition.ts';
import { findJudgeProblems } from '../../judge/plugin-config.ts';
import { intValue } from './limits.ts';
import { SECRET_PLACEHOLDER } from './substitute.ts';

/** One line about a metric that cannot be measured as it stands, as `kubectl describe` shows it. */
export function formatMetricError({ path, message }: FieldError): string {
  return path === '' ? message : `${path}: ${message}`;
}

/**
 * Everything wrong with the metrics of a run, arguments already in place. Paths are `metrics[0]`, or empty for the
 * list itself; messages are upstream's (`utils/analysis/helpers.go`, ValidateMetrics) where it has the check.
 * @param supported Types of provider that this controller can measure.
 */
export function validateMetrics(
  metrics: readonly Metric[],
  supported: ReadonlySet<string>,
): readonly FieldError[] {
  if (metrics.length === 0) return [{ path: '', message: 'no metrics specified' }];
  return metrics.flatMap((metric, index) => {
    const isRepeated = metrics.slice(0, index).some(({ name }) => name === metric.name);
    const messages = [
      isRepeated ? `duplicate name '${metric.name}'` : null,
      ...limitErrors(metric),
      ...durationErrors(metric),
      providerError(metric, supported),
      ...findJudgeProblems(metric).map(({ text }) => text),
      conditionError('successCondition', metric.successCondition),
      conditionError('failureCondition', metric.failureCondition),
    ];
    return messages.flatMap((message) => (message === null ? [] : [{ path: `metrics[${index}]`, message }]));
  });
}

function limitErrors(metric: Metric): readonly (string | null)[] {
  const count = intValue(metric.count);
  const failures = intValue(metric.failureLimit);
  const successes = intValue(metric.consecutiveSuccessLimit);
  const inconclusive = intValue(metric.inconclusiveLimit);
  return [
    successes < 0 ? 'consecutiveSuccessLimit must be >= 0' : null,
    failures < -1 ? 'failureLimit must be >= 0, or -1 to be disabled' : null,
    failures === -1 && successes === 0
      ? 'failureLimit and consecutiveSuccessLimit cannot both be disabled'
      : null,
    inconclusive < 0 ? 'inconclusiveLimit must be >= 0' : null,
    intValue(metric.consecutiveErrorLimit) < 0 ? 'consecutiveErrorLimit must be >= 0' : null,
    count > 0 ? countError({ count, failures, successes }) : null,
    count > 0 && count < inconclusive ? 'count must be >= inconclusiveLimit' : null,
  ];
}

/** A count too small for its limits to be reached makes them promises that nothing keeps. */
function countError(limits: { count: number; failures: number; successes: number }): string | null {
  const { count, failures, successes } = limits;
  if (failures >= 0 && count < failures + successes) {
    const sum = `(${failures} + ${successes})`;
    return `count (${count}) must be >= failureLimit + consecutiveSuccessLimit ${sum} if both >= 0`;
  }
  return failures === -1 && count < successes ? 'count must be >= consecutiveSuccessLimit' : null;
}

function durationErrors({ count, interval, initialDelay }: Metric): readonly (string | null)[] {
  const hasInterval = interval !== undefined && interval !== '';
  return [
    intValue(count) > 1 && !hasInterval ? 'interval must be specified when count > 1' : null,
    hasInterval ? durationError('interval', interval) : null,
    initialDelay !== undefined && initialDelay !== '' ? durationError('startDelay', initialDelay) : null,
  ];
}

function durationError(field: string, text: string): string | null {
  if (parseGoDuration(text) !== null) return null;
  return `invalid ${field} string: time: invalid duration ${JSON.stringify(text)}`;
}

/** The types of provider a metric names; each plugin counts as one. */
export function providerTypes({ provider }: Metric): readonly string[] {
  return Object.entries(provider).flatMap(([type, config]) => {
    if (config === undefined || config === null) return [];
    return type === 'plugin' ? Object.keys(config).map((name) => `plugin ${name}`) : [type];
  });
}

function providerError(metric: Metric, supported: ReadonlySet<string>): string | null {
  const [type, ...others] = providerTypes(metric);
  if (type === undefined) return 'no provider specified';
  if (others.length > 0) return 'multiple providers specified';
  return supported.has(type) ? null : `provider ${type} is not supported by this controller`;
}

/** Found here, a typo costs a message; found by measuring, it costs five errors and the rollout. */
function conditionError(field: string, condition: string | undefined): string | null {
  if (condition === undefined || condition === '') return null;
  // Only the secret itself could tell what such a condition says.
  if (condition.includes(SECRET_PLACEHOLDER)) return null;
  const error = findConditionError(condition);
  return error === null ? null : `invalid ${field} ${JSON.stringify(condition)}: ${error.message}`;
}
