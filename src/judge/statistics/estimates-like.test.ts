import { describe, expect, it } from 'vitest';
import { estimatesLike, shiftInterval, shiftScore } from './mann-whitney.ts';

const HIGH = [165, 144, 125.5, 165, 165, 165, 165, 196, 105.5, 165];
const LOW = [47, 13.5, 112.25, 104.75];

describe('estimates as good as one', () => {
  it('are the whole step of the staircase that lies at 0', () => {
    // Differences 8, 9, 10 and 11: as many above as below only between 9 and 10.
    expect(estimatesLike([11, 10], [2, 0], 9.5)).toEqual({ least: 9, greatest: 10 });
    expect(estimatesLike([10, 11], [0, 2], 8.2)).toEqual({ least: 8.2, greatest: 8.2 });
    // Differences 7, 9 and 10: one more on either side, which the correction for continuity takes away.
    expect(estimatesLike([10], [3, 1, 0], 8)).toEqual({ least: 7, greatest: 10 });
    expect(estimatesLike([10], [3, 1, 0], 9)).toEqual({ least: 7, greatest: 10 });
    expect(estimatesLike([10], [0], 10)).toEqual({ least: 10, greatest: 10 });
  });

  it('reach as far as the score is 0, and no further', () => {
    const { least, greatest } = estimatesLike(HIGH, LOW, 82);
    const scoreAt = (shift: number) =>
      shiftScore(
        HIGH.toSorted((a, b) => a - b),
        LOW.toSorted((a, b) => a - b),
        shift,
      );
    expect([scoreAt(least + 1e-6), scoreAt(greatest - 1e-6), scoreAt((least + greatest) / 2)]).toEqual([
      0, 0, 0,
    ]);
    expect(scoreAt(least - 1e-6)).toBeGreaterThan(0);
    expect(scoreAt(greatest + 1e-6)).toBeLessThan(0);
  });

  it('hold what either side finds of the other', () => {
    const [there, back] = [shiftInterval(HIGH, LOW, 0.98), shiftInterval(LOW, HIGH, 0.98)];
    const { least, greatest } = estimatesLike(HIGH, LOW, there?.estimate ?? Number.NaN);
    for (const estimate of [there?.estimate ?? Number.NaN, -(back?.estimate ?? Number.NaN)]) {
      expect(estimate).toBeGreaterThanOrEqual(least - 1e-4);
      expect(estimate).toBeLessThanOrEqual(greatest + 1e-4);
    }
  });

  it('are one alone where the score steps over 0', () => {
    const many = Array.from({ length: 7 }, (_, n) => 3 * n);
    const root = shiftInterval(many, [0, 0, 0, 1], 0.9)?.estimate ?? Number.NaN;
    const { least, greatest } = estimatesLike(many, [0, 0, 0, 1], 100);
    expect([least, greatest]).toEqual([100, 100]);
    expect(estimatesLike(many, [0, 0, 0, 1], root).least).toBeLessThanOrEqual(root);
  });
});
