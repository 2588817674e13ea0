import { describe, expect, it } from 'vitest';
import { exceedanceRatio, survivalSlopes, usefulBounds } from './latency.ts';

describe('latency bounds', () => {
  const watched = (slower: number, requests: number) =>
    usefulBounds({ bounds: [0.1], slower: [slower] }, requests).length === 1;

  it('are watched when 0.1 % to 60 % of the requests are slower', () => {
    expect([watched(60, 60_000), watched(60, 60_001)]).toEqual([true, false]);
    expect([watched(60, 100), watched(61, 100)]).toEqual([true, false]);
  });
  it('are watched from 30 slow requests on', () => {
    expect([watched(29, 100), watched(30, 100)]).toEqual([false, true]);
  });
  it('are named by their place', () => {
    const slower = [900, 500, 100, 40, 20];
    expect(usefulBounds({ bounds: [1, 2, 3, 4, 5], slower }, 1000)).toEqual([1, 2, 3]);
  });
  it('are not watched where nothing was served', () => {
    expect(watched(0, 0)).toBe(false);
    expect(watched(40, 0)).toBe(false);
  });
  it('lose a factor of four of their slow requests per doubling at a slope of -2', () => {
    const slopes = survivalSlopes({ bounds: [0.1, 0.2, 0.4], slower: [1600, 400, 200] });
    [-2, -2, -1].forEach((slope, j) => {
      expect(slopes[j]).toBeCloseTo(slope, 12);
    });
    // All 10 % slower: 1.1² times as many beyond the bound.
    expect(exceedanceRatio(-2, 0.1)).toBeCloseTo(1.21, 12);
  });
});
