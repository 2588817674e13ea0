import { describe, expect, it } from 'vitest';
import {
  compare,
  ERRORS_ONLY,
  healthy,
  healthyWithLatency,
  tick,
  times,
  WITH_LATENCY,
} from '../../testing/comparison-build.ts';
import { compareAtNewWeight } from './comparison.ts';
import { DEFAULT_POLICY } from './policy.ts';
import type { Progress } from './progress.ts';
import { decideOutcome, judgeComparison } from './verdict.ts';

describe('the verdict', () => {
  it('is worse from the look on at which the evidence reaches 1/alpha, and stays so', () => {
    const outage = compare(times(1, tick(45, 14)));
    expect(judgeComparison(outage).outcome).toBe('worse');
    const after = times(200, tick(0, 14));
    expect(judgeComparison(compare([...times(1, tick(45, 14)), ...after])).outcome).toBe('worse');
  });

  it('compares the evidence with the alpha asked for', () => {
    const some = compare(times(12, tick(4, 14)));
    const { lnEvidence } = judgeComparison(some).report;
    const at = (alpha: number) => decideOutcome(some.progress, { ...DEFAULT_POLICY, alpha }).outcome;
    const best = some.progress.bestRegression;
    expect(best).toBeGreaterThanOrEqual(lnEvidence);
    expect(at(Math.exp(-best))).toBe('worse');
    expect(at(Math.exp(-best) * 0.999)).toBe('not enough evidence');
  });

  it('is not worse after ten minutes of equal errors, not a look before', () => {
    const first = Array.from({ length: 400 }, (_, n) => n + 1).find(
      (count) => judgeComparison(compare(healthy(count))).outcome === 'not worse',
    );
    expect(first).toBeGreaterThanOrEqual(40);
    const quick = { ...DEFAULT_POLICY, pass: { ...DEFAULT_POLICY.pass, minimumSeconds: 0 } };
    const policies = { policy: { ...quick, errors: { ...quick.errors, passRatio: 20 } } };
    expect(judgeComparison(compare(healthy(39), policies)).outcome).toBe('not worse');
    const slow = { policy: { ...DEFAULT_POLICY, errors: { ...DEFAULT_POLICY.errors, passRatio: 20 } } };
    expect(decideOutcome(compare(healthy(39), slow).progress, DEFAULT_POLICY)).toEqual({
      outcome: 'not enough evidence',
      because: 'minimum time',
    });
    expect(decideOutcome(compare(healthy(40), slow).progress, DEFAULT_POLICY)).toEqual({
      outcome: 'not worse',
    });
  });

  it('begins to collect for a pass after the warm-up', () => {
    const { passTotals, totals } = compare(healthy(20)).progress.streams[0] ?? {};
    expect(totals?.canaryRequests).toBe(3000);
    expect(passTotals?.canaryRequests).toBe(8 * 150);
  });

  it('asks every stream for its pass', () => {
    const fast = (n: number) => [tick(n % 4 === 3 ? 0 : 1, 14), tick(8, 150), tick(9, 125)];
    const bad = Array.from({ length: 120 }, (_, n) => fast(n));
    expect(judgeComparison(compare(bad, { baseline: WITH_LATENCY })).outcome).not.toBe('not worse');
    const good = healthyWithLatency(400);
    expect(judgeComparison(compare(good, { baseline: WITH_LATENCY })).outcome).toBe('not worse');
  });

  it('wants thirty canary requests at least', () => {
    const alone = (requests: number) =>
      compare([...healthy(0), ...times(200, tick(0, 14, 0)), [tick(0, 14, requests)]], {
        policy: { ...DEFAULT_POLICY, errors: { ...DEFAULT_POLICY.errors, tolerableRate: 0.999 } },
      }).progress;
    expect(decideOutcome(alone(29), DEFAULT_POLICY)).toMatchObject({ because: 'few canary requests' });
    expect(decideOutcome(alone(30), DEFAULT_POLICY)).not.toMatchObject({ because: 'few canary requests' });
  });

  it('passes nobody while both sides fail, and blames nobody', () => {
    const incident = times(40, tick(15, 285));
    const { outcome } = judgeComparison(compare([...healthy(400), ...incident]));
    expect(decideOutcome(compare([...healthy(400), ...incident]).progress, DEFAULT_POLICY)).toEqual({
      outcome: 'not enough evidence',
      because: 'shared incident',
    });
    expect(outcome).toBe('not enough evidence');
    expect(judgeComparison(compare([...healthy(400), ...incident, ...healthy(1)])).outcome).toBe('not worse');
  });

  it('an incident begins above its rate', () => {
    const at = (errors: number) => compare([[tick(0, errors, 1000, 1000)]]).progress.inIncident;
    expect([at(100), at(101)]).toEqual([false, true]);
    expect(compare([[tick(0, 0, 0, 0)]]).progress.inIncident).toBe(false);
  });

  it('a canary below the floor is not called worse, whatever the ratio', () => {
    const rare = times(240, tick(1, 0, 2000, 38_000));
    expect(judgeComparison(compare(rare)).outcome).not.toBe('worse');
    const common = times(240, tick(6, 0, 2000, 38_000));
    expect(judgeComparison(compare(common)).outcome).toBe('worse');
  });

  it('a service without errors passes by its own rate', () => {
    const none = times(200, tick(0, 0));
    expect(judgeComparison(compare(none)).outcome).toBe('not worse');
    const strict = { ...DEFAULT_POLICY, errors: { ...DEFAULT_POLICY.errors, tolerableRate: null } };
    expect(judgeComparison(compare(none, { policy: strict })).outcome).toBe('not enough evidence');
  });

  it('at a new weight the pass begins anew and the regression does not', () => {
    const before = compare([...healthy(400)]);
    const after = compareAtNewWeight(before);
    expect(decideOutcome(after.progress, DEFAULT_POLICY)).toMatchObject({ because: 'collecting' });
    expect(after.progress.bestRegression).toBe(before.progress.bestRegression);
    expect(after.progress.streams[0]?.regression).toEqual(before.progress.streams[0]?.regression);
    expect(after.progress.streams[0]?.passTotals.canaryRequests).toBe(0);
    expect(after.progress.passSince).toBe(6000);
  });

  it('a cold canary is forgiven five times the errors in its first minute, and no outage', () => {
    expect(judgeComparison(compare(times(3, tick(4, 14)))).outcome).not.toBe('worse');
    const warm = { ...DEFAULT_POLICY.errors, warmUp: { excess: 0, tauSeconds: 1 } };
    expect(
      judgeComparison(compare(times(6, tick(4, 14)), { policy: { ...DEFAULT_POLICY, errors: warm } }))
        .outcome,
    ).toBe('worse');
    expect(judgeComparison(compare(times(6, tick(4, 14)))).outcome).not.toBe('worse');
  });

  it('bursts weaken the evidence by their size', () => {
    const evidence = (dispersion: number) =>
      judgeComparison(compare(times(30, tick(3, 14)), { baseline: { ...ERRORS_ONLY, dispersion } })).report
        .lnEvidence;
    expect(evidence(1)).toBeGreaterThan(4.6);
    expect(evidence(19)).toBeLessThan(1);
  });
});

/** Two streams with a progress of any kind: what is decided on it. */
function decide(
  streams: readonly { canaryRequests?: number; inPass?: number; bestPass?: number }[],
  times: Partial<Progress> = {},
) {
  const base = compare([], { baseline: WITH_LATENCY }).progress;
  const [first] = base.streams;
  if (first === undefined) throw new Error('no stream');
  const passAt = -Math.log(DEFAULT_POLICY.beta);
  const shown = streams.map(({ canaryRequests = 30, inPass = canaryRequests, bestPass = passAt }) => ({
    ...first,
    bestPass,
    totals: { ...first.totals, canaryRequests },
    passTotals: { ...first.totals, canaryRequests: inPass },
  }));
  return decideOutcome({ ...base, elapsedSeconds: 600, streams: shown, ...times }, DEFAULT_POLICY);
}

describe('a pass', () => {
  it('is reached at exactly ln(1/beta), thirty requests and ten minutes, by every stream', () => {
    expect(decide([{}, {}])).toEqual({ outcome: 'not worse' });
    expect(decide([{}, { bestPass: 2.99 }])).toMatchObject({ because: 'collecting' });
    expect(decide([{ canaryRequests: 500 }, { canaryRequests: 29 }])).toMatchObject({
      because: 'few canary requests',
    });
    expect(decide([{}, {}], { elapsedSeconds: 599 })).toMatchObject({ because: 'minimum time' });
  });
  it('counts its thirty requests at the present weight', () => {
    const few = { outcome: 'not enough evidence', because: 'few canary requests' };
    expect(decide([{}, { canaryRequests: 500, inPass: 29 }])).toEqual(few);
    expect(decide([{ canaryRequests: 500, inPass: 0, bestPass: 0 }])).toMatchObject({
      because: 'collecting',
    });
  });
  it('takes its ten minutes at the present weight', () => {
    expect(decide([{}], { elapsedSeconds: 1000, passSince: 401 })).toMatchObject({ because: 'minimum time' });
    expect(decide([{}], { elapsedSeconds: 1000, passSince: 400 })).toEqual({ outcome: 'not worse' });
  });
  it('by the own rate counts bursts too', () => {
    const best = (dispersion: number) => {
      const { streams } = compare(times(30, tick(0, 0)), {
        baseline: { ...ERRORS_ONLY, dispersion },
      }).progress;
      return streams[0]?.bestPass ?? Number.NaN;
    };
    expect(best(1)).toBeGreaterThan(1);
    expect(best(4)).toBeCloseTo(best(1) / 4, 10);
  });
});
