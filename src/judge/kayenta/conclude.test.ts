import { describe, expect, it } from 'vitest';
import { concludeJudgements } from './conclude.ts';

const THRESHOLDS = { pass: 95, marginal: 75 };

describe('concludeJudgements', () => {
  it('lets the last score decide', () => {
    expect(concludeJudgements([80, 96.5], THRESHOLDS)).toEqual({
      status: 'SUCCEEDED',
      didPassThresholds: true,
      message: 'Final canary score 96.5 met or exceeded the pass score threshold.',
      scores: [80, 96.5],
    });
    expect(concludeJudgements([100, 80], THRESHOLDS)).toEqual({
      status: 'SUCCEEDED',
      didPassThresholds: false,
      message: 'Final canary score 80.0 is below the pass score threshold.',
      scores: [100, 80],
    });
  });

  it('stops at a score that is not above marginal, even if later ones pass', () => {
    expect(concludeJudgements([100, 75, 100], THRESHOLDS)).toEqual({
      status: 'TERMINAL',
      didPassThresholds: false,
      message: 'Final canary score 75.0 is not above the marginal score threshold.',
      scores: [100, 75],
    });
    expect(concludeJudgements([75.01, 100], THRESHOLDS).status).toBe('SUCCEEDED');
  });

  it('passes at the pass threshold', () => {
    expect(concludeJudgements([95], THRESHOLDS).didPassThresholds).toBe(true);
    expect(concludeJudgements([94.99], THRESHOLDS).didPassThresholds).toBe(false);
  });

  it.each([
    { pass: null, marginal: null, score: 0, passes: true, message: 'No score thresholds were specified.' },
    { pass: null, marginal: 50, score: 51, passes: true, message: 'No pass score threshold was specified.' },
    {
      pass: null,
      marginal: 50,
      score: 50,
      passes: false,
      message: 'Final canary score 50.0 is not above the marginal score threshold.',
    },
    {
      pass: 50,
      marginal: null,
      score: 0,
      passes: false,
      message: 'Final canary score 0.0 is below the pass score threshold.',
    },
    {
      pass: 50,
      marginal: null,
      score: 50,
      passes: true,
      message: 'Final canary score 50.0 met or exceeded the pass score threshold.',
    },
  ])('says "$message" of $score', ({ score, passes, message, ...thresholds }) => {
    expect(concludeJudgements([score], thresholds)).toMatchObject({ didPassThresholds: passes, message });
  });

  it('does not pass a run without judgements', () => {
    expect(concludeJudgements([], THRESHOLDS)).toEqual({
      status: 'TERMINAL',
      didPassThresholds: false,
      message: 'No judgement was made.',
      scores: [],
    });
  });
});
