import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stories } from '../../testing/effort.ts';
import { EMPTY_CURSOR, stateIn } from '../../testing/state-build.ts';
import { beginComparison, type Comparison, compareLook } from './comparison.ts';
import { addToTally, EMPTY_TALLY, groupOfShare, ratioInterval } from './confidence.ts';
import { lnEvidence } from './evidence.ts';
import { feedScrape } from './feed.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { streamEvidence } from './progress.ts';
import { beginState, comparisonNow, keepLook } from './state.ts';
import { encodeState } from './state-text.ts';
import type { Baseline } from './streams.ts';
import type { Tick } from './two-arm.ts';
import { decideOutcome, judgeComparison } from './verdict.ts';

const BASELINE: Baseline = { dispersion: 1, latency: null };

const side = (most: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: most }), fc.float({ min: 0, max: 1, noNaN: true }))
    .map(([requests, part]) => ({ requests, events: Math.round(requests * part) }));
const tickUpTo = (most: number): fc.Arbitrary<Tick> =>
  fc.tuple(side(most), side(most)).map(([canary, stable]) => ({
    canaryRequests: canary.requests,
    canaryEvents: canary.events,
    stableRequests: stable.requests,
    stableEvents: stable.events,
  }));
const ticks = (most: number) => fc.array(tickUpTo(most), { minLength: 1, maxLength: 60 });

const begin = (): Comparison => beginComparison(DEFAULT_POLICY, BASELINE, 15);
const compare = (all: readonly Tick[], begun = begin()): Comparison =>
  all.reduce((comparison, tick) => compareLook(comparison, { seconds: 15, ticks: [tick] }), begun);

function evidenceIn(comparison: Comparison): number {
  const [stream] = comparison.streams;
  const [progress] = comparison.progress.streams;
  return stream === undefined || progress === undefined ? Number.NaN : streamEvidence(progress, stream);
}

const close = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));

// 0 and Infinity, "no limit", are each other's inverse.
const isInverse = (a: number, b: number) => 1 / a === b || close(a, 1 / b);

describe('whatever is counted', () => {
  it('no evidence leaves the numbers, up to a thousand million requests', () => {
    fc.assert(
      fc.property(ticks(1e9), (all) => {
        const { report } = judgeComparison(compare(all));
        for (const stream of report.streams) {
          expect(Number.isNaN(stream.lnEvidence) || Number.isNaN(stream.lnPass)).toBe(false);
          expect(stream.interval.lower).toBeLessThanOrEqual(stream.interval.upper);
        }
        expect(report.lnEvidence).toBeLessThan(Number.POSITIVE_INFINITY);
      }),
      stories(40),
    );
  });

  it('fewer than thirty canary requests never pass', () => {
    // A service so good, and so little asked of it, that its number of requests alone keeps it from passing.
    const errors = { ...DEFAULT_POLICY.errors, tolerableRate: 0.5 };
    const begun = beginComparison({ ...DEFAULT_POLICY, errors }, BASELINE, 15);
    const few = tickUpTo(1e6).map((tick) => ({
      ...tick,
      canaryRequests: 0,
      canaryEvents: 0,
      stableEvents: 0,
    }));
    fc.assert(
      fc.property(
        fc.array(few, { minLength: 50, maxLength: 80 }),
        fc.array(fc.integer({ min: 0, max: 79 }), { maxLength: 29 }),
        (all, served) => {
          const some = all.map((tick, n) => ({
            ...tick,
            canaryRequests: served.filter((at) => at === n).length,
          }));
          expect(judgeComparison(compare(some, begun)).outcome).not.toBe('not worse');
        },
      ),
      stories(30),
    );
  });

  it('a look through the kept state is the same look', () => {
    fc.assert(
      fc.property(fc.array(tickUpTo(5000), { minLength: 1, maxLength: 90 }), (all) => {
        let state = beginState(DEFAULT_POLICY, { baseline: BASELINE, tickSeconds: 15, cursor: EMPTY_CURSOR });
        all.forEach((tick, n) => {
          const kept = { look: { seconds: 15, ticks: [tick] }, atNewWeight: false };
          state = keepLook(state, kept, { cursor: { ...EMPTY_CURSOR, at: n }, policy: DEFAULT_POLICY });
          state = stateIn(encodeState(state));
        });
        const streamed = comparisonNow(state, DEFAULT_POLICY);
        const atOnce = compare(all);
        expect(close(evidenceIn(streamed), evidenceIn(atOnce))).toBe(true);
        const passes = [streamed, atOnce].map(({ progress }) => progress.streams[0]?.bestPass ?? Number.NaN);
        expect(close(passes[0] ?? 0, passes[1] ?? 1)).toBe(true);
        expect(decideOutcome(streamed.progress, DEFAULT_POLICY)).toEqual(
          decideOutcome(atOnce.progress, DEFAULT_POLICY),
        );
        expect(encodeState(state).length).toBeLessThan(12_000);
      }),
      stories(15),
    );
  });

  it('an event of the canary instead of stable never weakens the evidence against the canary', () => {
    fc.assert(
      fc.property(ticks(3000), fc.nat(), (all, pick) => {
        const at = pick % all.length;
        const worse = all.map((tick, n) =>
          n === at && tick.stableEvents > 0 && tick.canaryEvents < tick.canaryRequests
            ? { ...tick, stableEvents: tick.stableEvents - 1, canaryEvents: tick.canaryEvents + 1 }
            : tick,
        );
        expect(evidenceIn(compare(worse))).toBeGreaterThanOrEqual(evidenceIn(compare(all)) - 1e-9);
      }),
      stories(60),
    );
  });

  it('shares that were put together leave the interval where it was, within a ten thousandth', () => {
    fc.assert(
      fc.property(ticks(3000), (all) => {
        const exact = ratioInterval(
          all.reduce((sum, tick) => addToTally(sum, tick), EMPTY_TALLY),
          0.05,
        );
        const kept = ratioInterval(
          all.reduce((sum, tick) => addToTally(sum, tick, groupOfShare), EMPTY_TALLY),
          0.05,
        );
        for (const end of ['lower', 'upper'] as const) {
          const [a, b] = [kept[end], exact[end]];
          expect(a === b || Math.abs(a - b) <= 1e-4 * b, `${end}: ${a} for ${b}`).toBe(true);
        }
      }),
      stories(40),
    );
  });

  it('swapped sides have the inverse ratio', () => {
    fc.assert(
      fc.property(ticks(3000), (all) => {
        const tally = (some: readonly Tick[]) =>
          some.reduce((sum, tick) => addToTally(sum, tick), EMPTY_TALLY);
        const swapped = all.map((tick) => ({
          canaryRequests: tick.stableRequests,
          canaryEvents: tick.stableEvents,
          stableRequests: tick.canaryRequests,
          stableEvents: tick.canaryEvents,
        }));
        const one = ratioInterval(tally(all), 0.05);
        const other = ratioInterval(tally(swapped), 0.05);
        expect(isInverse(one.lower, other.upper), `${one.lower} and ${other.upper}`).toBe(true);
        expect(isInverse(one.upper, other.lower), `${one.upper} and ${other.lower}`).toBe(true);
      }),
      stories(40),
    );
  });

  it('the pass does not care how a scrape of one share was split', () => {
    const even = fc.integer({ min: 1, max: 500 });
    fc.assert(
      fc.property(fc.array(fc.tuple(even, even, even), { minLength: 1, maxLength: 20 }), (rows) => {
        const small = rows.map(([requests, a, b]) => ({
          canaryRequests: requests,
          canaryEvents: Math.min(a, requests),
          stableRequests: requests * 3,
          stableEvents: Math.min(b, requests * 3),
        }));
        const whole = small.reduce((sum, tick) => ({
          canaryRequests: sum.canaryRequests + tick.canaryRequests,
          canaryEvents: sum.canaryEvents + tick.canaryEvents,
          stableRequests: sum.stableRequests + tick.stableRequests,
          stableEvents: sum.stableEvents + tick.stableEvents,
        }));
        const pass = { ...DEFAULT_POLICY.pass, warmUpSeconds: 0 };
        const warm = { ...DEFAULT_POLICY, pass, incidentRate: 1 };
        const passOf = (all: readonly Tick[]) => {
          const start = beginComparison(warm, BASELINE, 15);
          const end = all.reduce((one, tick) => compareLook(one, { seconds: 15, ticks: [tick] }), start);
          const pass = end.progress.streams[0]?.nonInferiority;
          return pass === undefined ? Number.NaN : lnEvidence(pass);
        };
        expect(close(passOf(small), passOf([whole]))).toBe(true);
      }),
      stories(60),
    );
  });

  it('counters shared out over pods, in any order, add up to the same look', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        (counts, isReversed) => {
          const streams = [{ requests: 'requests', events: 'errors' }];
          const of = (values: readonly number[]) =>
            values.map((value, pod) => ({ source: `pod-${pod}`, series: '', value }));
          const before = counts.map((_, pod) => pod * 17);
          const scrape = (at: number, values: readonly number[]) => {
            const samples = isReversed ? of(values).reverse() : of(values);
            return {
              at,
              canary: { requests: samples, errors: [] },
              stable: { requests: samples, errors: [] },
            };
          };
          const first = feedScrape(null, scrape(0, before), streams);
          const cursor = first.outcome === 'first' ? first.cursor : null;
          const after = before.map((value, pod) => value + (counts[pod] ?? 0));
          const fed = feedScrape(cursor, scrape(15, after), streams);
          const total = counts.reduce((sum, count) => sum + count, 0);
          expect(fed).toMatchObject({ outcome: 'look', look: { ticks: [{ canaryRequests: total }] } });
        },
      ),
      stories(60),
    );
  });
});
