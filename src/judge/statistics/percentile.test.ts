import { describe, expect, it } from 'vitest';
import { percentileR7 } from './percentile.ts';

describe('percentileR7', () => {
  it.each([
    { p: 0, expected: 1 },
    { p: 25, expected: 3.25 },
    { p: 50, expected: 7 },
    { p: 99, expected: 19.7 },
    { p: 100, expected: 20 },
  ])('of 20, 4, 1, 10 at $p is $expected', ({ p, expected }) => {
    expect(percentileR7([20, 4, 1, 10], p)).toBeCloseTo(expected, 12);
  });

  it('is the only value there is', () => {
    expect(percentileR7([5], 99)).toBe(5);
  });

  it('is NaN of nothing', () => {
    expect(percentileR7([], 50)).toBeNaN();
  });
});
