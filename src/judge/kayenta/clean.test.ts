import { describe, expect, it } from 'vitest';
import { analysisOptions, ramp } from '../../testing/judge-build.ts';
import { cleanPoints, isOutside, quartileFences, sigmaFences, wideFences } from './clean.ts';

const outliers = { strategy: 'remove', factor: 1 } as const;

describe('isOutside', () => {
  it.each([
    { value: 1, expected: false },
    { value: 0.999, expected: true },
    { value: 2, expected: false },
    { value: 2.001, expected: true },
  ])('of 1 to 2 is $expected for $value', ({ value, expected }) => {
    expect(isOutside(value, { lower: 1, upper: 2 })).toBe(expected);
  });
});

describe('quartileFences', () => {
  it('lie a factor of the quartile range beyond the quartiles', () => {
    expect(quartileFences([0, 1, 2, 3, 4], 2)).toEqual({ lower: 1 - 4, upper: 3 + 4 });
  });
});

describe('wideFences', () => {
  it('never lie inside the first and the 99th percentile', () => {
    const { lower, upper } = wideFences(ramp(101), 0.1);
    expect([lower, upper]).toEqual([1, 99]);
  });

  it('are the quartile fences where those are wider', () => {
    expect(wideFences(ramp(101), 3)).toEqual({ lower: 25 - 150, upper: 75 + 150 });
  });
});

describe('sigmaFences', () => {
  it('lie k standard deviations of the population from the mean', () => {
    expect(sigmaFences([1, 1, 3, 3], 3)).toEqual({ lower: -1, upper: 5 });
  });
});

describe('cleanPoints', () => {
  it('removes missing points by default and keeps the rest', () => {
    expect(cleanPoints([1, Number.NaN, 1e9], analysisOptions())).toEqual([1, 1e9]);
  });

  it('makes missing points 0 before it looks for outliers', () => {
    const points = [...new Array<number>(200).fill(100), Number.NaN];
    const options = analysisOptions({ nanStrategy: 'replace', outliers });
    expect(cleanPoints(points, options)).toEqual(points.slice(0, 200));
    expect(cleanPoints(points, analysisOptions({ nanStrategy: 'replace' }))).toHaveLength(201);
  });

  it('uses the factor that is configured', () => {
    const points = [...ramp(200), 450, -250];
    const kept = (factor: number) =>
      cleanPoints(points, analysisOptions({ outliers: { ...outliers, factor } }));
    expect(kept(3)).toEqual(points);
    expect(kept(1)).toEqual(ramp(200));
  });

  it('is empty of nothing', () => {
    expect(cleanPoints([], analysisOptions({ outliers }))).toEqual([]);
  });
});
