import { describe, expect, it } from 'vitest';
import type { AnalysisTemplate, Metric } from '../api/v1alpha1/analysis.ts';
import type { CanaryStep, CanaryStrategy } from '../api/v1alpha1/canary.ts';
import { aRollout, firstLook, pause, ROUTED, setWeight } from '../testing/build.ts';
import { CanaryLab } from '../testing/canary-lab.ts';
import { analysisDurationMs, decisionOf } from './analysis/estimate.ts';
import { rehearse } from './rehearsal.ts';

const analysis: CanaryStep = { analysis: { templates: [{ templateName: 'errors' }] } };
const provider = { web: { url: 'http://metrics' } };
const template = (metric: Partial<Metric>): AnalysisTemplate => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AnalysisTemplate',
  metadata: { name: 'errors', namespace: 'shop' },
  spec: { metrics: [{ name: 'errors', provider, ...metric }] },
});

/** Version 2 about to follow a healthy version 1 of 4 pods; pods take 10 s. */
function update(
  steps: readonly CanaryStep[],
  {
    canary,
    metric = {},
    ...spec
  }: { canary?: Partial<CanaryStrategy>; metric?: Partial<Metric>; minReadySeconds?: number } = {},
) {
  const rollout = aRollout({ steps, ...(canary === undefined ? {} : { canary }), spec });
  const { observed } = new CanaryLab(rollout).run().deploy('web:2');
  const templates = { namespaced: { errors: template(metric) }, cluster: {} };
  return rehearse({ ...observed, templates }, { podStartMs: 10_000 });
}
const rows = (rehearsal: ReturnType<typeof update>) =>
  rehearsal.moments.map(({ at, stepIndex, weight, canaryPods, stablePods }) => [
    Math.round(at / 1000),
    stepIndex,
    weight,
    canaryPods,
    stablePods,
  ]);

const byNumber = (a: number, b: number) => a - b;

describe('rehearse', () => {
  it('walks the steps of a canary without a router by its share of available pods', () => {
    const rehearsal = update([setWeight(25), pause(20), setWeight(50), pause(20)]);
    expect(rows(rehearsal)[0]?.[1]).toBe(0);
    expect(rows(rehearsal)).toContainEqual([10, 1, 25, 1, 3]);
    expect(rehearsal.moments.at(-1)).toMatchObject({
      phase: 'Healthy',
      stepIndex: 4,
      stablePods: 4,
      allPods: 4,
    });
    expect(rehearsal.mostPods).toBe(5);
    expect(rehearsal.approvals).toEqual([]);
  });

  it('names the steps at which somebody has to promote, and goes on at once', () => {
    const rehearsal = update([setWeight(25), pause(), setWeight(50), pause()]);
    expect(rehearsal.approvals).toEqual([1, 3]);
    expect(rehearsal.moments.at(-1)?.phase).toBe('Healthy');
  });

  it('lets an analysis take as long as its measurements do', () => {
    const rehearsal = update([setWeight(50), analysis], {
      canary: ROUTED,
      metric: { count: 3, interval: '1m' },
    });
    expect(rows(rehearsal).slice(0, 3)).toEqual([
      [0, 0, 0, 2, 4],
      [10, 1, 50, 2, 4],
      [130, 2, 50, 4, 4],
    ]);
  });

  it('gives a promoted version everything, although its weight as a canary goes back to 0', () => {
    const { moments } = update([setWeight(50), pause(20)], { canary: ROUTED });
    expect(moments.at(-1)).toMatchObject({ phase: 'Healthy', weight: 100 });
    expect(moments.map(({ weight }) => weight)).toEqual(
      moments.map(({ weight }) => weight).toSorted(byNumber),
    );
  });

  it('says how much later an analysis may end that lasts until there is evidence', () => {
    const sequential = { deadline: '2m', pass: { minimumTime: '3s' } };
    const metric = { provider: { plugin: { 'haldane/sequential': sequential } } };
    const { moments } = update([setWeight(50), analysis, setWeight(60)], { canary: ROUTED, metric });
    expect(moments.find(({ stepIndex }) => stepIndex === 1)?.decisions).toEqual([]);
    const after = moments.find(({ stepIndex }) => stepIndex === 2);
    const decision = { stepIndex: 1, metrics: ['errors'], atMostMs: 120_000, slackMs: 117_000 };
    expect(after).toMatchObject({ at: 13_000, decisions: [decision] });
  });

  it('ends also with a restart to come', () => {
    const rollout = aRollout({ steps: [setWeight(25)], spec: { restartAt: '2030-01-01T00:10:00Z' } });
    const { observed } = new CanaryLab(rollout).run();
    const pods = [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'demo-x', creationTimestamp: '2029-12-31T00:00:00Z' },
        spec: { containers: [] },
      } as const,
    ];
    const { moments } = rehearse({ ...observed, pods }, { podStartMs: 5000 });
    expect(moments.at(-1)).toMatchObject({ phase: 'Healthy' });
  });

  it('lets a background analysis run beside the steps and end with them', () => {
    const background = { ...ROUTED, analysis: { templates: [{ templateName: 'errors' }] } };
    const rehearsal = update([setWeight(50), pause(30)], { canary: background, metric: { interval: '1m' } });
    expect(rehearsal.moments.at(-1)).toMatchObject({ phase: 'Healthy', stablePods: 4 });
  });

  it('counts minReadySeconds to the time a pod needs', () => {
    const at = (minReadySeconds: number) =>
      update([setWeight(50), pause(5)], { minReadySeconds }).moments.find(({ stepIndex }) => stepIndex === 1)
        ?.at;
    expect([at(0), at(7)]).toEqual([10_000, 17_000]);
  });

  it('gives a first deploy no steps, and an unchanged Rollout one moment', () => {
    const first = rehearse(firstLook(aRollout({ steps: [setWeight(25), pause()] })), { podStartMs: 5000 });
    expect(first.approvals).toEqual([]);
    expect(first.moments.at(-1)).toMatchObject({ at: 5000, phase: 'Healthy', stablePods: 4 });
    const { observed } = new CanaryLab(aRollout({ steps: [setWeight(25)] })).run();
    expect(rehearse(observed, { podStartMs: 5000 }).moments).toHaveLength(1);
  });
});

describe('analysisDurationMs', () => {
  it.each<[string, readonly Partial<Metric>[], number | null]>([
    ['one measurement', [{}], 0],
    ['all but the first interval', [{ count: 5, interval: '30s' }], 120_000],
    ['the delay before the first', [{ count: 2, interval: '1m', initialDelay: '10s' }], 70_000],
    ['the slowest metric', [{ count: 2, interval: '1m' }, {}, { count: 2, interval: '2m' }], 120_000],
    ['no end without a count', [{ count: 2, interval: '1m' }, { interval: '1m' }], null],
  ])('takes %s', (_, metrics, expected) => {
    const full = metrics.map((metric, index) => ({ name: `m${index}`, provider, ...metric }));
    expect(analysisDurationMs({ metrics: full })).toBe(expected);
  });
});

describe('decisionOf', () => {
  const sequential = (config: object, metric: Partial<Metric> = {}): Metric => ({
    name: 'errors',
    provider: { plugin: { 'haldane/sequential': config } },
    ...metric,
  });
  it.each<[string, readonly Metric[], ReturnType<typeof decisionOf>]>([
    ['no decision of other providers', [{ name: 'm', provider }], null],
    ['its deadline', [sequential({ deadline: '2m' })], { atMostMs: 120_000 }],
    ['an hour without one', [sequential({})], { atMostMs: 3_600_000 }],
    [
      'all measurements',
      [sequential({ deadline: '2m' }, { count: 2, interval: '1m', initialDelay: '10s' })],
      { atMostMs: 310_000 },
    ],
    [
      'the longest metric',
      [sequential({ deadline: '2m' }), { name: 'm', provider, count: 5, interval: '1m' }],
      { atMostMs: 240_000 },
    ],
    [
      'a deadline that only an argument tells',
      [sequential({ deadline: '{{args.deadline}}' })],
      { atMostMs: null },
    ],
  ])('takes at most %s', (_, metrics, expected) => {
    expect(decisionOf({ metrics })).toEqual(expected);
  });
});
