import { describe, expect, it } from 'vitest';
import { analysisOptions, effectLimits, ramp } from '../../testing/judge-build.ts';
import { classifyMetric } from './classify.ts';
import type { AnalysisOptions } from './config.ts';

function classified(
  control: readonly number[],
  experiment: readonly number[],
  given: Partial<AnalysisOptions> = {},
) {
  const analysis = analysisOptions(given);
  return classifyMetric({ control, experiment }, { name: 'm', analysis, random: () => 0.5 });
}

const HIGH = [ramp(30, 100), ramp(30, 200)] as const;
const LOW = [ramp(30, 200), ramp(30, 100)] as const;

describe('a metric without data', () => {
  it.each([
    { critical: false, mustHaveData: false, label: 'Nodata', flag: false },
    { critical: true, mustHaveData: false, label: 'Nodata', flag: true },
    { critical: false, mustHaveData: true, label: 'NodataFailMetric', flag: false },
    { critical: true, mustHaveData: true, label: 'Nodata', flag: true },
  ])(
    'is $label when critical is $critical and mustHaveData is $mustHaveData',
    ({ label, flag, ...given }) => {
      for (const [control, experiment] of [
        [[], [1]],
        [[1], []],
        [[], []],
      ] as const) {
        expect(classified(control, experiment, given)).toEqual({
          label,
          reason: 'Missing data for m',
          ratio: 1,
          critical: flag,
          comparison: null,
        });
      }
    },
  );

  it('passes where missing points are zeros, however critical', () => {
    const given = { nanStrategy: 'replace', critical: true, mustHaveData: true } as const;
    expect(classified([], [1], given)).toEqual({
      label: 'Pass',
      reason: null,
      ratio: 1,
      critical: false,
      comparison: null,
    });
  });
});

describe('a metric with the same data on both sides', () => {
  it('passes whatever the order', () => {
    expect(classified([3, 1, 20], [20, 3, 1], { critical: true })).toEqual({
      label: 'Pass',
      reason: 'The Canary and Baseline data are identical',
      ratio: 1,
      critical: false,
      comparison: null,
    });
  });

  it('is compared when one value differs, or one is there more often', () => {
    expect(classified([1, 2, 3], [1, 2, 4]).comparison).not.toBeNull();
    expect(classified([1, 2, 2], [1, 1, 2]).comparison).not.toBeNull();
    expect(classified([1, 2], [1, 2, 2]).comparison).not.toBeNull();
  });

  it('passes without a word when all is one value', () => {
    expect(classified([4, 4], [4, 4, 4])).toMatchObject({ label: 'Pass', reason: null, comparison: null });
    expect(classified([4, 4, 4], [4, 4])).toMatchObject({ label: 'Pass', reason: null, comparison: null });
  });
});

describe('a metric that is compared', () => {
  it('is High or Low with a reason, the ratio and the numbers behind it', () => {
    expect(classified(...HIGH)).toMatchObject({
      label: 'High',
      reason: 'm was classified as High',
      critical: false,
    });
    expect(classified(...LOW)).toMatchObject({
      label: 'Low',
      reason: 'm was classified as Low',
      critical: false,
    });
    expect(classified(...HIGH).ratio).toBeCloseTo(214.5 / 114.5, 12);
    expect(classified(...HIGH).comparison?.shift.estimate).toBeCloseTo(100, 0);
  });

  it('passes without a reason', () => {
    expect(classified(ramp(30), ramp(30, 0.5))).toMatchObject({
      label: 'Pass',
      reason: null,
      critical: false,
    });
  });

  const ratioUp = 214.5 / 114.5;
  it.each([
    { limits: {}, critical: true },
    { limits: { criticalIncrease: ratioUp }, critical: true },
    { limits: { criticalIncrease: ratioUp + 1e-9 }, critical: false },
    { limits: { criticalDecrease: 0.1 }, critical: true },
  ])('that rose is critical: $critical when the limits are $limits', ({ limits, critical }) => {
    const found = classified(...HIGH, { critical: true, effectSize: effectLimits(limits) });
    const reason = critical ? 'The metric m was classified as High (Critical)' : 'm was classified as High';
    expect(found).toMatchObject({ label: 'High', critical, reason });
  });

  const ratioDown = 114.5 / 214.5;
  it.each([
    { limits: {}, critical: true },
    { limits: { criticalDecrease: ratioDown }, critical: true },
    { limits: { criticalDecrease: ratioDown - 1e-9 }, critical: false },
    { limits: { criticalIncrease: 9 }, critical: true },
  ])('that fell is critical: $critical when the limits are $limits', ({ limits, critical }) => {
    const found = classified(...LOW, { critical: true, effectSize: effectLimits(limits) });
    const reason = critical ? 'The metric m was classified as Low (Critical)' : 'm was classified as Low';
    expect(found).toMatchObject({ label: 'Low', critical, reason });
  });

  it('is not critical when it passes', () => {
    expect(classified(ramp(30), ramp(30, 0.5), { critical: true }).critical).toBe(false);
    expect(classified(ramp(30, 0.5), ramp(30), { critical: true }).critical).toBe(false);
  });

  it('is critical where a mean of 0 leaves no ratio', () => {
    const found = classified(new Array<number>(30).fill(0), ramp(30, 1), {
      critical: true,
      effectSize: effectLimits({ allowedIncrease: 5, criticalIncrease: 9 }),
    });
    expect(found).toMatchObject({ label: 'High', critical: true, ratio: Number.NaN });
  });

  it('is an Error when one point stands against another', () => {
    expect(classified([1], [2], { critical: true })).toEqual({
      label: 'Error',
      reason: 'Metric Classification Failed',
      ratio: null,
      critical: false,
      comparison: null,
    });
  });

  it('may be tested at another certainty', () => {
    const [control, experiment] = [ramp(12), ramp(12, 5)];
    const at = (tolerance: number, confidence: number) =>
      classifyMetric(
        { control, experiment },
        { name: 'm', analysis: analysisOptions(), random: () => 0.5, certainty: { tolerance, confidence } },
      ).label;
    expect([at(0, 0.8), at(0.9, 0.8), at(0, 0.9999)]).toEqual(['High', 'Pass', 'Pass']);
  });
});
