import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stories } from '../../testing/effort.ts';
import { commonLanguageEffect } from './effect-size.ts';
import { ascending, ROOT_TOLERANCE, shiftInterval, shiftScore } from './mann-whitney.ts';
import { percentileR7 } from './percentile.ts';

/** Quarters: sums and differences of them are exact. */
const quarter = fc.integer({ min: -400, max: 400 }).map((value) => value / 4);
const sample = fc.array(quarter, { minLength: 2, maxLength: 25 });
const SLACK = 2 * ROOT_TOLERANCE;

function expectNear(actual: number | undefined, expected: number | undefined): void {
  expect(Math.abs((actual ?? Number.NaN) - (expected ?? Number.NaN))).toBeLessThanOrEqual(SLACK);
}

describe('the interval of a shift', () => {
  it('changes its sign with the roles of the samples', () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        const [there, back] = [shiftInterval(x, y, 0.98), shiftInterval(y, x, 0.98)];
        fc.pre(there !== null && back !== null);
        expectNear(back?.lower, -(there?.upper ?? 0));
        expectNear(back?.upper, -(there?.lower ?? 0));
      }),
      stories(200),
    );
  });

  it('moves with one sample', () => {
    fc.assert(
      fc.property(sample, sample, quarter, (x, y, by) => {
        const [before, after] = [
          shiftInterval(x, y, 0.98),
          shiftInterval(
            x.map((value) => value + by),
            y,
            0.98,
          ),
        ];
        fc.pre(before !== null && after !== null);
        expectNear(after?.lower, (before?.lower ?? 0) + by);
        expectNear(after?.upper, (before?.upper ?? 0) + by);
      }),
      stories(200),
    );
  });

  it('does not see the order of the points', () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        expect(shiftInterval(x.toReversed(), ascending(y), 0.98)).toEqual(shiftInterval(x, y, 0.98));
      }),
      stories(100),
    );
  });

  it('grows with the scale, as far as the tolerance reaches', () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        const large = (values: readonly number[]) => values.map((value) => value * 1024);
        const [small, scaled] = [shiftInterval(x, y, 0.98), shiftInterval(large(x), large(y), 0.98)];
        fc.pre(small !== null && scaled !== null);
        expectNear((scaled?.lower ?? 0) / 1024, small?.lower);
        expectNear((scaled?.upper ?? 0) / 1024, small?.upper);
      }),
      stories(100),
    );
  });

  it('is wider at a higher confidence, and inside of what the data allows', () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        const [wide, narrow] = [shiftInterval(x, y, 0.98), shiftInterval(x, y, 0.8)];
        fc.pre(wide !== null && narrow !== null);
        expect(wide?.lower).toBeLessThanOrEqual((narrow?.lower ?? 0) + SLACK);
        expect(wide?.upper).toBeGreaterThanOrEqual((narrow?.upper ?? 0) - SLACK);
        expect(wide?.least).toBe(Math.min(...x) - Math.max(...y));
        expect(wide?.greatest).toBe(Math.max(...x) - Math.min(...y));
      }),
      stories(100),
    );
  });
});

describe('the score of a shift', () => {
  it('never rises with the shift', () => {
    fc.assert(
      fc.property(sample, sample, quarter, fc.integer({ min: 0, max: 40 }), (x, y, shift, more) => {
        const [a, b] = [ascending(x), ascending(y)];
        const [first, second] = [shiftScore(a, b, shift), shiftScore(a, b, shift + more / 4)];
        fc.pre(!Number.isNaN(first) && !Number.isNaN(second));
        // The correction for ties may move the size a little, never the side.
        expect(Math.sign(second)).toBeLessThanOrEqual(Math.sign(first));
      }),
      stories(200),
    );
  });
});

describe('the common language effect', () => {
  it('of both roles adds up to 1', () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        expect(commonLanguageEffect(x, y) + commonLanguageEffect(y, x)).toBeCloseTo(1, 12);
      }),
      stories(100),
    );
  });
});

describe('percentileR7', () => {
  it('is the naive interpolation between order statistics', () => {
    fc.assert(
      fc.property(sample, fc.integer({ min: 0, max: 100 }), (values, p) => {
        const sorted = ascending(values);
        const h = ((sorted.length - 1) * p) / 100;
        const [below = 0, above = below] = [sorted[Math.floor(h)], sorted[Math.ceil(h)]];
        expect(percentileR7(values, p)).toBeCloseTo(below + (h - Math.floor(h)) * (above - below), 9);
      }),
      stories(200),
    );
  });
});
