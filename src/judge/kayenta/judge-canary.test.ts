import { describe, expect, it } from 'vitest';
import {
  canaryConfig,
  JUDGE_THRESHOLDS,
  judged,
  judgedOne,
  metricConfig,
  metricPair,
  ramp,
} from '../../testing/judge-build.ts';
import { judgeCanary } from './judge-canary.ts';
import { encodeJudgeResult } from './result.ts';

const FLAT = new Array<number>(60).fill(5);

describe('judgeCanary', () => {
  it('gives the whole result', () => {
    const config = canaryConfig(
      [metricConfig('a', { critical: true }, ['x']), metricConfig('b', {}, ['y'])],
      {
        x: 70,
      },
    );
    const pairs = [
      metricPair('b', ramp(60), ramp(60, 1000), { pod: '1' }),
      metricPair('a', ramp(60), ramp(60)),
    ];
    const stats = { min: 0, max: 59, mean: 29.5, std: Math.sqrt(305), count: 60 };
    const judgement = judged(config, pairs);
    expect(judgement.outcome).toBe('judged');
    expect(judgement.warnings).toEqual([]);
    expect(judgement.result).toEqual({
      judgeName: 'NetflixACAJudge-v1.0',
      score: { score: 70, classification: 'Fail', classificationReason: '' },
      groupScores: [
        { name: 'y', score: 0, classification: '', classificationReason: '' },
        { name: 'x', score: 100, classification: '', classificationReason: '' },
      ],
      results: [
        {
          name: 'b',
          id: 'b',
          tags: { pod: '1' },
          groups: ['y'],
          classification: 'High',
          classificationReason: 'b was classified as High',
          critical: false,
          muted: false,
          experimentMetadata: {
            stats: { ...stats, min: 1000, max: 1059, mean: 1029.5, std: expect.closeTo(stats.std, 9) },
          },
          controlMetadata: { stats: { ...stats, std: expect.closeTo(stats.std, 9) } },
          resultMetadata: { ratio: 1029.5 / 29.5 },
        },
        {
          name: 'a',
          id: 'a',
          tags: {},
          groups: ['x'],
          classification: 'Pass',
          classificationReason: 'The Canary and Baseline data are identical',
          critical: false,
          muted: false,
          experimentMetadata: { stats: { ...stats, std: expect.closeTo(stats.std, 9) } },
          controlMetadata: { stats: { ...stats, std: expect.closeTo(stats.std, 9) } },
          resultMetadata: { ratio: 1 },
        },
      ],
    });
  });

  it('says why a critical metric made the score 0', () => {
    const { score, results } = judgedOne(ramp(60), ramp(60, 1000), { critical: true }).result;
    expect(score).toEqual({
      score: 0,
      classification: 'Fail',
      classificationReason: 'Canary Failed: The metric m was classified as High (Critical)',
    });
    expect(results[0]?.critical).toBe(true);
  });

  it('shows a muted metric without counting it', () => {
    const config = canaryConfig([metricConfig('a', { muted: true }), metricConfig('b')]);
    const { result } = judged(config, [
      metricPair('a', ramp(60), ramp(60, 1000)),
      metricPair('b', ramp(60), ramp(60)),
    ]);
    expect(result.score.score).toBe(100);
    expect(result.results.map(({ muted, classification }) => [muted, classification])).toEqual([
      [true, 'High'],
      [false, 'Pass'],
    ]);
  });

  it('cleans each side before it judges', () => {
    const spiked = [...ramp(200, 0, 0.01), 1e6];
    const { result } = judgedOne([...ramp(200, 0, 0.01), Number.NaN], spiked, {
      outliers: { strategy: 'remove', factor: 3 },
    });
    expect(result.results[0]?.classification).toBe('Pass');
    expect(result.results[0]?.experimentMetadata.stats.count).toBe(200);
    expect(result.results[0]?.controlMetadata.stats.count).toBe(200);
  });

  it('adds the same noise whenever it judges the same series', () => {
    const once = () =>
      judgedOne(
        FLAT,
        FLAT.map((value) => value + 1),
      ).metrics[0]?.classification.comparison;
    expect(once()).toEqual(once());
    const other = judgedOne(
      FLAT,
      FLAT.map((value) => value + 1),
      {},
      { random: () => 0.4 },
    );
    expect(other.metrics[0]?.classification.comparison).not.toEqual(once());
  });

  it('names data that no metric of the configuration is for', () => {
    const judgement = judgeCanary(
      canaryConfig([metricConfig('a'), metricConfig('b')]),
      [metricPair('a', [1], [1]), metricPair('c', [1], [1])],
      JUDGE_THRESHOLDS,
    );
    expect(judgement).toEqual({
      outcome: 'invalid',
      errors: [
        {
          path: 'metricSetPairs[1].name',
          message: 'no metric of the configuration is named "c"; it names "a", "b"',
        },
      ],
    });
  });

  it.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses a point of %s', (point) => {
    const pairs = [metricPair('a', [1], [1]), metricPair('a', [1, Number.NaN], [1, 2, point])];
    expect(judgeCanary(canaryConfig([metricConfig('a')]), pairs, JUDGE_THRESHOLDS)).toEqual({
      outcome: 'invalid',
      errors: [
        {
          path: 'metricSetPairs[1].values.experiment[2]',
          message: `must be a number or NaN, but is ${point}`,
        },
      ],
    });
  });

  it('says when the configuration names no metric at all', () => {
    const judgement = judgeCanary(canaryConfig([]), [metricPair('c', [1], [1])], JUDGE_THRESHOLDS);
    expect(judgement).toMatchObject({
      errors: [{ message: 'no metric of the configuration is named "c"; it names none' }],
    });
  });

  it.each(['pass', 'marginal'] as const)('refuses a %s threshold that is no number', (name) => {
    const judgement = judgeCanary(canaryConfig([]), [], { ...JUDGE_THRESHOLDS, [name]: Number.NaN });
    expect(judgement).toEqual({
      outcome: 'invalid',
      errors: [{ path: `thresholds.${name}`, message: 'must be a number, but is NaN' }],
    });
  });
});

describe('a strict judgement', () => {
  it('refuses a trap with the metric and the rule', () => {
    const config = canaryConfig([metricConfig('a'), metricConfig('b', { critical: true })]);
    const pairs = [metricPair('a', ramp(60), ramp(60)), metricPair('b', ramp(5), ramp(5, 100))];
    const judgement = judged(config, pairs, { strict: true });
    expect(judgement.outcome).toBe('refused');
    const reason =
      'Refused: b: too-few-points: 5 points of control and 5 of experiment are left; a verdict needs 20 of each, better 50';
    expect(judgement.result.score).toEqual({
      score: 0,
      classification: 'Error',
      classificationReason: reason,
    });
    expect(judgement.result.groupScores).toEqual([]);
    expect(
      judgement.result.results.map(({ classification, classificationReason, critical, resultMetadata }) => ({
        classification,
        classificationReason,
        critical,
        resultMetadata,
      })),
    ).toEqual([
      {
        classification: 'Pass',
        classificationReason: 'The Canary and Baseline data are identical',
        critical: false,
        resultMetadata: { ratio: 1 },
      },
      { classification: 'Error', classificationReason: reason, critical: false, resultMetadata: null },
    ]);
  });

  it('lists every refusal, also of the score', () => {
    const config = canaryConfig([metricConfig('a'), metricConfig('b')]);
    const judgement = judged(config, [metricPair('a', ramp(5), ramp(5))], { strict: true });
    if (judgement.outcome !== 'refused') throw new Error(judgement.outcome);
    expect(judgement.refusals.map(({ rule }) => rule)).toEqual(['too-few-points', 'metric-without-data']);
    expect(judgement.result.score.classificationReason).toMatch(
      /^Refused: a: too-few-points: .*; b: metric-without-data: /,
    );
  });

  it('names the trap, not the caution before it', () => {
    const judgement = judgedOne(ramp(6), ramp(5, 0.25), {}, { strict: true });
    expect(judgement.warnings[0]?.rule).toBe('unequal-lengths');
    expect(judgement.metrics[0]?.result.classificationReason).toMatch(/^Refused: m: too-few-points/);
  });

  it('goes on over cautions', () => {
    const judgement = judgedOne(ramp(60), ramp(61), {}, { strict: true });
    expect(judgement.outcome).toBe('judged');
    expect(judgement.warnings).toHaveLength(1);
  });

  it('is not what one gets unasked', () => {
    expect(judgedOne(ramp(5), ramp(5)).outcome).toBe('judged');
    expect(judgedOne(ramp(5), ramp(5), {}, { strict: false }).outcome).toBe('judged');
  });
});

describe('encodeJudgeResult', () => {
  it('writes NaN as a text and leaves out what is not there', () => {
    const [metric] = (
      encodeJudgeResult(judgedOne(new Array<number>(60).fill(0), ramp(60, 1)).result) as { results: object[] }
    ).results;
    expect(metric).toMatchObject({ resultMetadata: { ratio: 'NaN' }, groups: ['g'], muted: false });
    const [error] = (encodeJudgeResult(judgedOne([1], [2]).result) as { results: object[] }).results;
    expect(Object.keys(error ?? {})).not.toContain('resultMetadata');
    const [pass] = (encodeJudgeResult(judgedOne([4, 4], [4]).result) as { results: object[] }).results;
    expect(Object.keys(pass ?? {})).not.toContain('classificationReason');
  });
});
