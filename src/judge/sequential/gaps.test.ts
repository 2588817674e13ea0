import { describe, expect, it } from 'vitest';
import { compare, ERRORS_ONLY, tick, tickOf, times, WITH_LATENCY } from '../../testing/comparison-build.ts';
import { A_CURSOR, aState, EMPTY_CURSOR } from '../../testing/state-build.ts';
import { type Asked, findGaps } from './gaps.ts';
import { reportOf } from './report.ts';
import type { JudgeState, KeptLook } from './state.ts';
import type { Baseline } from './streams.ts';
import type { Tick } from './two-arm.ts';

const ASKED: Asked = { isLatencyRequired: false, mayErrorsBeAbsent: true, unchecked: [], staleSeconds: 120 };
const SEEN = { ...EMPTY_CURSOR, canary: { errors: { a: { '': 0 } } }, stable: { errors: { b: { '': 0 } } } };

function gaps(
  ticks: readonly Tick[],
  asked: Partial<Asked> = {},
  given: { readonly baseline?: Baseline; readonly state?: Partial<JudgeState> } = {},
) {
  const baseline = given.baseline ?? (ticks.length > 1 ? WITH_LATENCY : ERRORS_ONLY);
  const report = reportOf(compare(times(1, ...ticks), { baseline }));
  return findGaps(report, { ...aState(), cursor: SEEN, ...given.state }, { ...ASKED, ...asked });
}

const severities = (...given: Parameters<typeof gaps>) => gaps(...given).map(({ severity }) => severity);

describe('what is not compared', () => {
  it('is nothing where both sides were counted', () => {
    expect(gaps([tick(1, 14), tick(8, 150), tick(1, 19)], { mayErrorsBeAbsent: false })).toEqual([]);
    expect(gaps([tickOf(0, 0, 0, 0)], { mayErrorsBeAbsent: false })).toEqual([]);
  });

  it('is a side whose errors query matched nothing, and only the canary must not pass then', () => {
    const state = { cursor: EMPTY_CURSOR };
    const asked = { mayErrorsBeAbsent: false };
    expect(gaps([tick(0, 0)], asked, { state })).toEqual([
      { text: expect.stringMatching(/^the errors query of canary matched no series/), severity: 'no pass' },
      { text: expect.stringMatching(/^the errors query of stable matched no series/), severity: 'told' },
    ]);
    expect(gaps([tick(0, 0)], {}, { state })).toEqual([]);
    expect(severities([tick(1, 0)], asked, { state })).toEqual(['told']);
    expect(severities([tick(0, 1)], asked, { state })).toEqual(['no pass']);
    expect(gaps([tick(0, 0)], asked)).toEqual([]);
    expect(gaps([tick(0, 0, 0, 0)], asked, { state })).toEqual([]);
  });

  it('is everything while stable serves nothing', () => {
    const [gap] = gaps([tick(1, 0, 150, 0)]);
    expect(gap?.text).toMatch(/^neither errors nor latency is compared: stable has served no request/);
    expect(severities([tick(1, 0, 150, 0)])).toEqual(['told']);
    expect(severities([tick(1, 0, 150, 0)], { isLatencyRequired: true })).toEqual(['no pass']);
    expect(gaps([tick(0, 0, 0, 0)])).toEqual([]);
  });

  it.each([
    ['canary', tickOf(0, 0, 2850, 150), 29, 2850],
    ['stable', tickOf(150, 8, 0, 0), 150, 29],
  ] as [string, Tick, number, number][])(
    'is latency where the histogram of %s counts nothing',
    (side, timed, canary, stable) => {
      const few = tickOf(canary, 0, stable, 0);
      const enough = tickOf(Math.max(canary, 30), 0, Math.max(stable, 30), 0);
      const [gap] = gaps([few, timed, timed]);
      expect(gap).toEqual({
        text: `latency is not compared: ${side}'s histogram counted none of its 29 requests`,
        severity: 'told',
      });
      expect(severities([few, timed, timed], { isLatencyRequired: true })).toEqual(['no pass']);
      expect(severities([enough, timed, timed], { isLatencyRequired: true })).toEqual(['broken']);
    },
  );

  it('is no gap of a side that serves nothing itself', () => {
    const served = tickOf(0, 0, 2850, 14);
    expect(gaps([served, tickOf(0, 0, 2850, 150), tickOf(0, 0, 2850, 19)])).toEqual([]);
  });
});

describe('counters that stand still', () => {
  const kept = (seconds: number, one: Tick): KeptLook => ({
    look: { seconds, ticks: [one] },
    atNewWeight: false,
  });
  const still = (looks: readonly KeptLook[], unchecked: Asked['unchecked'] = ['canary', 'stable']) =>
    gaps([tick(1, 14)], { unchecked }, { state: { looks } });
  const QUIET = tickOf(0, 0, 0, 0);

  it('are told of after as long as a sample may be old, and keep from passing meanwhile', () => {
    const moved = kept(15, tick(1, 14));
    expect(still([moved, kept(60, QUIET), kept(60, QUIET)])).toEqual([]);
    expect(still([moved, kept(60, QUIET), kept(60.6, QUIET)])).toEqual(
      ['canary', 'stable'].map((side) => ({
        text: `${side} has counted no request for 121 s: nobody came, or the scrape is stale, which only a "newest" query can tell`,
        severity: 'not now',
      })),
    );
    expect(still([kept(999, QUIET), moved])).toEqual([]);
  });

  it('are each side for itself, and only where its age is not known', () => {
    const looks = [kept(15, tick(1, 14)), kept(200, tick(1, 0, 150, 0))];
    expect(still(looks).map(({ text }) => text.split(' ')[0])).toEqual(['stable']);
    expect(still(looks, ['canary'])).toEqual([]);
    expect(still(looks, [])).toEqual([]);
  });

  it('are told of once no look that is kept saw them move', () => {
    const quiet = (count: number) => Array.from({ length: count }, () => kept(1, QUIET));
    expect(still(quiet(39))).toEqual([]);
    expect(still(quiet(40)).map(({ text }) => text.slice(0, 48))).toEqual([
      'canary has counted no request for over 40 s: nob',
      'stable has counted no request for over 40 s: nob',
    ]);
  });

  it('are none of a side that never moved', () => {
    const looks = [kept(200, QUIET)];
    const asked = { unchecked: ['canary', 'stable'] as const };
    expect(
      gaps([tick(0, 14, 0)], asked, { state: { looks, cursor: A_CURSOR } }).map(
        ({ text }) => text.split(' ')[0],
      ),
    ).toEqual(['stable']);
  });
});
