import { describe, expect, it } from 'vitest';
import { findRoot } from './root.ts';

/** The root, and at which points the function was asked. */
function search(valueAt: (x: number) => number, lower: number, upper: number, tolerance = 1e-4) {
  const asked: number[] = [];
  const noted = (x: number) => {
    asked.push(x);
    return valueAt(x);
  };
  return { root: findRoot({ valueAt: noted, lower, upper, tolerance }), asked };
}

describe('findRoot', () => {
  it('is an end that is a root already', () => {
    expect(search((x) => x, 0, 5).root).toBe(0);
    expect(search((x) => x - 5, 0, 5).root).toBe(5);
  });

  it('hits the zero of a line with one secant', () => {
    const { root, asked } = search((x) => 2 * x - 3, 0, 10);
    expect(root).toBe(1.5);
    expect(asked).toEqual([0, 10, 1.5]);
  });

  it.each([
    {
      name: 'cubic',
      valueAt: (x: number) => x ** 3 - 2 * x - 5,
      lower: 2,
      upper: 3,
      root: 2.0945514815423265,
    },
    { name: 'cosine', valueAt: (x: number) => Math.cos(x) - x, lower: 0, upper: 1, root: 0.7390851332151607 },
    { name: 'falling', valueAt: (x: number) => 1 - x ** 9, lower: -1, upper: 4, root: 1 },
    { name: 'flat', valueAt: (x: number) => Math.atan(x - 1e3), lower: -1e6, upper: 1e6, root: 1000 },
  ])('comes within its tolerance of the zero of a $name function', ({ valueAt, lower, upper, root }) => {
    for (const tolerance of [1e-2, 1e-4, 1e-9]) {
      const found = search(valueAt, lower, upper, tolerance);
      expect(Math.abs(found.root - root)).toBeLessThanOrEqual(tolerance);
      expect(found.asked.length).toBeLessThan(80);
    }
  });

  // By hand: a secant to 2/3; equal values there, so halves to 1/3 and 1/6.
  it('halves where the last two values are equally far from 0', () => {
    const { root, asked } = search((x) => (x < 0.3 ? 2 : -1), 0, 1);
    expect(asked.slice(0, 5)).toEqual([
      0,
      1,
      1 - 1 / 3,
      expect.closeTo(1 / 3, 14),
      expect.closeTo(1 / 6, 14),
    ]);
    expect(Math.abs(root - 0.3)).toBeLessThan(1e-4);
  });

  it('ends where no value can be told', () => {
    expect(search(() => Number.NaN, 0, 1).asked.length).toBeLessThan(30);
  });
});
