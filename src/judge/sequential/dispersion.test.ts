import { describe, expect, it } from 'vitest';
import { dispersionBetweenPods, dispersionOverTime, secondDifferenceDispersion } from './dispersion.ts';

describe('dispersion between pods', () => {
  it('is chi-square per degree of freedom, each pod held against its share of the block', () => {
    // 12 events on 400 requests: 3, 3 and 6 are expected; 36/3 + 4/3 + 16/6 = 16 over 2 degrees of freedom.
    const uneven = { requests: [100, 100, 200], events: [9, 1, 2] };
    expect(dispersionBetweenPods([uneven])).toBeCloseTo(8, 12);
    expect(dispersionBetweenPods([uneven, { requests: [100, 100], events: [4, 4] }])).toBeCloseTo(16 / 3, 12);
  });
  it('is 1 at least', () => {
    expect(dispersionBetweenPods([{ requests: [100, 100], events: [4, 4] }])).toBe(1);
  });
  it('is 1 where nothing can be compared: no block, one pod, no events', () => {
    expect(dispersionBetweenPods([])).toBe(1);
    expect(dispersionBetweenPods([{ requests: [100], events: [7] }])).toBe(1);
    expect(dispersionBetweenPods([{ requests: [100, 100], events: [0, 0] }])).toBe(1);
  });
  it('leaves out a pod that served nothing', () => {
    // 10 events on two serving pods: (8 - 5)²/5 + (2 - 5)²/5 over one degree of freedom.
    expect(dispersionBetweenPods([{ requests: [100, 100, 0], events: [8, 2, 0] }])).toBeCloseTo(3.6, 12);
  });
});

describe('dispersion over time', () => {
  it('is squared second differences over the events that make them', () => {
    expect(secondDifferenceDispersion([3, 7, 2])).toBeCloseTo(81 / 33, 12);
    // (3 - 14 + 2)² + (7 - 4 + 10)² over (3 + 28 + 2) + (7 + 8 + 10).
    expect(secondDifferenceDispersion([3, 7, 2, 10])).toBeCloseTo(250 / 58, 12);
  });
  it('is 0 without three counts, and without events', () => {
    expect(secondDifferenceDispersion([5, 90])).toBe(0);
    expect(secondDifferenceDispersion([0, 0, 0, 0])).toBe(0);
  });
  it('counts at the block length where it is largest', () => {
    const alternating = [10, 0, 10, 0];
    expect(dispersionOverTime(alternating, [1])).toBeCloseTo(800 / 60, 12);
    expect(dispersionOverTime(alternating, [2, 1])).toBeCloseTo(800 / 60, 12);
    expect(dispersionOverTime(alternating, [2])).toBe(1);
  });
  it('adds up whole blocks only, the last one too when it is whole', () => {
    const blocks = [3, 4, 0, 0, 5, 4];
    expect(dispersionOverTime(blocks, [2])).toBeCloseTo(256 / 16, 12);
    expect(dispersionOverTime([...blocks, 900], [2])).toBeCloseTo(256 / 16, 12);
  });
  it('is 1 below 1.3, and itself from 1.3 on', () => {
    expect(secondDifferenceDispersion([78, 91, 78])).toBe(1.3);
    expect(dispersionOverTime([78, 91, 78], [1])).toBe(1.3);
    expect(secondDifferenceDispersion([79, 91, 78])).toBeCloseTo(1.2, 2);
    expect(dispersionOverTime([79, 91, 78], [1])).toBe(1);
  });
});
