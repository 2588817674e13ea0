import { describe, expect, it } from 'vitest';
import { normalQuantile } from './normal.ts';

describe('normalQuantile', () => {
  // Solved with 40 digits, rounded.
  it.each([
    { p: 1e-300, expected: -37.0470962993612 },
    { p: 1e-20, expected: -9.262340089798407 },
    { p: 1e-12, expected: -7.034483825301132 },
    { p: 1e-11, expected: -6.706023155495136 },
    { p: 0.001, expected: -3.0902323061678136 },
    { p: 0.01, expected: -2.326347874040841 },
    { p: 0.07, expected: -1.4757910281791706 },
    { p: 0.075, expected: -1.439531470938456 },
    { p: 0.25, expected: -0.6744897501960817 },
    { p: 0.925, expected: 1.439531470938456 },
    { p: 0.975, expected: 1.9599639845400543 },
    { p: 0.999, expected: 3.0902323061678136 },
  ])('of $p is $expected', ({ p, expected }) => {
    expect(Math.abs(normalQuantile(p) / expected - 1)).toBeLessThan(1e-14);
  });

  it('is 0 at one half', () => {
    expect(normalQuantile(0.5)).toBe(0);
  });

  it('is infinite at the ends', () => {
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
  });

  it.each([-1e-9, 1.000001, Number.NaN])('is NaN for %s, which is no probability', (p) => {
    expect(normalQuantile(p)).toBeNaN();
  });
});
