import { describe, expect, it } from 'vitest';
import { beginComparison, type Comparison, compareAtNewWeight, compareLook } from './comparison.ts';
import { EMPTY_TALLY } from './confidence.ts';
import { lnEvidenceAboveRate } from './mixtures.ts';
import { DEFAULT_POLICY, type SequentialPolicy } from './policy.ts';
import { type Progress, streamEvidence } from './progress.ts';
import { formatNeeded, formatVerdict } from './sentence.ts';
import type { Baseline } from './streams.ts';
import type { Tick } from './two-arm.ts';
import { decideOutcome, judgeComparison } from './verdict.ts';

const ERRORS_ONLY: Baseline = { dispersion: 1, latency: null };
const WITH_LATENCY: Baseline = {
  dispersion: 1,
  latency: {
    exceedance: { bounds: [0.1, 0.25], slower: [5000, 600] },
    names: ['0.1', '0.25'],
    dispersions: [1, 1],
  },
};

const tick = (
  canaryEvents: number,
  stableEvents: number,
  canaryRequests = 150,
  stableRequests = 2850,
): Tick => ({
  canaryRequests,
  canaryEvents,
  stableRequests,
  stableEvents,
});

function compare(
  ticks: readonly (readonly Tick[])[],
  options: { policy?: SequentialPolicy; baseline?: Baseline } = {},
): Comparison {
  const start = beginComparison(options.policy ?? DEFAULT_POLICY, options.baseline ?? ERRORS_ONLY, 15);
  return ticks.reduce((comparison, one) => compareLook(comparison, { seconds: 15, ticks: one }), start);
}
const times = (count: number, one: Tick) => Array.from({ length: count }, () => [one]);
/** One error more or less, so that the canary is at stable's rate: 0.5 %. */
const healthy = (count: number) => Array.from({ length: count }, (_, n) => [tick(n % 4 === 3 ? 0 : 1, 14)]);

describe('the verdict', () => {
  it('is worse from the look on at which the evidence reaches 1/alpha, and stays so', () => {
    const outage = compare(times(1, tick(45, 14)));
    expect(judgeComparison(outage).outcome).toBe('worse');
    const after = Array.from({ length: 200 }, () => [tick(0, 14)]);
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
    const good = Array.from({ length: 400 }, (_, n) => [
      tick(n % 4 === 3 ? 0 : 1, 14),
      tick(8, 150),
      tick(1, 19),
    ]);
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
  streams: readonly { canaryRequests?: number; bestPass?: number }[],
  times: Partial<Progress> = {},
) {
  const base = compare([], { baseline: WITH_LATENCY }).progress;
  const [first] = base.streams;
  if (first === undefined) throw new Error('no stream');
  const passAt = -Math.log(DEFAULT_POLICY.beta);
  const shown = streams.map(({ canaryRequests = 30, bestPass = passAt }) => ({
    ...first,
    bestPass,
    totals: { ...first.totals, canaryRequests },
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

describe('the evidence of a stream', () => {
  it('is at most that its rate is above the floor, divided by the dispersion', () => {
    const { streams, progress } = compare([], { baseline: { ...ERRORS_ONLY, dispersion: 3 } });
    const [stream] = streams;
    const [one] = progress.streams;
    if (stream === undefined || one === undefined) throw new Error('no stream');
    const certain = {
      ...one,
      regression: { alternatives: [1000], waiting: Number.NEGATIVE_INFINITY },
      totals: { ...one.totals, canaryRequests: 1000, canaryEvents: 20 },
    };
    const above = lnEvidenceAboveRate({ trials: 1000, events: 20 }, DEFAULT_POLICY.errors.floor);
    expect(above).toBeGreaterThan(1);
    expect(streamEvidence(certain, stream)).toBeCloseTo(above / 3, 12);
  });
  it('begins without an incident', () => {
    expect(compare([]).progress.inIncident).toBe(false);
  });
});

describe('the streams', () => {
  it('share alpha by weight, the latency bounds their part evenly', () => {
    const { errors, latency } = DEFAULT_POLICY;
    const policy = {
      ...DEFAULT_POLICY,
      errors: { ...errors, weight: 0.6 },
      latency: { ...latency, weight: 0.2 },
    };
    const { streams } = compare([], { policy, baseline: WITH_LATENCY });
    [0.75, 0.125, 0.125].forEach((weight, index) => {
      expect(streams[index]?.weight).toBeCloseTo(weight, 12);
    });
    expect(compare([], { policy }).streams.map(({ weight }) => weight)).toEqual([1]);
  });
  it('have a dispersion each', () => {
    const { latency } = WITH_LATENCY;
    const baseline = { dispersion: 2, latency: latency && { ...latency, dispersions: [1.5, 4] } };
    const { streams } = compare([], { baseline });
    expect(streams.map(({ regression }) => regression.dispersion)).toEqual([2, 1.5, 4]);
    expect(streams.map(({ nonInferiority }) => nonInferiority.dispersion)).toEqual([2, 1.5, 4]);
  });
});

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
    const share = Number(Math.exp(-3).toPrecision(6));
    expect(tallies).toEqual([
      { canaryEvents: 3, eventsByShare: new Map([[share, 17]]) },
      { canaryEvents: 8, eventsByShare: new Map([[share, 8]]) },
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
    const slow = Array.from({ length: 20 }, () => [tick(1, 14), tick(8, 150), tick(40, 170)]);
    const { outcome, report } = judgeComparison(compare(slow, { baseline: WITH_LATENCY }));
    expect(outcome).toBe('worse');
    expect(report.streams.filter(({ isBlamed }) => isBlamed).map(({ name }) => name)).toEqual([
      'slower than 0.25',
    ]);
    expect(report.streams.map(({ weight }) => weight)).toEqual([0.5, 0.25, 0.25]);
  });
});

describe('what is still needed', () => {
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

describe('the sentence', () => {
  it('says what is worse by how much', () => {
    expect(formatVerdict(judgeComparison(compare(times(1, tick(45, 14)))))).toMatch(
      /^worse than stable: errors 30 % of canary \(45\/150\), 0\.491 % of stable \(14\/2850\) \(evidence \d\.\de\+\d+ : 1, rolls back at 100 : 1\)$/,
    );
  });
  it('says why it is undecided, and what is missing', () => {
    expect(formatVerdict(judgeComparison(compare(healthy(20))))).toMatch(
      /^not enough evidence yet: errors 0\.5 % of canary \(15\/3000\), 0\.491 % of stable \(280\/57000\) \(evidence 0\.\d+ : 1, rolls back at 100 : 1\); needs about [\d,]+ more canary requests for "not worse" \(about \d+ min at this rate\)$/,
    );
    expect(formatVerdict(judgeComparison(compare([])))).toMatch(
      /^too few canary requests yet: errors no requests of canary \(0\/0\)/,
    );
  });
  it('says of a worse canary only the streams to blame', () => {
    const slow = Array.from({ length: 20 }, () => [tick(1, 14), tick(30, 150), tick(40, 170)]);
    const text = formatVerdict(judgeComparison(compare(slow, { baseline: WITH_LATENCY })));
    expect(text).toMatch(
      /^worse than stable: slower than 0\.1 20 % of canary \S+, \S+ % of stable \S+; slower than 0\.25 [^;]*$/,
    );
  });
  it('shows the stream with most evidence while nobody is to blame', () => {
    const slower = Array.from({ length: 8 }, () => [tick(1, 14), tick(8, 150), tick(3, 19)]);
    const text = formatVerdict(judgeComparison(compare(slower, { baseline: WITH_LATENCY })));
    expect(text).toMatch(/^not enough evidence yet: slower than 0\.25 2 % of canary \(24\/1200\)/);
  });
  it('says that good takes time, and that nobody is judged while both sides fail', () => {
    const easy = { ...DEFAULT_POLICY, errors: { ...DEFAULT_POLICY.errors, passRatio: 20 } };
    const early = formatVerdict(judgeComparison(compare(healthy(39), { policy: easy })));
    expect(early).toMatch(/^good so far, but not for long enough yet: errors [^;]*\)$/);
    const failing = compare([...healthy(400), ...times(40, tick(15, 285))]);
    expect(formatVerdict(judgeComparison(failing))).toMatch(
      /^both sides are failing, so nothing is judged: errors /,
    );
  });
  it('lists all streams of a pass', () => {
    const good = Array.from({ length: 400 }, (_, n) => [
      tick(n % 4 === 3 ? 0 : 1, 14),
      tick(8, 150),
      tick(1, 19),
    ]);
    const text = formatVerdict(judgeComparison(compare(good, { baseline: WITH_LATENCY })));
    expect(text).toMatch(/^not worse than stable: errors .*; slower than 0\.1 .*; slower than 0\.25 /);
  });
  it.each([
    [89, 'about 90 s'],
    [60, 'about 60 s'],
    [90, 'about 2 min'],
    [5399, 'about 90 min'],
    [5400, 'about 2 h'],
    [92_645, 'about 30 h'],
  ])('rounds %d seconds to %s', (seconds, text) => {
    const one = {
      toward: 'worse' as const,
      stream: 'errors',
      canaryRequests: 9264,
      totalRequests: 1,
      seconds,
    };
    expect(formatNeeded(one)).toBe(
      `needs about 9,000 more canary requests for "worse" (${text} at this rate)`,
    );
  });
  it('says when no traffic comes', () => {
    const one = {
      toward: 'not worse' as const,
      stream: 'errors',
      canaryRequests: 0.2,
      totalRequests: 1,
      seconds: null,
    };
    expect(formatNeeded(one)).toBe('needs about 1 more canary requests for "not worse" (no traffic comes)');
  });
});
