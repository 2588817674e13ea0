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

/**
 * Functions and where they change their sign; of each the tolerance, what is found and the number of evaluations,
 * from a transcription of Netlib's zeroin in another language.
 */
const ZEROIN = [
  {
    name: 'cubic',
    valueAt: (x: number) => x * x * x - 2 * x - 5,
    lower: 2,
    upper: 3,
    root: 2.0945514815423265,
    found: [
      [0.01, 2.0946022401041318, 6],
      [0.0001, 2.094551266584139, 7],
      [1e-9, 2.0945514815361843, 9],
    ],
  },
  {
    name: 'steep',
    valueAt: (x: number) => 1 - x * x * x * x * x * x * x * x * x,
    lower: -1,
    upper: 4,
    root: 1,
    found: [
      [0.01, 1.0015031870385445, 13],
      [0.0001, 0.9999994086721672, 15],
      [1e-9, 1.000000000001979, 16],
    ],
  },
  {
    name: 'flat',
    valueAt: (x: number) => (x - 1000) / (1 + Math.abs(x - 1000)),
    lower: -1e6,
    upper: 1e5,
    root: 1000,
    found: [
      [0.01, 1000.002067792939, 24],
      [0.0001, 999.9999991391088, 26],
      [1e-9, 999.9999999998267, 27],
    ],
  },
  {
    name: 'stairs',
    valueAt: (x: number) => Math.floor(8 * (3 - x)) + 0.5,
    lower: -20,
    upper: 7,
    root: 3,
    found: [
      [0.01, 3.0070806315387957, 7],
      [0.0001, 2.9999676545599585, 14],
      [1e-9, 2.9999999990575112, 30],
    ],
  },
  {
    name: 'cliff',
    valueAt: (x: number) => (x < 1.7 ? 5 : -0.001 * x),
    lower: -3,
    upper: 30,
    root: 1.7,
    found: [
      [0.01, 1.7048706976888657, 18],
      [0.0001, 1.7000105291197762, 30],
      [1e-9, 1.7000000005263696, 55],
    ],
  },
  {
    name: 'ledge',
    valueAt: (x: number) => (x < 2 ? 2 - x : 0.001 * (2 - x)) - 1e-4,
    lower: -3,
    upper: 50,
    root: 1.9999,
    found: [
      [0.01, 2.004678516223988, 14],
      [0.0001, 1.999897516144675, 27],
      [1e-9, 1.9999, 28],
    ],
  },
  {
    name: 'rational',
    valueAt: (x: number) => 1 / (x - 3) - 6,
    lower: 3.01,
    upper: 9,
    root: 3 + 1 / 6,
    found: [
      [0.01, 3.164208167187499, 11],
      [0.0001, 3.1666779113172834, 12],
      [1e-9, 3.1666666668040886, 14],
    ],
  },
  {
    name: 'triple',
    valueAt: (x: number) => x * x * x,
    lower: -1,
    upper: 2.5,
    root: 0,
    found: [
      [0.01, 0.0021959404343658813, 15],
      [0.0001, -2.1425622388297427e-5, 29],
      [1e-9, -8.460038602592053e-12, 65],
    ],
  },
  {
    name: 'kink',
    valueAt: (x: number) => Math.max(x - 0.3, 20 * (x - 0.3)),
    lower: -1,
    upper: 1,
    root: 0.3,
    found: [
      [0.01, 0.29978428253291006, 7],
      [0.0001, 0.29999978027509144, 8],
      [1e-9, 0.29999999999678373, 9],
    ],
  },
] as const;

describe('findRoot', () => {
  it.each(ZEROIN)('takes the steps of zeroin on the $name function', ({ valueAt, lower, upper, found }) => {
    for (const [tolerance, root, evaluations] of found) {
      const { root: ours, asked } = search(valueAt, lower, upper, tolerance);
      expect([ours, asked.length]).toEqual([root, evaluations]);
    }
  });

  it('is the lower end where all is zero', () => {
    expect(search(() => 0, 2, 5).root).toBe(2);
  });

  it('is an end that is a root already', () => {
    expect(search((x) => x, 0, 5).root).toBe(0);
    expect(search((x) => x - 5, 0, 5).root).toBe(5);
  });

  it('hits the zero of a line with one secant', () => {
    const { root, asked } = search((x) => 2 * x - 3, 0, 10);
    expect(root).toBe(1.5);
    expect(asked).toEqual([0, 10, 1.5]);
  });

  it.each(ZEROIN)('comes within its tolerance of the zero of the $name function', ({ root, ...bracket }) => {
    for (const tolerance of [1e-2, 1e-4, 1e-9]) {
      const found = search(bracket.valueAt, bracket.lower, bracket.upper, tolerance);
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
