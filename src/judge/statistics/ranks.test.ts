import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stories } from '../../testing/effort.ts';
import { ascending } from './mann-whitney.ts';
import { pooledRanks } from './ranks.ts';

/** The definition: each value's rank is one more than how many are below it, plus half of the others like it. */
function naiveRanks(x: readonly number[], y: readonly number[]) {
  const pooled = [...x, ...y];
  const rankOf = (value: number) => {
    const below = pooled.filter((other) => other < value).length;
    return below + (pooled.filter((other) => other === value).length + 1) / 2;
  };
  const counts = [...new Set(pooled)].map((value) => pooled.filter((other) => other === value).length);
  return {
    rankSum: x.reduce((sum, value) => sum + rankOf(value), 0),
    tieSum: counts.reduce((sum, count) => sum + count ** 3 - count, 0),
  };
}

const sample = fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 12 });

describe('pooledRanks', () => {
  it('shares the mean rank among equal values of both samples', () => {
    expect(pooledRanks([1, 2, 2], [2, 3], 0)).toEqual({ rankSum: 1 + 3 + 3, tieSum: 24 });
  });

  it('ranks the first sample less the shift', () => {
    expect(pooledRanks([11, 12], [1, 2], 10)).toEqual({ rankSum: 1.5 + 3.5, tieSum: 12 });
  });

  it('ends on points that are no numbers', () => {
    expect(pooledRanks([1, Number.NaN], [2], 0)).toEqual({ rankSum: Number.NaN, tieSum: Number.NaN });
    expect(pooledRanks([1, Infinity], [2, Infinity], 0)).toEqual({ rankSum: 1 + 3.5, tieSum: 6 });
  });

  it('is what the definition of average ranks gives', () => {
    fc.assert(
      fc.property(sample, sample, fc.integer({ min: -3, max: 3 }), (x, y, shift) => {
        const moved = x.map((value) => value - shift);
        expect(pooledRanks(ascending(x), ascending(y), shift)).toEqual(naiveRanks(moved, y));
      }),
      stories(300),
    );
  });
});
