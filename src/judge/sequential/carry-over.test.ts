import { describe, expect, it } from 'vitest';
import { tickOf } from '../../testing/comparison-build.ts';
import { A_CURSOR, aState, withLook } from '../../testing/state-build.ts';
import { carriedFrom, carryOver } from './carry-over.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { comparisonNow, type JudgeState, keepLook } from './state.ts';
import { decideOutcome } from './verdict.ts';

const NEXT = { ...A_CURSOR, at: 2000, canary: {} };
const stateOf = (looks: number): JudgeState => {
  let state = aState();
  for (let n = 0; n < looks; n++) state = withLook(state, n);
  return state;
};
const carried = (state: JudgeState, cursor = NEXT) =>
  carryOver(state, DEFAULT_POLICY, { cursor, remark: carriedFrom('next') });
const progressOf = (state: JudgeState) => comparisonNow(state, DEFAULT_POLICY).progress;

describe('a comparison that a later run takes up', () => {
  it('keeps the evidence and what was counted, and begins the pass anew', () => {
    const before = stateOf(30);
    const next = carried(before);
    if (next === null) throw new Error('not carried');
    const [one, other] = [progressOf(before), progressOf(next)];
    expect(other.bestRegression).toBe(one.bestRegression);
    expect(other.streams.map(({ totals }) => totals)).toEqual(one.streams.map(({ totals }) => totals));
    expect(other.streams.map(({ bestPass, passTotals }) => [bestPass, passTotals])).toEqual(
      one.streams.map(() => [0, tickOf(0, 0, 0, 0)]),
    );
    expect(other.streams.map(({ regression }) => regression.alternatives.length)).toEqual([9, 9, 9]);
    other.streams.forEach(({ regression }, index) => {
      const then = one.streams[index]?.regression.alternatives ?? [];
      regression.alternatives.forEach((nats, k) => {
        expect(nats).toBeGreaterThanOrEqual(then[k] ?? Number.NaN);
      });
    });
  });

  it('counts the time between for the warm-up, and not for the pass', () => {
    const next = carried(stateOf(30));
    const progress = next === null ? null : progressOf(next);
    expect(progress?.elapsedSeconds).toBe(30 * 15 + (2000 - 1029));
    expect(progress?.passSince).toBe(progress?.elapsedSeconds);
    expect(next?.cursor).toEqual(NEXT);
    expect(next?.looks.slice(-2).map(({ look, atNewWeight }) => [look.seconds, atNewWeight])).toEqual([
      [971, false],
      [0, true],
    ]);
  });

  it('says where it comes from, of the last run only', () => {
    const first = carryOver({ ...stateOf(1), remarks: ['a'] }, DEFAULT_POLICY, {
      cursor: NEXT,
      remark: carriedFrom('one'),
    });
    const second = first && carried(first);
    expect(first?.remarks).toEqual(['a', 'the evidence goes on from AnalysisRun one']);
    expect(second?.remarks).toEqual(['a', 'the evidence goes on from AnalysisRun next']);
  });

  it('is none after "worse", and none that lies in the future', () => {
    const look = {
      seconds: 15,
      ticks: [tickOf(100, 90, 900, 4), tickOf(100, 5, 900, 40), tickOf(100, 1, 900, 1)],
    };
    const kept = { look, atNewWeight: false };
    const worse = keepLook(stateOf(30), kept, { cursor: A_CURSOR, policy: DEFAULT_POLICY });
    expect(decideOutcome(progressOf(worse), DEFAULT_POLICY).outcome).toBe('worse');
    expect(carried(worse)).toBeNull();
    expect(carried(stateOf(1), { ...NEXT, at: 999 })).toBeNull();
    expect(carried(stateOf(1), { ...NEXT, at: 1000 })).not.toBeNull();
  });
});
