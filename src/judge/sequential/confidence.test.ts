import { describe, expect, it } from 'vitest';
import { tickOf } from '../../testing/comparison-build.ts';
import {
  addToTally,
  EMPTY_TALLY,
  groupOfShare,
  type RatioTally,
  rateInterval,
  ratioInterval,
} from './confidence.ts';
import { empiricalBernstein } from './mean-confidence.ts';
import { lnEvidenceAgainstPoisson, lnEvidenceAgainstRate } from './mixtures.ts';
import type { Tick } from './two-arm.ts';

const tallyOf = (...ticks: readonly Tick[]): RatioTally =>
  ticks.reduce((tally, one) => addToTally(tally, one), EMPTY_TALLY);

describe('the interval of a rate', () => {
  it('ends where 1 event of 2 has evidence 1/alpha: at 6p(1-p) = alpha', () => {
    const { lower, upper } = rateInterval({ trials: 2, events: 1 }, 0.3);
    const root = Math.sqrt(1 - (4 * 0.3) / 6);
    expect(lower).toBeCloseTo((1 - root) / 2, 12);
    expect(upper).toBeCloseTo((1 + root) / 2, 12);
  });
  it('ends at 0 without events, and at 1 without misses', () => {
    const none = rateInterval({ trials: 1, events: 0 }, 0.1);
    expect(none.lower).toBe(0);
    expect(none.upper).toBeCloseTo(0.95, 12);
    const all = rateInterval({ trials: 1, events: 1 }, 0.1);
    expect(all.lower).toBeCloseTo(0.05, 12);
    expect(all.upper).toBe(1);
  });
  it('is 0 to 1 before any trial', () => {
    expect(rateInterval({ trials: 0, events: 0 }, 0.05)).toEqual({ lower: 0, upper: 1 });
  });
});

describe('the tally of a ratio', () => {
  it('leaves out ticks that say nothing: without events, or served by one side alone', () => {
    const held = tallyOf(tickOf(100, 2, 300, 3));
    expect(addToTally(held, tickOf(100, 0, 300, 0))).toBe(held);
    expect(addToTally(held, tickOf(0, 0, 300, 3))).toBe(held);
    expect(addToTally(held, tickOf(100, 2, 0, 0))).toBe(held);
  });
  it('adds up the events of one share', () => {
    expect(tallyOf(tickOf(100, 2, 300, 3), tickOf(50, 1, 150, 0), tickOf(100, 0, 100, 4))).toEqual({
      canaryEvents: 3,
      groups: new Map([
        [0.25, { share: 0.25, events: 6 }],
        [0.5, { share: 0.5, events: 4 }],
      ]),
    });
  });
  it('keeps the mean share of the events whose odds differ by less than a percent', () => {
    expect([groupOfShare(0.5), groupOfShare(0.2), groupOfShare(0.8)]).toEqual([0, -139, 139]);
    const two = [tickOf(1000, 2, 3000, 1), tickOf(1002, 9, 3000, 0)];
    const { groups } = two.reduce((sum, one) => addToTally(sum, one, groupOfShare), EMPTY_TALLY);
    expect(groups.size).toBe(1);
    const [group] = groups.values();
    expect(group?.events).toBe(12);
    expect(group?.share).toBeCloseTo((3 * 0.25 + 9 * (1002 / 4002)) / 12, 14);
  });
});

describe('the interval of a ratio', () => {
  it('has no limit that the data did not set', () => {
    const spared = ratioInterval(tallyOf(tickOf(500, 0, 500, 40)), 0.05);
    expect(spared.lower).toBe(0);
    expect(spared.upper).toBeGreaterThan(0);
    expect(spared.upper).toBeLessThan(1);
    const hit = ratioInterval(tallyOf(tickOf(500, 40, 500, 0)), 0.05);
    expect(hit.lower).toBeGreaterThan(1);
    expect(hit.upper).toBe(Number.POSITIVE_INFINITY);
    expect(ratioInterval(EMPTY_TALLY, 0.05)).toEqual({ lower: 0, upper: Number.POSITIVE_INFINITY });
  });
  it('is that of half the events when the dispersion is 2', () => {
    const once = ratioInterval(tallyOf(tickOf(100, 9, 300, 11)), 0.05);
    const twice = ratioInterval(tallyOf(tickOf(100, 18, 300, 22)), 0.05, 2);
    expect(twice.lower).toBeCloseTo(once.lower, 10);
    expect(twice.upper).toBeCloseTo(once.upper, 10);
  });
});

describe('other bounds', () => {
  // Expected values were computed apart, from the formula as its paper prints it.
  it('empirical Bernstein bets less as values come in (Waudby-Smith and Ramdas)', () => {
    const values = Array.from({ length: 40 }, (_, k) => ((k * 7) % 10) / 10);
    const found = empiricalBernstein(values, 0.9);
    expect(found[9]?.centre).toBeCloseTo(0.45, 10);
    expect(found[9]?.radius).toBeCloseTo(0.20269816985367708, 10);
    expect(found[39]?.centre).toBeCloseTo(0.4482253540093528, 10);
    expect(found[39]?.radius).toBeCloseTo(0.07652295152026639, 10);
  });
  it('a certain event that always came has the evidence of the mixture alone', () => {
    expect(lnEvidenceAgainstRate({ trials: 5, events: 5 }, 1)).toBeCloseTo(-Math.log(6), 12);
    expect(lnEvidenceAgainstRate({ trials: 5, events: 0 }, 0)).toBeCloseTo(-Math.log(6), 12);
  });
  it('an hour without events weighs against a rate: (b/(b+1))^a e^rate', () => {
    const seen = { events: 0, exposure: 1 };
    expect(lnEvidenceAgainstPoisson(seen, 5, { shape: 3, rate: 2 })).toBeCloseTo(3 * Math.log(2 / 3) + 5, 12);
  });
});
