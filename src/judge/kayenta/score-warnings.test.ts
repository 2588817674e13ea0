import { describe, expect, it } from 'vitest';
import { canaryConfig, JUDGE_THRESHOLDS, metricConfig, metricPair, ramp } from '../../testing/judge-build.ts';
import type { CanaryConfig } from './config.ts';
import { judgeCanary } from './judge-canary.ts';
import type { MetricSetPair } from './metric-set.ts';
import { warningText } from './warnings.ts';

describe('a warning about the score', () => {
  const same = (name: string) => metricPair(name, ramp(60), ramp(60));
  const scoreTexts = (
    config: CanaryConfig,
    pairs: readonly MetricSetPair[],
    thresholds = JUDGE_THRESHOLDS,
  ) => {
    const judgement = judgeCanary(config, pairs, thresholds);
    if (judgement.outcome !== 'judged') throw new Error(judgement.outcome);
    return judgement.warnings.map((warning) => `${warning.severity} ${warningText(warning)}`);
  };

  it('names metrics that have no data at all', () => {
    const config = canaryConfig([metricConfig('a'), metricConfig('b')]);
    expect(scoreTexts(config, [same('a')])).toEqual([
      'trap b: metric-without-data: the configuration asks for it, but the data does not have it; ' +
        'the score is counted without it',
    ]);
  });

  it('tells of a group that counts as 100 without data', () => {
    const config = canaryConfig(
      [metricConfig('a', {}, ['x']), metricConfig('b', {}, ['x']), metricConfig('c', {}, ['y'])],
      { x: 50, y: 50 },
    );
    const found = scoreTexts(config, [same('a'), same('b'), metricPair('c', [], ramp(60))]);
    expect(found).toContain(
      'trap group y: group-without-data: no metric of it was judged, and yet it counts as 100',
    );
  });

  it('tells of a share below 0, but not of 0', () => {
    const config = (weight: number) =>
      canaryConfig([metricConfig('a', {}, ['x']), metricConfig('b', {}, ['y'])], { x: weight });
    expect(scoreTexts(config(120), [same('a'), same('b')])).toEqual([
      "trap group y: negative-weight-share: the configured weights exceed 100, so this group's share is -20",
    ]);
    expect(scoreTexts(config(100), [same('a'), same('b')])).toEqual([]);
  });

  it('tells that no score can pass', () => {
    const config = (weight: number) => canaryConfig([metricConfig('a', {}, ['x'])], { x: weight });
    expect(scoreTexts(config(94), [same('a')])).toEqual([
      'trap pass-out-of-reach: the weights of the groups that have metrics add up to 94, below the pass score 95',
    ]);
    expect(scoreTexts(config(95), [same('a')])).toEqual([
      'caution weights-not-100: the weights of the groups that have metrics add up to 95',
    ]);
    expect(scoreTexts(config(130), [same('a')])).toEqual([
      'caution weights-not-100: the weights of the groups that have metrics add up to 130',
    ]);
  });

  it('forgives what decimals cost', () => {
    const weights = { x: 33.3, y: 33.3, z: 33.4 };
    const names = ['x', 'y', 'z'];
    const config = canaryConfig(
      names.map((name) => metricConfig(name, {}, [name])),
      weights,
    );
    expect(scoreTexts(config, names.map(same), { pass: 100, marginal: 75 })).toEqual([]);
  });

  it('tells that nothing counts', () => {
    expect(scoreTexts(canaryConfig([metricConfig('a', { muted: true })]), [same('a')])).toEqual([
      'caution nothing-counted: no metric counts, so the score is 0',
    ]);
  });

  it('tells that thresholds are the wrong way round, but not that they are equal', () => {
    const config = canaryConfig([metricConfig('a')]);
    expect(scoreTexts(config, [same('a')], { pass: 80, marginal: 90 })).toEqual([
      'caution thresholds-swapped: marginal 90 is above pass 80: nothing is marginal',
    ]);
    expect(scoreTexts(config, [same('a')], { pass: 80, marginal: 80 })).toEqual([]);
  });
});
