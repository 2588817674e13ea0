import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeOf, roundTicks, spread, timeTicks } from './plot-scale.ts';
import { sparkline } from './sparkline.ts';

describe('placeOf', () => {
  it('puts both ends where they belong, and what is outside on the edge', () => {
    const scale = { from: 1, to: 3, start: 100, end: 0 };
    expect([0, 1, 2, 3, 9].map((value) => placeOf(value, scale))).toEqual([100, 100, 50, 0, 0]);
    expect(placeOf(5, { ...scale, from: 3 })).toBe(100);
  });
});

describe('roundTicks', () => {
  it.each([
    [1.93, [0, 0.5, 1, 1.5]],
    [100, [0, 20, 40, 60, 80, 100]],
    [0.3, [0, 0.1, 0.2, 0.3]],
    [0, [0]],
  ])('up to %d are %j', (to, ticks) => {
    expect(roundTicks(to, 5)).toEqual(ticks);
  });
});

describe('timeTicks', () => {
  it.each([
    [40, ['0', '5 s', '10 s', '15 s', '20 s', '25 s', '30 s', '35 s', '40 s']],
    [720, ['0', '2 min', '4 min', '6 min', '8 min', '10 min', '12 min']],
    [86_400, ['0', '3 h', '6 h', '9 h', '12 h', '15 h', '18 h', '21 h', '24 h']],
  ])('in %d s are %j', (seconds, texts) => {
    expect(timeTicks(seconds, 8).map(({ text }) => text)).toEqual(texts);
  });
});

describe('spread', () => {
  it('keeps texts apart and in order, and leaves alone what does not overlap', () => {
    expect(spread([10, 100], 16, 200)).toEqual([10, 100]);
    expect(spread([50, 52], 16, 200)).toEqual([50, 66]);
    expect(spread([199, 198], 16, 200)).toEqual([200, 184]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 6 }), (places) => {
        const moved = spread(places, 16, 200).toSorted((a, b) => a - b);
        for (const [index, place] of moved.slice(1).entries())
          expect(place - (moved[index] ?? 0)).toBeGreaterThanOrEqual(16);
        expect(moved.at(-1)).toBeLessThanOrEqual(200);
      }),
    );
  });
});

describe('sparkline', () => {
  it('has one block for each value, cut at both ends', () => {
    expect(sparkline([-1, 0, 1, 4, 7, 8, 99], { floor: 0, top: 8 })).toBe('▁▁▂▅███');
    expect(sparkline([1, 2], { floor: 0, top: 0 })).toBe('▁▁');
  });
});
