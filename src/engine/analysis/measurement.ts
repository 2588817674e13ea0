import type { AnalysisPhase, Metric, MetricResult } from '../../api/v1alpha1/analysis.ts';
import type { EpochMs } from '../../base/time.ts';
import { evaluateCondition, isAnsweredWithoutData } from '../../judge/expression/condition.ts';
import { isList, type Value } from '../../judge/expression/value.ts';

/** What conditions make of a result. */
export interface Verdict {
  readonly phase: Extract<AnalysisPhase, 'Successful' | 'Failed' | 'Inconclusive' | 'Error'>;
  readonly message: string | null;
}

const NO_DATA = 'metric result is nil or empty: no data returned from the metric provider';

/** Nil, an empty list, or nothing but NaN: what Prometheus answers when there was nothing to count. */
export function isNoData(result: Value): boolean {
  if (result === null || Number.isNaN(result)) return true;
  return isList(result) && result.items.every((item) => Number.isNaN(item));
}

/**
 * Judges one result by a metric's conditions.
 *
 * Neither condition: Successful. One: by that one. Both: Failed if the failure condition holds, else Successful if
 * the success condition holds, else Inconclusive. A condition that cannot be evaluated is an Error. No data never
 * passes by itself: unless a condition asks about it (`len`, `isNaN`, `isNil`, `default`, `??`, `nil`), a result
 * that would pass without data is an Error.
 *
 * @see argo-rollouts utils/evaluate/evaluate.go, EvaluateResult (which lets no data pass).
 */
export function judgeResult(metric: Metric, result: Value, now: EpochMs): Verdict {
  const success = ask(metric, 'successCondition', { result, now });
  if (typeof success === 'string') return { phase: 'Error', message: success };
  const failure = ask(metric, 'failureCondition', { result, now });
  if (typeof failure === 'string') return { phase: 'Error', message: failure };
  const phase = phaseOf(success, failure);
  const isUnasked = ![metric.successCondition, metric.failureCondition].some(isAnsweredWithoutData);
  if (phase === 'Successful' && isUnasked && isNoData(result)) return { phase: 'Error', message: NO_DATA };
  return { phase, message: null };
}

/** `null`: there is no such condition. A string: why it could not be evaluated. */
function ask(
  metric: Metric,
  field: 'successCondition' | 'failureCondition',
  { result, now }: { readonly result: Value; readonly now: EpochMs },
): boolean | null | string {
  const condition = metric[field];
  if (condition === undefined || condition === '') return null;
  const outcome = evaluateCondition(condition, result, now);
  if (outcome.ok) return outcome.value;
  const isEmpty = result === null || (isList(result) && result.items.length === 0);
  return `could not evaluate ${field} "${condition}": ${isEmpty ? NO_DATA : outcome.error.message}`;
}

function phaseOf(success: boolean | null, failure: boolean | null): Verdict['phase'] {
  if (failure === true) return 'Failed';
  if (success === null) return 'Successful';
  if (success) return 'Successful';
  return failure === null ? 'Failed' : 'Inconclusive';
}

type Counters = Pick<
  MetricResult,
  'count' | 'successful' | 'failed' | 'inconclusive' | 'error' | 'consecutiveError' | 'consecutiveSuccess'
>;

/** The counters after one more finished measurement. An Error does not count as a measurement taken. */
export function countMeasurement(counters: Counters, phase: AnalysisPhase): Counters {
  const { count = 0, successful = 0, failed = 0, inconclusive = 0, error = 0 } = counters;
  const { consecutiveError = 0, consecutiveSuccess = 0 } = counters;
  switch (phase) {
    case 'Successful':
      return {
        ...counters,
        successful: successful + 1,
        count: count + 1,
        consecutiveSuccess: consecutiveSuccess + 1,
        consecutiveError: 0,
      };
    case 'Failed':
      return {
        ...counters,
        failed: failed + 1,
        count: count + 1,
        consecutiveSuccess: 0,
        consecutiveError: 0,
      };
    case 'Inconclusive':
      return {
        ...counters,
        inconclusive: inconclusive + 1,
        count: count + 1,
        consecutiveSuccess: 0,
        consecutiveError: 0,
      };
    case 'Error':
      return {
        ...counters,
        error: error + 1,
        consecutiveError: consecutiveError + 1,
        consecutiveSuccess: 0,
      };
    case 'Pending':
    case 'Running':
      return counters;
  }
}
