import { describe, expect, it } from 'vitest';
import { needed } from './needed.ts';
import { DEFAULT_POLICY } from './policy.ts';
import type { Report, StreamReport } from './report.ts';

/** 1,000 of 10,000 requests were the canary's; stable fails at 1 %. */
const stream = (changes: Partial<StreamReport> = {}): StreamReport => ({
  name: 'errors',
  weight: 0.5,
  totals: { canaryRequests: 1000, canaryEvents: 20, stableRequests: 9000, stableEvents: 90 },
  canaryRate: 0.02,
  stableRate: 0.01,
  ratio: 2,
  interval: { lower: 1, upper: 4 },
  nullRatio: 1.1,
  margin: 1.5,
  dispersion: 1,
  lnEvidence: 1,
  lnPass: 1,
  isBlamed: false,
  ...changes,
});
const report = (...streams: readonly StreamReport[]): Report => ({
  ticks: 20,
  elapsedSeconds: 200,
  lnEvidence: 1,
  lnLargest: 1,
  worseAt: Math.log(100),
  passAt: Math.log(20),
  streams,
});
const healthy = (changes: Partial<StreamReport> = {}) => stream({ ratio: 1, canaryRate: 0.01, ...changes });
const NOTHING_SERVED = { canaryRequests: 0, canaryEvents: 0, stableRequests: 0, stableEvents: 0 };
const of = (one: Report, requestsPerSecond = 50) => needed(one, DEFAULT_POLICY, requestsPerSecond);

// Expected counts were computed apart: (ln(1/level) + penalty - evidence) * dispersion over the divergence per event.
describe('what is still needed', () => {
  it('for "worse" is the missing evidence at the present ratio', () => {
    const found = of(report(stream()));
    expect(found).toMatchObject({ toward: 'worse', stream: 'errors' });
    expect(found?.canaryRequests).toBeCloseTo(2530.24761588337, 6);
    expect(found?.totalRequests).toBeCloseTo(25302.4761588337, 6);
    expect(found?.seconds).toBeCloseTo(506.049523176674, 6);
  });
  it('grows with the dispersion', () => {
    expect(of(report(stream({ dispersion: 3 })))?.canaryRequests).toBeCloseTo(7590.742847650112, 6);
  });
  it('for "worse" is what the quickest stream needs', () => {
    const quick = stream({ name: 'quick', ratio: 3 });
    for (const streams of [
      [stream(), quick],
      [quick, stream()],
    ]) {
      const found = of(report(...streams));
      expect(found?.stream).toBe('quick');
      expect(found?.canaryRequests).toBeCloseTo(689.9496307944809, 6);
    }
  });
  it('heads for "worse" from the margin on', () => {
    expect(of(report(stream({ ratio: 1.5 })))?.toward).toBe('worse');
    expect(of(report(stream({ ratio: 1.49 })))?.toward).toBe('not worse');
  });
  it('for "not worse" is what the slowest stream needs', () => {
    const slow = healthy({ name: 'slow', stableRate: 0.002 });
    for (const streams of [
      [healthy(), slow],
      [slow, healthy()],
    ]) {
      const found = of(report(...streams));
      expect(found).toMatchObject({ toward: 'not worse', stream: 'slow' });
      expect(found?.canaryRequests).toBeCloseTo(18768.04147149241, 6);
    }
    expect(of(report(healthy()))?.canaryRequests).toBeCloseTo(3753.6082942984826, 6);
  });
  it('does not wait for a stream that passed', () => {
    const passed = healthy({ name: 'slow', stableRate: 0.002, lnPass: Math.log(20) });
    expect(of(report(healthy(), passed))?.stream).toBe('errors');
    expect(of(report(passed))).toBeNull();
  });
  it('cannot be said when one open stream cannot be estimated', () => {
    expect(of(report(healthy(), healthy({ stableRate: 0, ratio: null })))).toBeNull();
  });
  it('cannot be said of a side without requests, or of stable without events', () => {
    const { totals } = stream();
    expect(of(report(healthy({ stableRate: null, ratio: null, totals: NOTHING_SERVED })))).toBeNull();
    expect(of(report(healthy({ ratio: null, totals: { ...totals, canaryRequests: 0 } })))).toBeNull();
    expect(of(report(healthy({ stableRate: 0, ratio: null })))).toBeNull();
  });
  it('takes no time that can be said while no traffic comes', () => {
    expect(of(report(healthy()), 0)).toMatchObject({ stream: 'errors', seconds: null });
  });
});
