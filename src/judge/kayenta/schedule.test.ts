import { describe, expect, it } from 'vitest';
import { type AnalysisPlan, type AnalysisRequest, planJudgements } from './schedule.ts';

const MINUTE = 60_000;
const NOW = 1_000 * MINUTE;

function request(given: Partial<AnalysisRequest> = {}): AnalysisRequest {
  return {
    scopes: [{ scopeName: 'default', controlOffsetInMinutes: 0 }],
    start: null,
    end: null,
    lifetimeDurationMins: 30,
    beginAfterMins: 0,
    lookbackMins: 0,
    analysisIntervalMins: 10,
    ...given,
  };
}

function planOf(given: Partial<AnalysisRequest> = {}): AnalysisPlan {
  const plan = planJudgements(request(given), NOW);
  if (!plan.ok) throw new Error(JSON.stringify(plan.errors));
  return plan.value;
}

/** Windows in minutes from now. */
const windows = (given: Partial<AnalysisRequest> = {}) =>
  planOf(given).judgements.map(({ window }) => [(window.start - NOW) / MINUTE, (window.end - NOW) / MINUTE]);

const errorsOf = (given: Partial<AnalysisRequest>) => {
  const plan = planJudgements(request(given), NOW);
  return plan.ok ? [] : plan.errors.map(({ path, message }) => `${path}: ${message}`);
};

describe('planJudgements', () => {
  it('reads a growing window from now on, after each interval', () => {
    expect(windows()).toEqual([
      [0, 10],
      [0, 20],
      [0, 30],
    ]);
    expect(planOf()).toMatchObject({ lifetimeMins: 30, intervalMins: 10, warmUpMs: 0 });
    expect(planOf().judgements.map(({ number, waitMs }) => [number, waitMs])).toEqual([
      [1, 10 * MINUTE],
      [2, 10 * MINUTE],
      [3, 10 * MINUTE],
    ]);
  });

  it('slides when it looks back', () => {
    expect(windows({ lookbackMins: 5 })).toEqual([
      [5, 10],
      [15, 20],
      [25, 30],
    ]);
    expect(windows({ lookbackMins: 1 })[0]).toEqual([9, 10]);
  });

  it('moves everything by the warm-up, unless an end is given', () => {
    expect(windows({ beginAfterMins: 7 })[0]).toEqual([7, 17]);
    expect(planOf({ beginAfterMins: 7 }).warmUpMs).toBe(7 * MINUTE);
    expect(windows({ beginAfterMins: 7, start: NOW, end: NOW + 30 * MINUTE })[0]).toEqual([0, 10]);
  });

  it('waits for nothing when an end is given, and takes the lifetime from it in whole minutes', () => {
    const plan = planOf({
      start: NOW - 5 * MINUTE,
      end: NOW + 20 * MINUTE + 59_999,
      lifetimeDurationMins: 3,
    });
    expect(plan.lifetimeMins).toBe(25);
    expect(plan.judgements.map(({ waitMs }) => waitMs)).toEqual([0, 0]);
    expect(plan.judgements[1]?.window).toEqual({ start: NOW - 5 * MINUTE, end: NOW + 15 * MINUTE });
  });

  it.each([
    { interval: null, count: 1, mins: 30 },
    { interval: 0, count: 1, mins: 30 },
    { interval: 31, count: 1, mins: 30 },
    { interval: 30, count: 1, mins: 30 },
    { interval: 16, count: 1, mins: 16 },
    { interval: 15, count: 2, mins: 15 },
    { interval: 7, count: 4, mins: 7 },
  ])('judges $count times when the interval is $interval of 30', ({ interval, count, mins }) => {
    const plan = planOf({ analysisIntervalMins: interval });
    expect([plan.judgements.length, plan.intervalMins]).toEqual([count, mins]);
  });

  it('reads the control earlier by its offset, for each scope', () => {
    const scopes = [
      { scopeName: 'default', controlOffsetInMinutes: 0 },
      { scopeName: 'yesterday', controlOffsetInMinutes: 1440 },
    ];
    const [first] = planOf({ scopes }).judgements;
    const window = { start: NOW, end: NOW + 10 * MINUTE };
    const earlier = { start: NOW - 1440 * MINUTE, end: NOW - 1430 * MINUTE };
    expect(first?.scopes).toEqual({
      default: { control: window, experiment: window },
      yesterday: { control: earlier, experiment: window },
    });
  });

  it.each([
    { given: { scopes: [] }, errors: ['scopes: must have at least one scope'] },
    {
      given: { lifetimeDurationMins: null },
      errors: ['lifetimeDurationMins: either this or the end of the first scope is required'],
    },
    {
      given: { lifetimeDurationMins: 0 },
      errors: ['lifetimeDurationMins: must be at least 1 minute, but is 0'],
    },
    {
      given: { start: NOW, end: NOW - MINUTE },
      errors: ['lifetimeDurationMins: must be at least 1 minute, but is -1'],
    },
    {
      given: { analysisIntervalMins: -1 },
      errors: ['analysisIntervalMins: must be whole minutes, 0 or more, but is -1'],
    },
    { given: { lookbackMins: 1.5 }, errors: ['lookbackMins: must be whole minutes, 0 or more, but is 1.5'] },
    {
      given: { beginAfterMins: Number.NaN },
      errors: ['beginAfterMins: must be whole minutes, 0 or more, but is NaN'],
    },
  ])('refuses $errors', ({ given, errors }) => {
    expect(errorsOf(given)).toEqual(errors);
  });

  it('takes a lifetime of one minute', () => {
    expect(windows({ lifetimeDurationMins: 1 })).toEqual([[0, 1]]);
  });
});
