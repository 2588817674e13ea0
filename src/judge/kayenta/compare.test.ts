import { describe, expect, it } from 'vitest';
import { ramp } from '../../testing/judge-build.ts';
import { seededRandom } from '../statistics/random.ts';
import { compareSides, decideShift, isConstant, JUDGE_CERTAINTY, type ShiftBounds } from './compare.ts';
import type { Direction } from './config.ts';

const BOUNDS: ShiftBounds = { allowedIncrease: 1.2, allowedDecrease: 0.8, tolerance: 0.25 };
const UP = { lower: 1.1, upper: 8, estimate: 4 };
const DOWN = { lower: -8, upper: -1.1, estimate: -4 };

const decided = (shift: typeof UP, effectSize: number, direction: Direction = 'either') =>
  decideShift(shift, effectSize, direction, BOUNDS);

describe('decideShift', () => {
  it.each([
    { direction: 'increase', up: 'High', down: 'Pass' },
    { direction: 'decrease', up: 'Pass', down: 'Low' },
    { direction: 'either', up: 'High', down: 'Low' },
  ] as const)('looks only in the direction $direction', ({ direction, up, down }) => {
    expect(decided(UP, 2, direction)).toBe(up);
    expect(decided(DOWN, 0.5, direction)).toBe(down);
  });

  it.each([
    { lower: 1, expected: 'Pass' },
    { lower: 1.0000001, expected: 'High' },
  ])(
    'calls it $expected when the lower end is $lower and a quarter of the estimate is 1',
    ({ lower, expected }) => {
      expect(decided({ ...UP, lower }, 2)).toBe(expected);
    },
  );

  it.each([
    { upper: -1, expected: 'Pass' },
    { upper: -1.0000001, expected: 'Low' },
  ])(
    'calls it $expected when the upper end is $upper and a quarter of the estimate is 1',
    ({ upper, expected }) => {
      expect(decided({ ...DOWN, upper }, 0.5)).toBe(expected);
    },
  );

  it.each([
    { effect: 1.2, expected: 'High' },
    { effect: 1.1999, expected: 'Pass' },
    { effect: Number.NaN, expected: 'High' },
  ])('calls an increase $expected when its effect is $effect of 1.2', ({ effect, expected }) => {
    expect(decided(UP, effect)).toBe(expected);
  });

  it.each([
    { effect: 0.8, expected: 'Low' },
    { effect: 0.8001, expected: 'Pass' },
    { effect: Number.NaN, expected: 'Low' },
  ])('calls a decrease $expected when its effect is $effect of 0.8', ({ effect, expected }) => {
    expect(decided(DOWN, effect)).toBe(expected);
  });

  it('sees a shift down beneath an increase too small to count', () => {
    expect(decideShift({ lower: 2, upper: -2, estimate: 0 }, 0.5, 'either', BOUNDS)).toBe('Low');
  });
});

describe('compareSides', () => {
  it("uses Kayenta's fixed numbers", () => {
    expect(JUDGE_CERTAINTY).toEqual({ tolerance: 0.25, confidence: 0.98 });
  });

  it('adds noise only where both sides are constant', () => {
    const random = seededRandom(1);
    const compared = (control: number[], experiment: number[]) =>
      compareSides({ control, experiment }, 'meanRatio', 0.98, random);
    expect(compared([5, 5, 5], [7, 7, 7])?.isNoisy).toBe(true);
    expect(compared([5, 5, 5], [7, 7, 8])?.isNoisy).toBe(false);
    expect(compared([5, 6, 5], [7, 7, 7])?.isNoisy).toBe(false);
  });

  it('adds a hundred-thousandth of each value, to each by itself, and none to zeros', () => {
    const draws = [0.9, 0.6, 0.8, 0.7];
    const compared = compareSides(
      { control: [0, 0, 0], experiment: [100, 100, 100, 100] },
      'meanRatio',
      0.98,
      () => draws.shift() ?? 0.5,
    );
    const { least = 0, greatest = 0 } = compared?.shift ?? {};
    const [of6, of9] = [0.2533471031357997e-3, 1.2815515655446004e-3];
    expect([least, greatest]).toEqual([expect.closeTo(100 + of6, 9), expect.closeTo(100 + of9, 9)]);
    expect(compared?.ratio).toBeNaN();
  });

  it('measures the effect as configured, and the ratio always', () => {
    const sides = { control: ramp(10), experiment: ramp(10, 5) };
    const cles = compareSides(sides, 'cles', 0.98, () => 0.5);
    const ratio = compareSides(sides, 'meanRatio', 0.98, () => 0.5);
    expect(cles?.effectSize).toBe(0.875);
    expect(cles?.ratio).toBe(9.5 / 4.5);
    expect(ratio?.effectSize).toBe(9.5 / 4.5);
  });

  it('takes the experiment less the control', () => {
    const sides = { control: ramp(30), experiment: ramp(30, 100) };
    expect(compareSides(sides, 'meanRatio', 0.98, () => 0.5)?.shift.estimate).toBeCloseTo(100, 0);
  });

  it('says nothing of one point each', () => {
    expect(compareSides({ control: [1], experiment: [2] }, 'meanRatio', 0.98, () => 0.5)).toBeNull();
  });
});

describe('isConstant', () => {
  it('is one value, however often', () => {
    expect([isConstant([]), isConstant([3]), isConstant([3, 3]), isConstant([3, 3, 4])]).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
