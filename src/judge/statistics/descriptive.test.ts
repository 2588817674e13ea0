import { describe, expect, it } from 'vitest';
import { meanOf, populationVarianceOf, summaryOf, varianceOf } from './descriptive.ts';

describe('meanOf', () => {
  it('is exact where a plain sum would drift', () => {
    expect(meanOf(new Array<number>(10).fill(0.1))).toBe(0.1);
  });

  it('is NaN of nothing', () => {
    expect(meanOf([])).toBeNaN();
  });
});

describe('varianceOf', () => {
  it('divides by one less than the count', () => {
    expect(varianceOf([1, 2, 3, 4])).toBeCloseTo(5 / 3, 14);
  });

  it('is 0 of one point', () => {
    expect(varianceOf([7])).toBe(0);
  });

  it('survives a large common offset', () => {
    expect(varianceOf([1e9 + 1, 1e9 + 2, 1e9 + 3])).toBe(1);
  });
});

describe('populationVarianceOf', () => {
  it('divides by the count', () => {
    expect(populationVarianceOf([1, 2, 3, 4])).toBe(1.25);
  });
});

describe('summaryOf', () => {
  it('is all zero of nothing', () => {
    expect(summaryOf([])).toEqual({ min: 0, max: 0, mean: 0, std: 0, count: 0 });
  });

  it('finds the ends by value, not by text', () => {
    expect(summaryOf([10, 9, 100, -2])).toMatchObject({ min: -2, max: 100, mean: 29.25, count: 4 });
  });
});
