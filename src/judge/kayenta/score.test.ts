import { describe, expect, it } from 'vitest';
import type { Label } from './classify.ts';
import { roundScore, type Scored, scoreResults, verdictOf } from './score.ts';

const THRESHOLDS = { pass: 95, marginal: 75 };

function result(
  classification: Label,
  groups: readonly string[] = ['a'],
  given: Partial<Scored> = {},
): Scored {
  return { classification, groups, classificationReason: null, critical: false, muted: false, ...given };
}

const score = (results: readonly Scored[], weights: Readonly<Record<string, number>> = {}) =>
  scoreResults(results, weights, THRESHOLDS);

describe('verdictOf', () => {
  it.each([
    { at: 95, verdict: 'Pass' },
    { at: 94.99, verdict: 'Marginal' },
    { at: 75, verdict: 'Marginal' },
    { at: 74.99, verdict: 'Fail' },
  ])('is $verdict at $at', ({ at, verdict }) => {
    expect(verdictOf(at, THRESHOLDS)).toBe(verdict);
  });
});

describe('roundScore', () => {
  it.each([
    { score: 0.125, expected: 0.13 },
    { score: 1.005, expected: 1.01 },
    { score: 66.66666666666666, expected: 66.67 },
    { score: 33.333333333333336, expected: 33.33 },
    { score: 0.994999, expected: 0.99 },
    { score: 99.995, expected: 100 },
    { score: -0.125, expected: -0.13 },
    { score: -12.344, expected: -12.34 },
    { score: 1e-7, expected: 0 },
    { score: 12.5, expected: 12.5 },
    { score: 12.25, expected: 12.25 },
    { score: 100, expected: 100 },
    { score: 1234567.891, expected: 1234567.89 },
  ])('of $score is $expected', ({ score: given, expected }) => {
    expect(roundScore(given)).toBe(expected);
  });
});

describe('scoreResults', () => {
  it('counts what passes among what was judged', () => {
    const labels: Label[] = ['Pass', 'High', 'Low', 'NodataFailMetric', 'Nodata', 'Error'];
    expect(score(labels.map((label) => result(label)))).toEqual({
      score: 25,
      verdict: 'Fail',
      reason: '',
      groups: [{ name: 'a', score: 25, noData: false, weight: 100 }],
    });
  });

  it('shares the rest of the weight among groups that have none', () => {
    const results = [result('Pass', ['a']), result('High', ['b']), result('Pass', ['c'])];
    expect(score(results, { a: 40 })).toMatchObject({
      score: 70,
      groups: [{ weight: 40 }, { weight: 30 }, { weight: 30 }],
    });
  });

  it('gives groups without a weight less than nothing when the others have more than all', () => {
    const results = [result('Pass', ['a']), result('Pass', ['b'])];
    expect(score(results, { a: 140 })).toMatchObject({
      score: 100,
      groups: [{ weight: 140 }, { weight: -40 }],
    });
  });

  it('takes the weight of an absent group from nobody', () => {
    expect(score([result('Pass', ['a'])], { a: 30, b: 70 })).toMatchObject({ score: 30, verdict: 'Fail' });
    expect(score([result('Pass', ['c'])], { b: 70 }).score).toBe(30);
  });

  it('keeps a weight of 0', () => {
    expect(score([result('Pass', ['a']), result('High', ['b'])], { a: 100, b: 0 }).score).toBe(100);
  });

  it('does not take a name that every object has for a weight', () => {
    expect(score([result('Pass', ['constructor'])]).groups).toEqual([
      { name: 'constructor', score: 100, noData: false, weight: 100 },
    ]);
  });

  it('counts a metric twice that names its group twice', () => {
    expect(score([result('High', ['a', 'a']), result('Pass', ['a'])]).groups[0]?.score).toBeCloseTo(
      100 / 3,
      12,
    );
  });

  it('calls a group without judged metrics 0, and counts it as 100', () => {
    const results = [result('Pass'), result('Pass'), result('Nodata', ['b'])];
    expect(score(results, { a: 50, b: 50 })).toMatchObject({
      score: 100,
      groups: [
        { score: 100, noData: false },
        { score: 0, noData: true },
      ],
    });
  });

  it('leaves muted metrics out of everything', () => {
    const muted = result('High', ['z'], { muted: true, critical: true });
    expect(score([muted, result('Pass')])).toMatchObject({ score: 100, groups: [{ name: 'a' }] });
    expect(score([muted])).toEqual({ score: 0, verdict: 'Fail', reason: '', groups: [] });
  });

  it.each(['High', 'Low', 'Nodata', 'NodataFailMetric', 'Error'] as const)(
    'is 0 when a critical metric is %s',
    (label) => {
      const failed = result(label, ['a'], { critical: true, classificationReason: 'm broke' });
      const later = result('Low', ['a'], { critical: true, classificationReason: 'second' });
      const found = score([result('Pass'), result('Pass'), failed, later]);
      expect(found).toMatchObject({ score: 0, verdict: 'Fail', reason: 'Canary Failed: m broke' });
      expect(found.groups).toHaveLength(1);
    },
  );

  it('is counted when a critical metric passes', () => {
    expect(score([result('Pass', ['a'], { critical: true }), result('High')]).score).toBe(50);
  });

  it.each([
    { passing: 1, silent: 1, expected: 0 },
    { passing: 2, silent: 1, expected: 100 },
    { passing: 1, silent: 2, expected: 0 },
  ])('is $expected when $silent lack data and $passing pass', ({ passing, silent, expected }) => {
    const results = [
      ...Array.from({ length: passing }, () => result('Pass')),
      ...Array.from({ length: silent }, () => result('Nodata')),
    ];
    const reason = expected === 0 ? 'Canary Failed: 50% or more metrics returned NODATA' : '';
    expect(score(results)).toMatchObject({ score: expected, reason });
  });

  it('does not count an Error or a NodataFailMetric as lacking data', () => {
    expect(score([result('Pass'), result('Error'), result('NodataFailMetric')]).reason).toBe('');
  });

  it('compares the rounded score', () => {
    const results = [result('Pass', ['a']), result('High', ['b'])];
    expect(scoreResults(results, { a: 94.996, b: 5.004 }, THRESHOLDS)).toMatchObject({
      score: 95,
      verdict: 'Pass',
    });
  });
});
