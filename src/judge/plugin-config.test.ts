import { describe, expect, it } from 'vitest';
import type { Metric } from '../api/v1alpha1/analysis.ts';
import { findJudgeProblems as findProblems, readJudgeConfig, readSequentialConfig } from './plugin-config.ts';

const QUERIES = { requests: 'a', errors: 'b' };
const SEQUENTIAL = { queries: { canary: QUERIES, stable: QUERIES } };
const JUDGE = {
  window: '1h',
  config: { metrics: [{ name: 'cpu', groups: [], analysisConfigurations: { canary: {} } }] },
  queries: { cpu: { canary: 'a', stable: 'b' } },
};
const PRESET = { name: 'gateway', namespace: 'n', canary: 'c', stable: 's' };
const scheduled = (schedule: object) => ({ ...JUDGE, window: undefined, schedule, step: '90s' });
const metric = (plugin: Record<string, unknown>): Metric => ({ name: 'm', provider: { plugin } });

const findJudgeProblems = (one: Metric) => findProblems(one).map(({ text }) => text);

describe('the configuration of a judge', () => {
  it('is none of our business elsewhere', () => {
    expect(findJudgeProblems({ name: 'm', provider: { prometheus: {} } })).toEqual([]);
    expect(findJudgeProblems(metric({ 'acme/judge': { window: 3 } }))).toEqual([]);
  });
  it('may be as short as this', () => {
    expect(findJudgeProblems(metric({ 'haldane/sequential': SEQUENTIAL }))).toEqual([]);
    expect(findJudgeProblems(metric({ 'haldane/judge': JUDGE }))).toEqual([]);
  });
  it.each([
    [{ ...SEQUENTIAL, alpha: 1 }, 'haldane/sequential.alpha: '],
    [{ ...SEQUENTIAL, beta: 0 }, 'haldane/sequential.beta: '],
    [{ ...SEQUENTIAL, tick: '0s' }, 'haldane/sequential.tick: want a duration above 0'],
    [
      { ...SEQUENTIAL, pass: { minimumCanaryRequests: 29 } },
      'haldane/sequential.pass.minimumCanaryRequests: ',
    ],
    [{ queries: { canary: QUERIES } }, 'haldane/sequential.queries.stable: '],
    [
      { preset: { name: 'envoy', namespace: 'n', canary: 'c', stable: 's' } },
      'haldane/sequential.preset.name: ',
    ],
    [
      { queries: { canary: { ...QUERIES, latency: 'c' }, stable: QUERIES } },
      'haldane/sequential.queries.stable.latency: is missing, and without both sides latency cannot be compared',
    ],
    [{}, 'haldane/sequential: give either preset or queries'],
    ['text', 'haldane/sequential: '],
  ])('sequential %j is refused with its path', (config, message) => {
    const problems = findJudgeProblems(metric({ 'haldane/sequential': config }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
  });
  it('sequential that sets how slow is too slow has a query for it, or says that it may lack', () => {
    const asked = { ...SEQUENTIAL, latency: { tolerance: 0.1 } };
    expect(findJudgeProblems(metric({ 'haldane/sequential': asked }))).toEqual(
      ['canary', 'stable'].map(
        (side) =>
          `haldane/sequential.queries.${side}.latency: is missing, and without both sides latency cannot be compared`,
      ),
    );
    const told = { ...asked, latency: { tolerance: 0.1, required: false } };
    expect(findJudgeProblems(metric({ 'haldane/sequential': told }))).toEqual([]);
  });
  it.each([
    [{ ...JUDGE, window: '-1h' }, 'haldane/judge.window: want a duration above 0'],
    [{ ...JUDGE, thresholds: { pass: 95 } }, 'haldane/judge.thresholds.marginal: '],
    [
      {
        ...JUDGE,
        config: { metrics: [{ name: 'cpu', groups: [], analysisConfigurations: { canary: { muted: 1 } } }] },
      },
      'haldane/judge.config.metrics[0]',
    ],
    [{ ...JUDGE, queries: {} }, 'haldane/judge.queries: no queries for metric "cpu" of the configuration'],
    [
      { ...JUDGE, queries: { ...JUDGE.queries, ram: JUDGE.queries.cpu } },
      'haldane/judge.queries.ram: the configuration has no such metric',
    ],
  ])('judge %j is refused with its path', (config, message) => {
    const problems = findJudgeProblems(metric({ 'haldane/judge': config }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
  });
  it.each([
    ['haldane/sequential', { ...SEQUENTIAL, errors: { floor: 2 } }, ['errors', 'floor']],
    [
      'haldane/judge',
      { ...JUDGE, queries: { ...JUDGE.queries, 'a.b': JUDGE.queries.cpu } },
      ['queries', 'a.b'],
    ],
    [
      'haldane/judge',
      { ...JUDGE, config: { metrics: [{ ...JUDGE.config.metrics[0], groups: 1 }] } },
      ['config', 'metrics', 0, 'groups'],
    ],
  ])('of %s names the place of what is wrong', (plugin, config, path) => {
    const [problem] = findProblems(metric({ [plugin]: config }));
    expect(problem?.path).toEqual([plugin, ...path]);
  });

  it('sequential that asks for both sides of its own limits is read whole', () => {
    const config = { ...SEQUENTIAL, errors: { ratio: 1.5 } };
    expect(readSequentialConfig(config)).toEqual({ ok: true, value: config });
    expect(readSequentialConfig({ ...SEQUENTIAL, tick: 15 }).ok).toBe(false);
  });

  it.each([
    [
      { errors: { ratio: 1.6 } },
      ['errors', 'passRatio'],
      '1.5 is below errors.ratio 1.6: one canary could be both worse and not worse',
    ],
    [
      { preset: PRESET, queries: undefined, latency: { tolerance: 0.2 } },
      ['latency', 'passTolerance'],
      '0.15 is below latency.tolerance 0.2: one canary could be both worse and not worse',
    ],
  ])('sequential with %j contradicts itself', (change, path, message) => {
    expect(readSequentialConfig({ ...SEQUENTIAL, ...change })).toEqual({
      ok: false,
      problems: [
        {
          path: ['haldane/sequential', ...path],
          text: `haldane/sequential.${path.join('.')}: ${message}`,
        },
      ],
    });
  });

  const withThresholds = (scoreThresholds: object) => ({
    ...JUDGE,
    config: { ...JUDGE.config, classifier: { scoreThresholds } },
  });
  it.each([
    [{ ...JUDGE, thresholds: { pass: 75, marginal: 76 } }, 'thresholds.marginal', '76 is above pass 75'],
    [
      withThresholds({ pass: 75, marginal: 76 }),
      'config.classifier.scoreThresholds.marginal',
      '76 is above pass 75',
    ],
    [{ ...JUDGE, window: '59s' }, 'window', '59s is shorter than a step of 60 s'],
    [{ ...JUDGE, step: '2h' }, 'window', '1h is shorter than a step of 7200 s'],
    [scheduled({ lifetime: '1m' }), 'schedule.lifetime', '1m is shorter than a step of 90 s'],
    [scheduled({ lifetime: '9m', interval: '1m' }), 'schedule.interval', '1m is shorter than a step of 90 s'],
    [scheduled({ lifetime: '9m', lookback: '1m' }), 'schedule.lookback', '1m is shorter than a step of 90 s'],
  ])('judge %j contradicts itself', (config, path, message) => {
    expect(readJudgeConfig(config)).toEqual({
      ok: false,
      problems: [{ path: ['haldane/judge', ...path.split('.')], text: `haldane/judge.${path}: ${message}` }],
    });
  });

  it('judge is read whole at its limits', () => {
    for (const config of [
      { ...JUDGE, window: '60s' },
      { ...JUDGE, thresholds: { pass: 75, marginal: 75 } },
      { ...withThresholds({ pass: 75, marginal: 76 }), thresholds: { pass: 95, marginal: 75 } },
      scheduled({ lifetime: '3m', interval: '3m', beginAfter: '1m' }),
    ])
      expect(readJudgeConfig(config)).toMatchObject({
        ok: true,
        value: { metric: { queries: JUDGE.queries }, config: { metrics: [{ name: 'cpu' }] } },
      });
  });
});
