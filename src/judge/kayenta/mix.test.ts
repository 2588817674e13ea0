import { describe, expect, it } from 'vitest';
import { metricSet } from '../../testing/judge-build.ts';
import type { MetricSet } from './metric-set.ts';
import { expectedPoints } from './metric-set.ts';
import { mixMetricSets, mixOne } from './mix.ts';

/** Three points a second apart. */
const WINDOW = {
  startTimeMillis: 1000,
  startTimeIso: '1970-01-01T00:00:01Z',
  endTimeMillis: 4000,
  stepMillis: 1000,
};

function pairsOf(control: readonly MetricSet[], experiment: readonly MetricSet[], names = ['m']) {
  const mixed = mixMetricSets(names, { control, experiment });
  if (!mixed.ok) throw new Error(JSON.stringify(mixed.errors));
  return mixed.value;
}

describe('expectedPoints', () => {
  it.each([
    { end: 4000, step: 1000, expected: 3 },
    { end: 4999, step: 1000, expected: 3 },
    { end: 5000, step: 1000, expected: 4 },
    { end: 4000, step: 0, expected: 0 },
  ])('of 1000 to $end by $step is $expected', ({ end, step, expected }) => {
    expect(expectedPoints(metricSet({ startTimeMillis: 1000, endTimeMillis: end, stepMillis: step }))).toBe(
      expected,
    );
  });
});

describe('mixMetricSets', () => {
  it('fills a short side with missing points at its end, and keeps a long one', () => {
    const [pair] = pairsOf(
      [metricSet({ ...WINDOW, values: [1] })],
      [metricSet({ ...WINDOW, values: [1, 2, 3, 4] })],
    );
    expect(pair?.values).toEqual({ control: [1, Number.NaN, Number.NaN], experiment: [1, 2, 3, 4] });
  });

  it('says where a pair comes from', () => {
    const control = metricSet({ ...WINDOW, tags: { zone: 'b', app: 'a' }, attributes: { query: 'c' } });
    const experiment = metricSet({ ...WINDOW, startTimeMillis: 2000, tags: { app: 'a', zone: 'b' } });
    expect(pairsOf([control], [experiment])).toEqual([
      {
        name: 'm',
        id: 'm -> {app:a, zone:b}',
        tags: { zone: 'b', app: 'a' },
        values: { control: [Number.NaN, Number.NaN, Number.NaN], experiment: [Number.NaN, Number.NaN] },
        scopes: {
          control: { startTimeIso: '1970-01-01T00:00:01Z', startTimeMillis: 1000, stepMillis: 1000 },
          experiment: { startTimeIso: '1970-01-01T00:00:01Z', startTimeMillis: 2000, stepMillis: 1000 },
        },
        attributes: { control: { query: 'c' }, experiment: {} },
      },
    ]);
  });

  it('drops the values of an untagged control beside a tagged experiment', () => {
    const tagged = ['a', 'b'].map((pod) => metricSet({ tags: { pod }, values: [5] }));
    const pairs = pairsOf([metricSet({ ...WINDOW, values: [9, 9, 9] })], tagged);
    expect(pairs.map(({ tags, values }) => ({ tags, ...values }))).toEqual([
      { tags: { pod: 'a' }, control: [Number.NaN, Number.NaN, Number.NaN], experiment: [5] },
      { tags: { pod: 'b' }, control: [Number.NaN, Number.NaN, Number.NaN], experiment: [5] },
    ]);
  });

  it('drops the values of an untagged experiment beside a tagged control', () => {
    const pairs = pairsOf(
      [metricSet({ tags: { pod: 'a' }, values: [5] })],
      [metricSet({ ...WINDOW, values: [9] })],
    );
    expect(pairs.map(({ tags, values }) => ({ tags, ...values }))).toEqual([
      { tags: { pod: 'a' }, control: [5], experiment: [Number.NaN, Number.NaN, Number.NaN] },
    ]);
  });

  it('takes one untagged series among tagged ones for a placeholder', () => {
    const tagged = metricSet({ tags: { pod: 'a' }, values: [5] });
    const bare = metricSet({ ...WINDOW, values: [9] });
    const found = (control: readonly MetricSet[], experiment: readonly MetricSet[]) =>
      pairsOf(control, experiment).map(({ tags, values }) => ({ tags, ...values }));
    const missing = [Number.NaN, Number.NaN, Number.NaN];
    expect(found([bare, tagged], [tagged])).toEqual([
      { tags: { pod: 'a' }, control: missing, experiment: [5] },
    ]);
    expect(found([tagged], [bare, tagged])).toEqual([
      { tags: { pod: 'a' }, control: [5], experiment: missing },
    ]);
  });

  it('pairs untagged with untagged', () => {
    expect(pairsOf([metricSet({ values: [1] })], [metricSet({ values: [2] })])[0]?.values).toEqual({
      control: [1],
      experiment: [2],
    });
  });

  it('meets a series without a partner by missing points, on either side', () => {
    const [onlyControl, onlyExperiment] = [{ pod: 'c' }, { pod: 'e' }];
    const pairs = pairsOf(
      [metricSet({ ...WINDOW, tags: onlyControl, values: [1, 2, 3] })],
      [metricSet({ ...WINDOW, endTimeMillis: 3000, tags: onlyExperiment, values: [4, 5] })],
    );
    expect(pairs.map(({ tags, values }) => ({ tags, ...values }))).toEqual([
      { tags: onlyControl, control: [1, 2, 3], experiment: [Number.NaN, Number.NaN] },
      { tags: onlyExperiment, control: [Number.NaN, Number.NaN, Number.NaN], experiment: [4, 5] },
    ]);
  });

  it('takes the metrics in the order of their names, and leaves others out', () => {
    const sets = ['b', 'a', 'c'].map((name) => metricSet({ name }));
    expect(pairsOf(sets, sets, ['a', 'b']).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('names every metric that cannot be paired', () => {
    const control = [metricSet({ name: 'a' }), metricSet({ name: 't', tags: { x: '1', y: '2' } })];
    const experiment = [metricSet({ name: 'b' }), metricSet({ name: 't', tags: { y: '2' } })];
    expect(mixMetricSets(['a', 'b', 't'], { control, experiment })).toEqual({
      ok: false,
      errors: [
        { path: 'experiment.a', message: 'No experiment metrics found for a' },
        { path: 'control.b', message: 'No control metrics found for b' },
        { path: 't', message: 'control and experiment have different tag keys: x, y; y' },
      ],
    });
  });

  it('does not mind the order of tags', () => {
    const control = [metricSet({ tags: { x: '1', y: '2' }, values: [1] })];
    const experiment = [metricSet({ tags: { y: '2', x: '1' }, values: [2] })];
    expect(pairsOf(control, experiment)).toHaveLength(1);
  });
});

describe('mixOne', () => {
  it('refuses two metrics of different names', () => {
    const mixed = mixOne(metricSet({ name: 'a' }), metricSet({ name: 'b' }));
    expect(mixed).toEqual({
      ok: false,
      errors: [
        { path: 'a', message: 'Control metric set name a does not match experiment metric set name b' },
      ],
    });
  });

  it('pairs two that belong together', () => {
    const mixed = mixOne(metricSet({ values: [1] }), metricSet({ values: [2] }));
    expect(mixed.ok && mixed.value.values).toEqual({ control: [1], experiment: [2] });
  });
});
