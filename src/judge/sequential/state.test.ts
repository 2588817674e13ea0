import { describe, expect, it } from 'vitest';
import { tickOf } from '../../testing/comparison-build.ts';
import { aLook, aState, TIMED_BASELINE, withLook } from '../../testing/state-build.ts';
import { beginComparison, compareAtNewWeight, compareLook } from './comparison.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { comparisonNow, isNewWeight, type KeptLook, movesWeight } from './state.ts';

const served = (canaryRequests: number, stableRequests: number) =>
  tickOf(canaryRequests, 0, stableRequests, 0);

describe('the state between looks', () => {
  it('keeps forty looks and folds older ones into where they began', () => {
    let state = aState();
    for (let n = 0; n < 40; n++) state = withLook(state, n);
    expect([state.looks.length, state.since.progress.ticks]).toEqual([40, 0]);
    state = withLook(state, 40);
    expect([state.looks.length, state.since.progress.ticks]).toEqual([40, 1]);
    expect(state.looks[0]?.look).toEqual(aLook(1));
    expect(state.cursor.at).toBe(1040);
  });

  it('gives the comparison that all looks at once give, new weights included', () => {
    let state = aState();
    let direct = beginComparison(DEFAULT_POLICY, TIMED_BASELINE, 15);
    for (let n = 0; n < 60; n++) {
      const atNewWeight = n === 5 || n === 45;
      state = withLook(state, n, atNewWeight);
      direct = compareLook(atNewWeight ? compareAtNewWeight(direct) : direct, aLook(n));
    }
    expect(comparisonNow(state, DEFAULT_POLICY)).toEqual(direct);
  });
});

describe('looks at a new weight', () => {
  const kept = (share: number, atNewWeight = false): KeptLook => ({ look: looked(share), atNewWeight });
  const looked = (share: number) => ({ seconds: 15, ticks: [served(share * 100, (1 - share) * 100)] });
  const times = (n: number, share: number) => Array.from({ length: n }, () => kept(share));
  const noticedAfter = (looks: readonly KeptLook[], share: number) => {
    for (let n = 0; n < 20; n++) if (movesWeight([...looks, ...times(n, share)], looked(share))) return n + 1;
    return null;
  };

  it('show it when added up, where each alone has too few requests', () => {
    expect(isNewWeight(served(800, 3200), served(35, 65))).toBe(false);
    expect(noticedAfter(times(40, 0.2), 0.35)).toBe(3);
  });
  it('show it at once where the change is plain', () => {
    expect(noticedAfter(times(40, 0.2), 0.9)).toBe(1);
  });
  it('never show it when the share is the same, or there is none before', () => {
    expect(noticedAfter(times(40, 0.2), 0.2)).toBeNull();
    expect(movesWeight([], looked(0.5))).toBe(false);
  });
  it('are compared with those since the last new weight only', () => {
    expect(noticedAfter([...times(20, 0.2), kept(0.5, true), ...times(19, 0.5)], 0.5)).toBeNull();
    expect(noticedAfter([...times(20, 0.9), kept(0.2, true), ...times(19, 0.2)], 0.9)).toBe(1);
  });
  it('are compared with the forty before', () => {
    expect(movesWeight([...times(400, 0.2), ...times(40, 0.9)], looked(0.9))).toBe(false);
  });
});

describe('a new weight', () => {
  it('is a share that differs by more than chance and by more than a quarter', () => {
    const before = served(5000, 95_000);
    expect(isNewWeight(before, served(1000, 9000))).toBe(true);
    expect(isNewWeight(before, served(500, 9500))).toBe(false);
    expect(isNewWeight(before, served(600, 9400))).toBe(false);
    expect(isNewWeight(before, served(2, 8))).toBe(false);
    expect(isNewWeight(before, served(100, 9900))).toBe(true);
  });
  it('is not said of nothing', () => {
    expect(isNewWeight(served(0, 0), served(10, 10))).toBe(false);
    expect(isNewWeight(served(10, 10), served(0, 0))).toBe(false);
  });
  it('is six standard errors away', () => {
    // At one half and 400 requests the standard error is 1/40.
    const known = served(1e9, 1e9);
    expect(isNewWeight(known, served(259, 141))).toBe(false);
    expect(isNewWeight(known, served(261, 139))).toBe(true);
    // Both pooled: sqrt(0.7 * 0.3 * (1/200 + 1/400)) is 0.0397, six of them 0.238.
    expect(isNewWeight(served(100, 100), served(320, 80))).toBe(true);
    expect(isNewWeight(served(100, 100), served(290, 110))).toBe(false);
  });
  it('is not said of a quarter exactly', () => {
    expect(isNewWeight(served(5e8, 5e8), served(625e6, 375e6))).toBe(false);
    expect(isNewWeight(served(5e8, 5e8), served(626e6, 374e6))).toBe(true);
  });
  it('needs more than a quarter even of very many requests', () => {
    const before = served(1e6, 9e6);
    expect(isNewWeight(before, served(124_000, 876_000))).toBe(false);
    expect(isNewWeight(before, served(126_000, 874_000))).toBe(true);
    expect(isNewWeight(before, served(74_000, 926_000))).toBe(true);
  });
});
