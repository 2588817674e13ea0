import { describe, expect, it } from 'vitest';
import { tickOf } from '../../testing/comparison-build.ts';
import { addNonInferiorityTick, beginNonInferiority } from './non-inferiority.ts';
import {
  addRegressionTick,
  beginRegression,
  type RegressionTest,
  regressionIncrements,
} from './regression.ts';
import { burstIncrement, canaryShare, ratioIncrement, type Tick } from './two-arm.ts';

describe('one tick of two sides', () => {
  it('has a share of 0 when nothing was served', () => {
    expect(canaryShare(tickOf(0, 0, 0, 0))).toBe(0);
    expect(canaryShare(tickOf(50, 0, 150, 0))).toBe(0.25);
  });
  it('weighs each event by where it fell', () => {
    // Even shares, 3 times against 1: a canary event is 3/4 against 1/2, one of stable 1/4 against 1/2.
    const seen = tickOf(100, 2, 100, 1);
    expect(ratioIncrement(seen, 3, 1)).toBeCloseTo(2 * Math.log(1.5) + Math.log(0.5), 12);
  });
  it('says exactly nothing when one side served all, whatever errors were counted', () => {
    expect(ratioIncrement(tickOf(0, 3, 100, 5), 3, 1.1)).toBe(0);
    expect(ratioIncrement(tickOf(100, 7, 0, 0), 1.1 * 1.35, 1.1)).toBe(0);
    expect(ratioIncrement(tickOf(100, 7, 0, 2), 3, 1.1)).toBe(0);
    expect(ratioIncrement(tickOf(100, 0, 100, 0), 3, 1.1)).toBe(0);
  });
});

describe('bursts', () => {
  const bursts = (one: Tick, dispersion: number) =>
    burstIncrement(one, { alternative: 3, nullRatio: 1, dispersion });

  it('without them the evidence is that of single events', () => {
    const seen = tickOf(100, 2, 100, 1);
    expect(bursts(seen, 1)).toBe(ratioIncrement(seen, 3, 1));
  });
  it('a tick without events, or of one side alone, says nothing', () => {
    for (const one of [
      tickOf(0, 0, 0, 0),
      tickOf(0, 0, 100, 5),
      tickOf(100, 5, 0, 0),
      tickOf(100, 0, 100, 0),
    ])
      expect(bursts(one, 2)).toBe(0);
  });
  it('a single event of the canary weighs what it weighs alone', () => {
    // The beta-binomial of one event is its mean: 3/4 against 1/2.
    expect(bursts(tickOf(100, 1, 100, 0), 1.5)).toBeCloseTo(Math.log(1.5), 10);
  });
  it('divide the evidence for a pass by the dispersion', () => {
    const held = (dispersion: number) => {
      const test = { margin: 1.5, alternatives: [0.5], dispersion };
      return addNonInferiorityTick(beginNonInferiority(test), tickOf(100, 1, 100, 9), test).alternatives[0];
    };
    expect(held(4)).toBeCloseTo((held(1) ?? 0) / 4, 12);
    expect(held(1)).toBeCloseTo(ratioIncrement(tickOf(100, 1, 100, 9), 0.5, 1.5), 12);
  });
  it('cap what is bet on at five times the ratio only above a dispersion of 1.3', () => {
    const increment = (dispersion: number) => {
      const test: RegressionTest = {
        nullRatio: { ratio: 1.1, excess: 0, tauSeconds: 1, exponent: 1 },
        alternatives: [20],
        start: { fromStart: 1, hazard: 0 },
        dispersion,
      };
      const { alternatives } = addRegressionTick(beginRegression(test), tickOf(100, 9, 900, 9), 0, test);
      return (alternatives[0] ?? 0) * dispersion;
    };
    const seen = tickOf(100, 9, 900, 9);
    expect(increment(1.3)).toBeCloseTo(ratioIncrement(seen, 20, 1.1), 10);
    expect(increment(1.31)).toBeCloseTo(ratioIncrement(seen, 5.5, 1.1), 10);
  });
  it('cap it at five times what a cold canary is forgiven at that moment, so that an outage is found at once', () => {
    const test: RegressionTest = {
      nullRatio: { ratio: 1.1, excess: 4, tauSeconds: 75, exponent: 1 },
      alternatives: [66],
      start: { fromStart: 1, hazard: 0 },
      dispersion: 2,
    };
    const seen = tickOf(100, 30, 900, 4);
    const { forgiven, increments } = regressionIncrements(seen, 0, test);
    expect(forgiven).toBeCloseTo(5.5, 12);
    expect(increments[0]).toBeCloseTo(ratioIncrement(seen, 27.5, 5.5) / 2, 12);
    expect(increments[0]).toBeGreaterThan(Math.log(100));
  });
});
