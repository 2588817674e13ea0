import { describe, expect, it } from 'vitest';
import { lnBetaUpperTail } from './beta.ts';
import { lnBeta, lnGamma } from './gamma.ts';
import { expForDisplay, logAddExp, logSumExp } from './log-domain.ts';

describe('lnGamma', () => {
  // Values of C's lgamma.
  it.each([
    [0.1, 2.2527126517342055],
    [0.5, 0.5723649429247004],
    [1, 0],
    [2, 0],
    [3.7, 1.4280723266653883],
    [11.5, 16.292000476567242],
    [12, 17.502307845873887],
    [100.25, 360.2845596377643],
    [1e6, 12815504.569147611],
    [1e9, 19723265827.503716],
  ])('of %d is %d', (x, expected) => {
    expect(Math.abs(lnGamma(x) - expected)).toBeLessThanOrEqual(1e-13 + 1e-15 * Math.abs(expected));
  });
  it('is no number at 0 and below', () => {
    expect([lnGamma(0), lnGamma(-1.5), lnGamma(Number.NaN)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
  it('gives ln B(2, 3) = ln(1/12)', () => {
    expect(lnBeta(2, 3)).toBeCloseTo(Math.log(1 / 12), 13);
  });
});

describe('the upper tail of a Beta distribution', () => {
  // mpmath at 40 digits.
  it.each([
    [0.05, 41, 1961, -26.592057078808782],
    [0.05, 25, 177, -0.00002836585405055132],
    [0.001, 3, 2998, -0.8601987172691186],
    [0.5, 2, 2, -Math.LN2],
  ])('beyond %d of Beta(%d, %d) is e^%d', (p, a, b, expected) => {
    expect(Math.abs(lnBetaUpperTail(p, a, b) - expected)).toBeLessThanOrEqual(
      1e-12 + 1e-11 * Math.abs(expected),
    );
  });
  it('adds up to 1 with the tail of the mirrored distribution', () => {
    for (const [p, a, b] of [
      [0.3, 4, 9],
      [0.9, 300, 40],
      [0.0004, 7, 12_000],
    ] as const) {
      const both = Math.exp(lnBetaUpperTail(p, a, b)) + Math.exp(lnBetaUpperTail(1 - p, b, a));
      expect(both).toBeCloseTo(1, 12);
    }
  });
});

describe('sums in the log domain', () => {
  it('adds what doubles could not hold', () => {
    expect(logAddExp(900, 900)).toBeCloseTo(900 + Math.LN2, 12);
    expect(logAddExp(-2000, -2001)).toBeCloseTo(-2000 + Math.log1p(Math.exp(-1)), 12);
    expect(logSumExp([1000, 1000, 1000, 1000])).toBeCloseTo(1000 + Math.log(4), 12);
  });
  it('takes -Infinity for nothing, on either side', () => {
    expect(logAddExp(Number.NEGATIVE_INFINITY, 3)).toBe(3);
    expect(logAddExp(3, Number.NEGATIVE_INFINITY)).toBe(3);
    expect(logSumExp([])).toBe(Number.NEGATIVE_INFINITY);
    expect(logSumExp([Number.NEGATIVE_INFINITY, 2])).toBe(2);
  });
  it('shows at most 1e300', () => {
    expect(expForDisplay(900)).toBe(1e300);
    expect(expForDisplay(Math.log(340))).toBeCloseTo(340, 9);
  });
});
