import { describe, expect, it } from 'vitest';
import {
  canaryConfig,
  effectLimits,
  judged,
  judgedOne,
  metricConfig,
  metricPair,
  ramp,
} from '../../testing/judge-build.ts';
import type { AnalysisOptions } from './config.ts';
import { metricFindings } from './metric-warnings.ts';
import { warningText } from './warnings.ts';

const FLAT = new Array<number>(60).fill(5);

const rules = (...given: Parameters<typeof judgedOne>) =>
  judgedOne(...given).warnings.map(({ rule, severity }) => `${severity} ${rule}`);
const texts = (...given: Parameters<typeof judgedOne>) => judgedOne(...given).warnings.map(warningText);

describe('a warning about one metric', () => {
  it('is not given for enough ordinary data', () => {
    expect(rules(ramp(50), ramp(50, 3))).toEqual([]);
  });

  it.each([
    { count: 50, expected: [] },
    { count: 49, expected: ['caution too-few-points'] },
    { count: 20, expected: ['caution too-few-points'] },
    { count: 19, expected: ['trap too-few-points'] },
  ])('about the number of points is $expected for $count on one side', ({ count, expected }) => {
    expect(rules(ramp(count, 3), ramp(60)).filter((rule) => rule.endsWith('points'))).toEqual(expected);
    expect(rules(ramp(60), ramp(count, 3)).filter((rule) => rule.endsWith('points'))).toEqual(expected);
  });

  it('about too few points counts what cleaning left', () => {
    expect(texts([...ramp(10), ...new Array<number>(50).fill(Number.NaN)], ramp(60))).toContain(
      'm: too-few-points: 10 points of control and 60 of experiment are left; a verdict needs 20 of each, better 50',
    );
    expect(texts(ramp(30), ramp(60))).toContain(
      'm: too-few-points: 30 points of control and 60 of experiment are left; 50 of each are recommended',
    );
  });

  it('tells that lengths differ', () => {
    expect(texts(ramp(60), ramp(61))).toEqual([
      'm: unequal-lengths: control has 60 points, experiment 61; points are not compared pair by pair',
    ]);
  });

  it.each([
    {
      analysis: {},
      expected: ['caution m: no-points: experiment has no points, so the metric has no data to judge'],
    },
    {
      analysis: { nanStrategy: 'replace' },
      expected: ['trap m: no-points: experiment has no points, so the metric passes without data'],
    },
    {
      analysis: { nanStrategy: 'replace', critical: true },
      expected: [
        'trap m: no-points: experiment has no points, so the metric passes without data, although data is demanded',
      ],
    },
    {
      analysis: { nanStrategy: 'replace', mustHaveData: true },
      expected: [
        'trap m: no-points: experiment has no points, so the metric passes without data, although data is demanded',
      ],
    },
  ] as const)('tells of an empty side: $expected', ({ analysis, expected }) => {
    const found = judgedOne(ramp(60), [], analysis).warnings.filter(({ about }) => about === 'm');
    expect(found.map((warning) => `${warning.severity} ${warningText(warning)}`)).toEqual(expected);
  });

  it('tells of an empty control as well', () => {
    expect(texts([], ramp(60))[0]).toBe(
      'm: no-points: control has no points, so the metric has no data to judge',
    );
  });

  const MISSING = new Array<number>(60).fill(Number.NaN);
  it.each([
    { analysis: {}, expected: 'caution m: all-missing: all 60 points of control are NaN and left out' },
    {
      analysis: { nanStrategy: 'replace' },
      expected: 'trap m: all-missing: all 60 points of control are NaN and judged as zeros',
    },
    {
      analysis: { nanStrategy: 'replace', critical: true },
      expected:
        'trap m: all-missing: all 60 points of control are NaN and judged as zeros, although data is demanded',
    },
  ] as const)('tells of a side that is all missing: $expected', ({ analysis, expected }) => {
    const [first] = judgedOne(MISSING, ramp(60), analysis).warnings;
    expect(first && `${first.severity} ${warningText(first)}`).toBe(expected);
  });

  it('tells how many missing points were judged as zeros, and only then', () => {
    const holed = [Number.NaN, Number.NaN, ...ramp(58)];
    expect(texts(holed, ramp(60), { nanStrategy: 'replace' })).toEqual([
      'm: missing-as-zero: 2 of 60 points of control are NaN, judged as 0',
    ]);
    expect(rules(holed, ramp(60))).toEqual([]);
    expect(rules(ramp(60), ramp(60, 1), { nanStrategy: 'replace' })).toEqual([]);
  });

  it.each([
    { tied: 60, expected: [] },
    { tied: 61, expected: ['caution mostly-ties'] },
  ])('tells of ties when $tied of 120 points have one value: $expected', ({ tied, expected }) => {
    const pooled = [...new Array<number>(tied).fill(7), ...ramp(120 - tied, 8)];
    const control = pooled.filter((_, index) => index % 2 === 0);
    const experiment = pooled.filter((_, index) => index % 2 === 1);
    expect(rules(control, experiment).filter((rule) => rule.includes('ties'))).toEqual(expected);
  });

  it('names the value that most points have', () => {
    const zeros = new Array<number>(50).fill(0);
    expect(texts([...zeros, ...ramp(10, 10)], [...zeros, ...ramp(10, 11)])[0]).toBe(
      'm: mostly-ties: 100 of all 120 points are 0; ranks say little of them',
    );
  });

  it('tells that the interval ends where the data ends', () => {
    const clipped = (rule: string) => rule.endsWith('clipped-interval');
    expect(rules([1, 2, 3], [11, 12, 14]).filter(clipped)).toEqual(['trap clipped-interval']);
    expect(rules([11, 12, 14], [1, 2, 3]).filter(clipped)).toEqual(['trap clipped-interval']);
    expect(rules([1, 2, 3], [11, 12, 14], { direction: 'decrease' }).filter(clipped)).toEqual([
      'caution clipped-interval',
    ]);
    expect(rules([1, 3, 5], [2, 4, 6.5]).filter(clipped)).toEqual(['caution clipped-interval']);
    expect(rules(ramp(60), ramp(60, 1000)).filter(clipped)).toEqual([]);
  });

  it('tells that one end alone is cut off', () => {
    const control = new Array<number>(8).fill(1);
    const [up, down] = [
      [...control.slice(1), 9],
      [...control.slice(1), -9],
    ];
    const clipped = (one: readonly number[]) =>
      rules(control, one).filter((rule) => rule.endsWith('clipped-interval'));
    expect(clipped(up)).toEqual(['caution clipped-interval']);
    expect(clipped(down)).toEqual(['caution clipped-interval']);
  });

  it('tells that a unit is too large for the tolerance', () => {
    const coarse = (step: number) => rules(ramp(60, 0, step), ramp(60, step / 2, step));
    expect(coarse(1e-6)).toContain('caution tolerance-too-coarse');
    expect(coarse(1e-3)).not.toContain('caution tolerance-too-coarse');
    expect(texts(ramp(60, 0, 1e-6), ramp(60, 5e-7, 1e-6))).toContain(
      'm: tolerance-too-coarse: the interval is only known to 0.0001, and the values differ by 0.00012: ' +
        'use a smaller unit, such as percent or milliseconds',
    );
  });

  it.each([
    { range: 0.0101, expected: false },
    { range: 0.0099, expected: true },
  ])('finds a range of $range too small: $expected', ({ range, expected }) => {
    const points = ramp(60, 0, range / 2 / 59);
    const other = points.map((value) => value + 1e-9);
    expect(rules(points, other).includes('caution tolerance-too-coarse')).toBe(expected);
  });

  it('tells that the root finder decides where the interval is all zeros', () => {
    const zeros = new Array<number>(50).fill(0);
    const found = texts([...zeros, ...ramp(10, 10)], [...zeros, ...ramp(10, 11)]);
    expect(found.filter((text) => text.includes('decided-by-tolerance'))).toEqual([
      expect.stringMatching(
        /^m: decided-by-tolerance: the interval \[-?0\.0000\d+, -?0\.0000\d+\] is so close to the limit that/,
      ),
    ]);
  });

  it.each([
    { lower: 1.00011, upper: 9, estimate: 4, expected: true },
    { lower: 1.00013, upper: 9, estimate: 4, expected: false },
    { lower: 0.99989, upper: 9, estimate: 4, expected: true },
    { lower: 0.99987, upper: 9, estimate: 4, expected: false },
    { lower: -9, upper: -1.00011, estimate: -4, expected: true },
    { lower: -9, upper: -1.00013, estimate: -4, expected: false },
    { lower: -9, upper: -0.99989, estimate: -4, expected: true },
    { lower: -9, upper: -0.99987, estimate: -4, expected: false },
    { lower: 0.00005, upper: 9, estimate: 0, expected: true },
  ])('tells whether the tolerance decides between $lower and $upper: $expected', ({ expected, ...ends }) => {
    const shift = { ...ends, least: -99, greatest: 99 };
    const comparison = { shift, effectSize: Number.NaN, ratio: Number.NaN, isNoisy: false };
    const found = metricFindings({
      pair: metricPair('m', ramp(60), ramp(60)),
      config: metricConfig('m'),
      clean: { control: ramp(60), experiment: ramp(60) },
      classification: { label: 'Pass', reason: null, ratio: 1, critical: false, comparison },
    });
    expect(found.some(({ rule }) => rule === 'decided-by-tolerance')).toBe(expected);
  });

  it('tells that the root finder decides where many estimates are as good', () => {
    const [low, high] = [
      [47, 13.5, 112.25, 104.75],
      [165, 144, 125.5, 165, 165, 165, 165, 196, 105.5, 165],
    ];
    expect(rules(low ?? [], high ?? [])).toContain('trap decided-by-tolerance');
    expect(rules(high ?? [], low ?? [])).toContain('trap decided-by-tolerance');
  });

  it('says in words what was cut off, not judged, or not applied', () => {
    expect(texts([1], [2])).toContain(
      'm: not-judged: all points are tied at every shift; the score is counted without it',
    );
    expect(texts([1, 2, 3], [11, 12, 14])).toContain(
      'm: clipped-interval: the samples are too small for an interval at 98 %: it ends where the data ends',
    );
    expect(texts(new Array<number>(60).fill(0), ramp(60, 1))).toEqual([
      'm: effect-size-skipped: a mean is 0, so there is no ratio of means, and the limits on it count as exceeded',
    ]);
  });

  it('does not speak of lengths where a side is empty', () => {
    expect(rules([], ramp(60)).some((rule) => rule.endsWith('lengths'))).toBe(false);
    expect(rules(ramp(60), []).some((rule) => rule.endsWith('lengths'))).toBe(false);
  });

  it('tells that both sides were constant, and does not blame the scale', () => {
    expect(
      texts(
        FLAT,
        FLAT.map((value) => value + 1),
      ),
    ).toEqual(['m: constant-sides: both sides are constant, so a little noise was added to compare them']);
  });

  const ZEROS = new Array<number>(60).fill(0);
  it.each([
    { limits: {}, severity: 'caution' },
    { limits: { allowedIncrease: 1.5 }, severity: 'trap' },
    { limits: { allowedDecrease: 0.5 }, severity: 'caution' },
  ])('tells that a limit on a rise could not be applied: $limits is a $severity', ({ limits, severity }) => {
    const found = rules(ZEROS, ramp(60, 1), { effectSize: effectLimits(limits) });
    expect(found).toEqual([`${severity} effect-size-skipped`]);
  });

  it.each([
    { limits: { allowedIncrease: 1.5 }, severity: 'caution' },
    { limits: { allowedDecrease: 0.5 }, severity: 'trap' },
  ])('tells that a limit on a fall could not be applied: $limits is a $severity', ({ limits, severity }) => {
    const found = rules(ramp(60, 1), ZEROS, { effectSize: effectLimits(limits) });
    expect(found).toEqual([`${severity} effect-size-skipped`]);
  });

  it('does not mind a missing ratio where the metric passes', () => {
    expect(rules(ZEROS, ramp(60, 1), { direction: 'decrease' })).toEqual([]);
  });

  it('tells that an Error counts neither way', () => {
    expect(rules([1], [2])).toContain('trap not-judged');
    expect(rules([1], [2], { muted: true })).not.toContain('trap not-judged');
  });

  it('tells that a metric without a group changes nothing', () => {
    const ungrouped = (analysis: Partial<AnalysisOptions>) => {
      const config = canaryConfig([metricConfig('a'), metricConfig('m', analysis, [])]);
      const pairs = [metricPair('a', ramp(60), ramp(60)), metricPair('m', ramp(60), ramp(60))];
      return judged(config, pairs).warnings.map(warningText);
    };
    expect(ungrouped({})).toEqual(['m: no-group: it is in no group, so its verdict cannot change the score']);
    expect(ungrouped({ critical: true })).toEqual([]);
    expect(ungrouped({ muted: true })).toEqual([]);
  });

  it('names a word of the configuration that is not known', () => {
    const unknownWords = [{ path: 'metrics[0].x.direction', word: 'up', takenAs: 'either' }];
    const config = canaryConfig([{ ...metricConfig('m'), unknownWords }]);
    expect(judged(config, [metricPair('m', ramp(60), ramp(60))]).warnings).toEqual([
      {
        rule: 'unknown-option',
        severity: 'trap',
        about: 'm',
        message: 'metrics[0].x.direction is "up", which is taken as either',
      },
    ]);
  });

  it('names the series by its tags', () => {
    const config = canaryConfig([metricConfig('m')]);
    const [warning] = judged(config, [metricPair('m', ramp(60), ramp(61), { pod: 'a' })]).warnings;
    expect(warning?.about).toBe('m -> {pod:a}');
  });
});
