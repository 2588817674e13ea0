import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AnalysisPhase, Measurement, Metric, MetricResult } from '../../api/v1alpha1/analysis.ts';
import { eachCase } from '../../testing/effort.ts';
import { assessMetric, exceededLimit } from './assess-metric.ts';

type Recorded = readonly [
  metric: Partial<Metric>,
  counters: Partial<MetricResult>,
  measurements: readonly string[],
  terminating: 0 | 1,
  expected: readonly [phase: AnalysisPhase, limitPhase: string, limitMessage: string],
];

const file = new URL('../../../test/vectors/metric-phase.json', import.meta.url);
const { cases }: { readonly cases: readonly Recorded[] } = JSON.parse(readFileSync(file, 'utf8'));

function measurementOf(text: string): Measurement {
  const phase = text.replace('…', '') as AnalysisPhase;
  return text.endsWith('…') ? { phase } : { phase, finishedAt: '2030-01-01T00:00:00Z' };
}

describe('a metric is assessed as upstream assesses it', () => {
  const indexed = cases.map((recorded, index) => ({ index, recorded }));

  it('in every recorded case', () => expect(cases).toHaveLength(1520));

  eachCase('case $index', indexed, ({ recorded }) => {
    const [settings, counters, measurements, terminating, [phase, limitPhase, limitMessage]] = recorded;
    const metric: Metric = { name: 'm', provider: {}, ...settings };
    const result: MetricResult = {
      name: 'm',
      phase: 'Running',
      ...counters,
      ...(measurements.length === 0 ? {} : { measurements: measurements.map(measurementOf) }),
    };
    expect(assessMetric(metric, result, terminating === 1)).toBe(phase);
    const limit = exceededLimit(metric, result);
    expect([limit?.phase ?? '', limit?.message ?? '']).toEqual([limitPhase, limitMessage]);
  });
});

/** Failure limit, success limit, count; failed, consecutive successes, counted; phase, and when terminating. */
const LIMIT_TABLE: readonly (readonly [string, AnalysisPhase, AnalysisPhase])[] = [
  ['-1 3 - 3 3 7', 'Successful', 'Successful'],
  ['-1 5 - 3 3 7', 'Running', 'Successful'],
  ['-1 5 7 3 3 7', 'Failed', 'Failed'],
  ['-1 3 7 3 3 7', 'Successful', 'Successful'],
  ['-1 3 9 3 3 7', 'Successful', 'Successful'],
  ['-1 5 9 3 3 7', 'Running', 'Successful'],
  ['4 4 - 3 3 7', 'Running', 'Successful'],
  ['4 4 - 5 0 9', 'Failed', 'Failed'],
  ['4 4 - 3 4 8', 'Successful', 'Successful'],
  ['4 4 - 5 4 10', 'Failed', 'Failed'],
  ['4 4 10 4 3 10', 'Inconclusive', 'Inconclusive'],
  ['4 4 10 5 3 10', 'Failed', 'Failed'],
  ['4 4 10 4 4 10', 'Successful', 'Successful'],
  ['4 4 10 3 3 8', 'Running', 'Successful'],
  ['4 4 10 3 4 8', 'Successful', 'Successful'],
  ['4 4 10 5 4 9', 'Failed', 'Failed'],
];

describe('failure and success limits together', () => {
  it.each(LIMIT_TABLE)('%s ends %s, ended early %s', (row, phase, early) => {
    const [failures = '', successes = '', count = '', failed, consecutiveSuccess, counted] = row.split(' ');
    const metric: Metric = {
      name: 'm',
      provider: {},
      interval: '1m',
      failureLimit: failures,
      consecutiveSuccessLimit: Number(successes),
      ...(count === '-' ? {} : { count }),
    };
    const result: MetricResult = {
      name: 'm',
      phase: 'Running',
      failed: Number(failed),
      consecutiveSuccess: Number(consecutiveSuccess),
      count: Number(counted),
      measurements: [measurementOf('Successful')],
    };
    expect(assessMetric(metric, result, false)).toBe(phase);
    expect(assessMetric(metric, result, true)).toBe(early);
  });
});

describe('assessMetric', () => {
  const metric: Metric = { name: 'm', provider: {} };

  it.each(['Successful', 'Failed', 'Error', 'Inconclusive'] as const)(
    'leaves a metric that is %s',
    (phase) => {
      expect(assessMetric(metric, { name: 'm', phase, failed: 9, measurements: [] }, false)).toBe(phase);
    },
  );

  it('takes four errors in a row and not five when nothing is said', () => {
    const errors = (consecutiveError: number): MetricResult => ({
      name: 'm',
      phase: 'Running',
      consecutiveError,
      measurements: [measurementOf('Error')],
    });
    expect(assessMetric(metric, errors(4), false)).toBe('Running');
    expect(assessMetric(metric, errors(5), false)).toBe('Error');
    expect(exceededLimit(metric, errors(5))?.message).toBe(
      'consecutiveErrors (5) > consecutiveErrorLimit (4)',
    );
  });
});
