import { describe, expect, it } from 'vitest';
import { chooseBounds, exceedanceRatio, survivalSlopes, usefulBounds } from './latency.ts';

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
  it('are six at most, evenly, first and last among them', () => {
    const many = (count: number) => {
      const places = Array.from({ length: count }, (_, j) => j);
      return chooseBounds({ bounds: places, slower: places.map((j) => 500 - j) }, 1000);
    };
    expect(many(6)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(many(11)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(many(7)).toEqual([0, 1, 2, 4, 5, 6]);
  });
  it('are two at least, for there is a slope between two only', () => {
    const chosen = (...slower: number[]) => chooseBounds({ bounds: [1, 2, 3], slower }, 1000);
    expect(chosen(900, 500, 20)).toEqual([]);
    expect(chosen(900, 500, 40)).toEqual([1, 2]);
    expect(chosen(900, 800, 20)).toEqual([]);
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
