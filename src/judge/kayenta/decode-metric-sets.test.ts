import { describe, expect, it } from 'vitest';
import { decodeMetricSetPairs, decodeMetricSets } from './decode-metric-sets.ts';
import type { Decoded } from './decoding.ts';

const texts = (decoded: Decoded<unknown>): string[] =>
  decoded.ok ? [] : decoded.errors.map(({ path, message }) => `${path}: ${message}`);

describe('decodeMetricSetPairs', () => {
  it('reads the text NaN as a missing point', () => {
    const values = { control: [1, 'NaN'], experiment: [2.5] };
    const document = [{ name: 'm', id: 'x1', tags: { a: 'b' }, values, scopes: {}, more: 1 }];
    expect(decodeMetricSetPairs(document)).toEqual({
      ok: true,
      value: [
        { name: 'm', id: 'x1', tags: { a: 'b' }, values: { control: [1, Number.NaN], experiment: [2.5] } },
      ],
    });
  });

  it('names a pair without an id by its series', () => {
    const decoded = decodeMetricSetPairs([
      { name: 'm', tags: { b: '2', a: '1' }, values: { control: [], experiment: [] } },
    ]);
    expect(decoded.ok && decoded.value[0]?.id).toBe('m -> {a:1, b:2}');
  });

  it.each([
    { document: {}, errors: ['metricSetPairs: must be a list, but is an object'] },
    {
      document: [{ name: 'm' }],
      errors: [
        'metricSetPairs[0].values: must be an object, but is missing',
        'metricSetPairs[0].values.control: must be a list, but is missing',
        'metricSetPairs[0].values.experiment: must be a list, but is missing',
      ],
    },
    {
      document: [{ name: 'm', values: { control: [1, null], experiment: ['1'] } }],
      errors: [
        'metricSetPairs[0].values.control[1]: must be a number, or "NaN" for a missing point, but is null',
        'metricSetPairs[0].values.experiment[0]: must be a number, or "NaN" for a missing point, but is the string "1"',
      ],
    },
    {
      document: [{ name: 'm', values: { control: [], experiment: [Number.POSITIVE_INFINITY] } }],
      errors: [
        'metricSetPairs[0].values.experiment[0]: must be a number, or "NaN" for a missing point, but is the number null',
      ],
    },
    {
      document: [{ name: 3, id: 4, tags: { a: 1 }, values: { control: [], experiment: [] } }],
      errors: [
        'metricSetPairs[0].name: must be a text that is not empty, but is the number 3',
        'metricSetPairs[0].tags.a: must be a text, but is the number 1',
        'metricSetPairs[0].id: must be a text that is not empty, but is the number 4',
      ],
    },
    {
      document: [null, { name: 'm', values: { control: 'x', experiment: [] } }],
      errors: [
        'metricSetPairs[0]: must be an object, but is null',
        'metricSetPairs[0].name: must be a text that is not empty, but is missing',
        'metricSetPairs[0].values: must be an object, but is missing',
        'metricSetPairs[0].values.control: must be a list, but is missing',
        'metricSetPairs[0].values.experiment: must be a list, but is missing',
        'metricSetPairs[1].values.control: must be a list, but is the string "x"',
      ],
    },
  ])('refuses $errors', ({ document, errors }) => {
    expect(texts(decodeMetricSetPairs(document))).toEqual(errors);
  });
});

describe('decodeMetricSets', () => {
  it('reads a window from milliseconds or from text', () => {
    const document = [
      {
        name: 'm',
        tags: { a: 'b' },
        startTimeMillis: 1000,
        endTimeIso: '1970-01-01T00:01:01Z',
        stepMillis: 60_000,
        values: [1],
        attributes: { query: 'up' },
      },
    ];
    expect(decodeMetricSets(document)).toEqual({
      ok: true,
      value: [
        {
          name: 'm',
          tags: { a: 'b' },
          startTimeMillis: 1000,
          startTimeIso: '1970-01-01T00:00:01Z',
          endTimeMillis: 61_000,
          endTimeIso: '1970-01-01T00:01:01Z',
          stepMillis: 60_000,
          values: [1],
          attributes: { query: 'up' },
        },
      ],
    });
  });

  it('takes a series without a window', () => {
    const decoded = decodeMetricSets([{ name: 'm' }]);
    expect(decoded.ok && decoded.value[0]).toMatchObject({
      startTimeMillis: 0,
      endTimeMillis: 0,
      stepMillis: 0,
      values: [],
    });
  });

  it.each([
    { set: { stepMillis: -1 }, error: 'stepMillis: must be at least 0, but is the number -1' },
    { set: { stepMillis: 'x' }, error: 'stepMillis: must be a number, but is the string "x"' },
    {
      set: { startTimeIso: 'now' },
      error: 'startTimeIso: must be a time as in 2030-01-01T00:00:00Z, but is the string "now"',
    },
    {
      set: { endTimeIso: 3 },
      error: 'endTimeIso: must be a time as in 2030-01-01T00:00:00Z, but is the number 3',
    },
    { set: { endTimeMillis: null }, error: 'endTimeMillis: must be a number, but is null' },
    { set: { name: 7 }, error: 'name: must be a text that is not empty, but is the number 7' },
    { set: { tags: 7 }, error: 'tags: must be an object, but is the number 7' },
    { set: { attributes: [] }, error: 'attributes: must be an object, but is a list' },
    {
      set: { values: [true] },
      error: 'values[0]: must be a number, or "NaN" for a missing point, but is the boolean true',
    },
  ])('refuses $error', ({ set, error }) => {
    expect(texts(decodeMetricSets([{ name: 'm', ...set }]))).toEqual([`metricSets[0].${error}`]);
  });

  it('names the list itself', () => {
    expect(texts(decodeMetricSets('x'))).toEqual(['metricSets: must be a list, but is the string "x"']);
  });
});
