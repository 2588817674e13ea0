import { describe, expect, it } from 'vitest';
import { compare, healthy, tick, times, WITH_LATENCY } from '../../testing/comparison-build.ts';
import { EMPTY_TALLY, groupOfShare } from './confidence.ts';
import type { Tick } from './two-arm.ts';
import { judgeComparison } from './verdict.ts';

describe('the report', () => {
  it('holds what was counted and what it was compared with', () => {
    const { report } = judgeComparison(compare(times(20, tick(3, 14))));
    expect(report).toMatchObject({ ticks: 20, elapsedSeconds: 300 });
    expect(report.worseAt).toBeCloseTo(Math.log(100), 12);
    expect(report.passAt).toBeCloseTo(Math.log(20), 12);
    const [errors] = report.streams;
    expect(errors).toMatchObject({ name: 'errors', weight: 1, nullRatio: 1.1, margin: 1.5, dispersion: 1 });
    expect(errors?.canaryRate).toBeCloseTo(0.02, 12);
    expect(errors?.stableRate).toBeCloseTo(14 / 2850, 12);
    expect(errors?.ratio).toBeCloseTo(0.02 / (14 / 2850), 12);
    expect(errors?.interval.lower).toBeLessThan(4);
    expect(errors?.interval.lower).toBeGreaterThan(2);
    expect(errors?.interval.upper).toBeGreaterThan(4.08);
    expect(errors?.interval.upper).toBeLessThan(8);
    expect(errors?.lnEvidence).toBe(report.lnEvidence);
  });

  it('draws the interval from what each stream counted', () => {
    const { tallies } = compare([[tick(3, 14), tick(8, 0), tick(0, 0)]], { baseline: WITH_LATENCY });
    const group = groupOfShare(0.05);
    expect(tallies).toEqual([
      { canaryEvents: 3, groups: new Map([[group, { share: 0.05, events: 17 }]]) },
      { canaryEvents: 8, groups: new Map([[group, { share: 0.05, events: 8 }]]) },
      EMPTY_TALLY,
    ]);
  });

  it('has no rate for a side without requests and no ratio without stable events', () => {
    const rates = (one: Tick) => judgeComparison(compare([[one]])).report.streams[0];
    expect(rates(tick(0, 1, 0))).toMatchObject({ canaryRate: null, ratio: null });
    expect(rates(tick(1, 0, 10, 0))).toMatchObject({ stableRate: null, ratio: null });
    expect(rates(tick(1, 0))).toMatchObject({ stableRate: 0, ratio: null });
  });

  it('blames the stream that did it', () => {
    const slow = times(20, tick(1, 14), tick(8, 150), tick(40, 170));
    const { outcome, report } = judgeComparison(compare(slow, { baseline: WITH_LATENCY }));
    expect(outcome).toBe('worse');
    expect(report.streams.filter(({ isBlamed }) => isBlamed).map(({ name }) => name)).toEqual([
      'slower than 0.25',
    ]);
    expect(report.streams.map(({ weight }) => weight)).toEqual([0.5, 0.25, 0.25]);
  });
});

describe('what the report says is still needed', () => {
  it('leads to "worse" from the margin on, and to "not worse" below', () => {
    const toward = (canaryEvents: number) =>
      judgeComparison(compare([[tick(canaryEvents, 200, 10_000, 40_000)]])).needed?.toward;
    expect(toward(75)).toBe('worse');
    expect(toward(74)).toBe('not worse');
  });
  it('shrinks as evidence comes in', () => {
    const left = (count: number) => judgeComparison(compare(healthy(count))).needed?.canaryRequests ?? 0;
    expect(left(60)).toBeLessThan(left(20));
    expect(left(20)).toBeGreaterThan(5000);
  });
  it('is unknown without events of stable, without a share, and when all is decided', () => {
    expect(judgeComparison(compare(times(5, tick(0, 0)))).needed).toBeNull();
    expect(judgeComparison(compare(times(5, tick(0, 14, 0)))).needed).toBeNull();
    expect(judgeComparison(compare(times(1, tick(45, 14)))).needed).toBeNull();
  });
  it('says the time at the present rate', () => {
    const { needed } = judgeComparison(compare(healthy(20)));
    expect(needed?.seconds).toBeCloseTo((needed?.totalRequests ?? 0) / 200, 6);
    expect((needed?.canaryRequests ?? 0) / (needed?.totalRequests ?? 1)).toBeCloseTo(0.05, 12);
  });
});
