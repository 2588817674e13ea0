import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnalysisPhase, Metric } from '../../api/v1alpha1/analysis.ts';
import { listOf, type Value, valueFromJson } from '../../judge/expression/value.ts';
import { countMeasurement, isNoData, judgeResult } from './measurement.ts';

const NOW = Date.parse('2030-01-01T00:00:00Z');
const floats = (...items: number[]) => listOf(items, 'float64');
const NO_DATA = 'metric result is nil or empty: no data returned from the metric provider';

function metricWith(successCondition?: string, failureCondition?: string): Metric {
  return {
    name: 'm',
    provider: {},
    ...(successCondition === undefined ? {} : { successCondition }),
    ...(failureCondition === undefined ? {} : { failureCondition }),
  };
}

describe('judgeResult', () => {
  it.each<[string | undefined, string | undefined, number, AnalysisPhase]>([
    [undefined, undefined, 1, 'Successful'],
    ['', '', 1, 'Successful'],
    ['result == 1', undefined, 1, 'Successful'],
    ['result == 1', undefined, 2, 'Failed'],
    [undefined, 'result == 1', 1, 'Failed'],
    [undefined, 'result == 1', 2, 'Successful'],
    ['result < 5', 'result > 3', 4, 'Failed'],
    ['result < 5', 'result > 3', 1, 'Successful'],
    ['result < 5', 'result > 7', 6, 'Inconclusive'],
  ])('success %j, failure %j: %d is %s', (success, failure, result, phase) => {
    expect(judgeResult(metricWith(success, failure), result, NOW)).toEqual({ phase, message: null });
  });

  it.each<[string | undefined, string | undefined, Value, string]>([
    [
      'result == "a"',
      undefined,
      1,
      'could not evaluate successCondition "result == "a"": invalid operation: == (mismatched types float64 and string)',
    ],
    [
      'result == 1',
      'result == "a"',
      1,
      'could not evaluate failureCondition "result == "a"": invalid operation: == (mismatched types float64 and string)',
    ],
    ['result[0] > 1', undefined, floats(), `could not evaluate successCondition "result[0] > 1": ${NO_DATA}`],
    ['result > 1', undefined, null, `could not evaluate successCondition "result > 1": ${NO_DATA}`],
    ['result', undefined, 1, 'could not evaluate successCondition "result": expected bool, but got float64'],
  ])('success %j, failure %j on %j is an error', (success, failure, result, message) => {
    expect(judgeResult(metricWith(success, failure), result, NOW)).toEqual({ phase: 'Error', message });
  });

  it.each<[string | undefined, string | undefined, Value]>([
    [undefined, undefined, floats()],
    [undefined, undefined, null],
    [undefined, undefined, Number.NaN],
    ['all(result, # < 5)', undefined, floats()],
    [undefined, 'result[0] > 0.05', floats(Number.NaN)],
    [undefined, 'any(result, # > 0.05)', floats(Number.NaN, Number.NaN)],
    [undefined, 'result > 0.05', Number.NaN],
  ])('success %j, failure %j on %j never passes without data', (success, failure, result) => {
    expect(judgeResult(metricWith(success, failure), result, NOW)).toEqual({
      phase: 'Error',
      message: NO_DATA,
    });
  });

  it.each<[string | undefined, string | undefined, Value]>([
    ['len(result) == 0 || result[0] > 1', undefined, floats()],
    ['isNaN(result[0]) || result[0] > 1', undefined, floats(Number.NaN)],
    ['default(result, 0) < 1', undefined, null],
    ['(result ?? 0) < 1', undefined, null],
    ['isNil(result)', undefined, null],
    ['result == nil', undefined, null],
    [undefined, 'len(result) > 0 && result[0] > 1', floats()],
  ])(
    'success %j, failure %j on %j passes, because the author says what no data means',
    (success, failure, result) => {
      expect(judgeResult(metricWith(success, failure), result, NOW).phase).toBe('Successful');
    },
  );

  it('keeps a failure that no data makes', () => {
    expect(judgeResult(metricWith('result[0] > 0.9'), floats(Number.NaN), NOW).phase).toBe('Failed');
    expect(judgeResult(metricWith('result[0] > 0.9', 'result[0] < 0.5'), floats(Number.NaN), NOW).phase).toBe(
      'Inconclusive',
    );
  });

  it('never calls a result without data successful unless a condition speaks of it', () => {
    const condition = fc.constantFrom(
      undefined,
      'all(result, # < 5)',
      'none(result, # > 5)',
      'true',
      '1 < 2',
      'result != 5',
    );
    fc.assert(
      fc.property(
        condition,
        condition,
        fc.constantFrom<Value>(null, floats(), floats(Number.NaN), Number.NaN),
        (s, f, result) => {
          expect(judgeResult(metricWith(s, f), result, NOW).phase).not.toBe('Successful');
        },
      ),
    );
  });
});

describe('isNoData', () => {
  it.each<[Value, boolean]>([
    [null, true],
    [floats(), true],
    [Number.NaN, true],
    [floats(Number.NaN, Number.NaN), true],
    [floats(Number.NaN, 0), false],
    [0, false],
    ['', false],
    [false, false],
    [valueFromJson({}), false],
    [valueFromJson([null]), false],
  ])('of %j is %s', (value, expected) => expect(isNoData(value)).toBe(expected));
});

describe('countMeasurement', () => {
  const before = {
    count: 2,
    successful: 1,
    failed: 1,
    inconclusive: 3,
    error: 4,
    consecutiveError: 2,
    consecutiveSuccess: 5,
  };

  it.each<[AnalysisPhase, object]>([
    ['Successful', { count: 3, successful: 2, consecutiveSuccess: 6, consecutiveError: 0 }],
    ['Failed', { count: 3, failed: 2, consecutiveSuccess: 0, consecutiveError: 0 }],
    ['Inconclusive', { count: 3, inconclusive: 4, consecutiveSuccess: 0, consecutiveError: 0 }],
    ['Error', { error: 5, consecutiveError: 3, consecutiveSuccess: 0 }],
    ['Running', {}],
    ['Pending', {}],
  ])('after %s changes %j only', (phase, change) => {
    expect(countMeasurement(before, phase)).toEqual({ ...before, ...change });
  });

  it.each<[AnalysisPhase, object]>([
    ['Successful', { count: 1, successful: 1, consecutiveSuccess: 1, consecutiveError: 0 }],
    ['Failed', { count: 1, failed: 1, consecutiveSuccess: 0, consecutiveError: 0 }],
    ['Inconclusive', { count: 1, inconclusive: 1, consecutiveSuccess: 0, consecutiveError: 0 }],
    ['Error', { error: 1, consecutiveError: 1, consecutiveSuccess: 0 }],
  ])('starts at one with %s', (phase, counters) => expect(countMeasurement({}, phase)).toEqual(counters));
});
