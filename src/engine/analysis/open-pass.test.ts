import { describe, expect, it } from 'vitest';
import type {
  AnalysisPhase,
  AnalysisRunSpec,
  AnalysisRunStatus,
  Metric,
  MetricResult,
} from '../../api/v1alpha1/analysis.ts';
import { at, finished, metric, NOW, open, result, runOf } from '../../testing/analysis-build.ts';

function tasksOf(spec: AnalysisRunSpec, status?: AnalysisRunStatus, isWoken = false): readonly string[] {
  const opened = open(runOf(spec, status), isWoken);
  if (opened.state !== 'open') throw new Error(JSON.stringify(opened));
  return opened.tasks.map((task) => `${task.type} ${task.metric.name}`);
}

describe('what is due', () => {
  const running = (results: readonly MetricResult[]): AnalysisRunStatus => ({
    phase: 'Running',
    startedAt: at(-600),
    metricResults: results,
  });
  const minutely = metric({ interval: '1m' });

  it.each<[string, Metric, AnalysisRunStatus | undefined, readonly string[]]>([
    ['a metric that was never measured', metric(), undefined, ['measure m']],
    ['a delayed metric of a run that has not started', metric({ initialDelay: '1m' }), undefined, []],
    ['a delayed metric before its time', metric({ initialDelay: '11m' }), running([]), []],
    ['a delayed metric at its time', metric({ initialDelay: '10m' }), running([]), ['measure m']],
    [
      'the next measurement at its time',
      minutely,
      running([result([finished('Successful', -60)])]),
      ['measure m'],
    ],
    ['the next measurement before its time', minutely, running([result([finished('Successful', -59)])]), []],
    ['ten seconds after an error', minutely, running([result([finished('Error', -10)])]), ['measure m']],
    ['nine seconds after an error', minutely, running([result([finished('Error', -9)])]), []],
    [
      'an error of a metric without an interval',
      metric(),
      running([result([finished('Error', -10)])]),
      ['measure m'],
    ],
    [
      'a metric whose count is reached',
      metric({ interval: '1m', count: 2 }),
      running([result([finished('Successful')], { count: 2 })]),
      [],
    ],
    [
      'a metric that is decided',
      minutely,
      running([result([finished('Successful')], { phase: 'Successful' })]),
      [],
    ],
    ['a measurement under way', minutely, running([result([{ phase: 'Running' }])]), ['resume m']],
    [
      'a measurement under way that is not to be asked yet',
      minutely,
      running([result([{ phase: 'Running', resumeAt: at(1) }])]),
      [],
    ],
    [
      'a measurement under way that is to be asked now',
      minutely,
      running([result([{ phase: 'Running', resumeAt: at(0) }])]),
      ['resume m'],
    ],
  ])('%s', (_, one, status, tasks) => expect(tasksOf({ metrics: [one] }, status)).toEqual(tasks));

  it('is a measurement whose Job has ended, whenever it wanted to be asked', () => {
    const status = running([result([{ phase: 'Running', resumeAt: at(100) }])]);
    expect(tasksOf({ metrics: [minutely] }, status, true)).toEqual(['resume m']);
  });

  it('is nothing new once the run is to end, and what is under way is stopped', () => {
    const metrics = [minutely, metric({ name: 'other' })];
    const status = running([result([{ phase: 'Running', resumeAt: at(100) }])]);
    expect(tasksOf({ metrics, terminate: true }, status)).toEqual(['terminate m']);
  });

  it.each<[AnalysisPhase, boolean, readonly string[]]>([
    ['Failed', false, ['terminate m']],
    ['Error', false, ['terminate m']],
    ['Inconclusive', false, ['terminate m']],
    ['Successful', false, ['resume m']],
    ['Failed', true, ['resume m']],
  ])('beside a metric that is %s (dry run: %s) is %j', (phase, dryRun, tasks) => {
    const other: MetricResult = { name: 'other', phase, dryRun };
    const metrics = [minutely, metric({ name: 'other' })];
    expect(tasksOf({ metrics }, running([result([{ phase: 'Running' }]), other]))).toEqual(tasks);
  });
});

describe('openPass', () => {
  it('puts arguments in place and placeholders where secrets go', () => {
    const opened = open(
      runOf({
        metrics: [
          metric({
            count: '{{ args.n }}',
            interval: '{{args.i}}',
            provider: { prometheus: { query: '{{args.s}} "{{args.n}}"' } },
          }),
        ],
        args: [
          { name: 'n', value: '3' },
          { name: 'i', value: '5m' },
          { name: 's', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } },
        ],
      }),
    );
    expect(opened).toMatchObject({
      contents: {
        metrics: [{ count: '3', interval: '5m', provider: { prometheus: { query: 'temp-for-secret "3"' } } }],
      },
    });
  });

  it.each<[string, AnalysisRunSpec]>([
    [
      'Unable to resolve metric arguments: argument "x" was not supplied',
      { metrics: [metric()], args: [{ name: 'x' }] },
    ],
    [
      'Unable to resolve metric arguments: failed to resolve {{args.y}}',
      { metrics: [metric({ interval: '{{args.y}}' })] },
    ],
    [
      'Unable to resolve metric arguments: failed to resolve {{ other }}',
      { metrics: [metric({ interval: '{{ other }}' })] },
    ],
    ['Analysis spec invalid: no metrics specified', { metrics: [] }],
    ["Analysis spec invalid: metrics[1]: duplicate name 'm'", { metrics: [metric(), metric()] }],
    [
      'Analysis spec invalid: metrics[0]: consecutiveSuccessLimit must be >= 0',
      { metrics: [metric({ consecutiveSuccessLimit: -1 })] },
    ],
    [
      'Analysis spec invalid: metrics[0]: failureLimit must be >= 0, or -1 to be disabled',
      { metrics: [metric({ failureLimit: -2 })] },
    ],
    [
      'Analysis spec invalid: metrics[0]: failureLimit and consecutiveSuccessLimit cannot both be disabled',
      { metrics: [metric({ failureLimit: -1 })] },
    ],
    [
      'Analysis spec invalid: metrics[0]: inconclusiveLimit must be >= 0',
      { metrics: [metric({ inconclusiveLimit: -1 })] },
    ],
    [
      'Analysis spec invalid: metrics[0]: consecutiveErrorLimit must be >= 0',
      { metrics: [metric({ consecutiveErrorLimit: '-1' })] },
    ],
    [
      'Analysis spec invalid: metrics[0]: count (2) must be >= failureLimit + consecutiveSuccessLimit (1 + 2) if both >= 0',
      { metrics: [metric({ count: 2, interval: '1m', failureLimit: 1, consecutiveSuccessLimit: 2 })] },
    ],
    [
      'Analysis spec invalid: metrics[0]: count must be >= consecutiveSuccessLimit',
      { metrics: [metric({ count: 2, interval: '1m', failureLimit: -1, consecutiveSuccessLimit: 3 })] },
    ],
    [
      'Analysis spec invalid: metrics[0]: count must be >= inconclusiveLimit',
      { metrics: [metric({ count: 1, inconclusiveLimit: 2 })] },
    ],
    [
      'Analysis spec invalid: metrics[0]: interval must be specified when count > 1',
      { metrics: [metric({ count: 2 })] },
    ],
    [
      'Analysis spec invalid: metrics[0]: invalid interval string: time: invalid duration "x"',
      { metrics: [metric({ interval: 'x' })] },
    ],
    [
      'Analysis spec invalid: metrics[0]: invalid startDelay string: time: invalid duration "x"',
      { metrics: [metric({ initialDelay: 'x' })] },
    ],
    ['Analysis spec invalid: metrics[0]: no provider specified', { metrics: [metric({ provider: {} })] }],
    [
      'Analysis spec invalid: metrics[0]: multiple providers specified',
      { metrics: [metric({ provider: { plugin: { a: {}, b: {} } } })] },
    ],
    [
      'Analysis spec invalid: metrics[0]: multiple providers specified',
      { metrics: [metric({ provider: { prometheus: {}, job: { spec: {} } } })] },
    ],
    [
      'Analysis spec invalid: metrics[0]: provider plugin a/b is not supported by this controller',
      { metrics: [metric({ provider: { plugin: { 'a/b': {} } } })] },
    ],
    [
      'Analysis spec invalid: metrics[0]: haldane/sequential: give either preset or queries',
      { metrics: [metric({ provider: { plugin: { 'haldane/sequential': {} } } })] },
    ],
    [
      'Analysis spec invalid: metrics[0]: provider graphite is not supported by this controller',
      { metrics: [metric({ provider: { graphite: {} } })] },
    ],
    [
      'Analysis spec invalid: metrics[0]: invalid successCondition "result >": unexpected token EOF',
      { metrics: [metric({ successCondition: 'result >' })] },
    ],
    [
      'Analysis spec invalid: metrics[0]: invalid failureCondition "resutl > 1": unknown name resutl',
      { metrics: [metric({ failureCondition: 'resutl > 1' })] },
    ],
    [
      "Analysis spec invalid: dryRun[0]: Rule didn't match any metric name(s)",
      { metrics: [metric()], dryRun: [{ metricName: 'x' }] },
    ],
    [
      "Analysis spec invalid: dryRun[1]: Rule didn't match any metric name(s): error parsing regexp: missing argument to repetition operator: `*`",
      { metrics: [metric()], dryRun: [{ metricName: 'm' }, { metricName: '*' }] },
    ],
    [
      "Analysis spec invalid: measurementRetention[0]: Rule didn't match any metric name(s)",
      { metrics: [metric()], measurementRetention: [{ metricName: 'x', limit: 1 }] },
    ],
  ])('ends a run: %s', (message, spec) => {
    const opened = open(runOf(spec));
    expect(opened).toEqual({
      state: 'invalid',
      status: { phase: 'Error', message, startedAt: at(0), completedAt: at(0) },
      notices: [
        { type: 'Warning', reason: 'AnalysisRunError', message: 'Analysis Completed. Result: Error' },
      ],
    });
  });

  it.each<AnalysisRunSpec>([
    {
      metrics: [
        metric({
          count: 3,
          interval: '1m',
          failureLimit: 1,
          consecutiveSuccessLimit: 2,
          inconclusiveLimit: 3,
        }),
      ],
    },
    { metrics: [metric({ failureLimit: -1, consecutiveSuccessLimit: 1 })] },
    { metrics: [metric({ count: 2, interval: '1m', failureLimit: -1, consecutiveSuccessLimit: 2 })] },
    { metrics: [metric({ count: 0, interval: '', initialDelay: '', successCondition: '' })] },
    { metrics: [metric({ count: 'many' })] },
    {
      metrics: [metric({ successCondition: 'result > {{args.s}}' })],
      args: [{ name: 's', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }],
    },
  ])('opens %j', (spec) => expect(open(runOf(spec)).state).toBe('open'));

  it('takes a rule that is a metric’s name for that metric alone, and any other for a pattern', () => {
    const metrics = ['error', 'error-rate', 'latency'].map((name) => metric({ name }));
    const rules = (metricName: string) => {
      const opened = open(
        runOf({ metrics, dryRun: [{ metricName }], measurementRetention: [{ metricName, limit: 3 }] }),
      );
      if (opened.state !== 'open') throw new Error(opened.state);
      expect([...opened.contents.rules.retention.keys()]).toEqual([...opened.contents.rules.dryRun]);
      return [...opened.contents.rules.dryRun];
    };
    expect(rules('error')).toEqual(['error']);
    expect(rules('err')).toEqual(['error', 'error-rate']);
    expect(rules('.*')).toEqual(['error', 'error-rate', 'latency']);
  });

  it.each<[AnalysisPhase, NonNullable<AnalysisRunSpec['ttlStrategy']>, number | null]>([
    ['Successful', { secondsAfterSuccess: 5, secondsAfterFailure: 6, secondsAfterCompletion: 7 }, 5],
    ['Failed', { secondsAfterSuccess: 5, secondsAfterFailure: 6, secondsAfterCompletion: 7 }, 6],
    ['Error', { secondsAfterFailure: 6, secondsAfterCompletion: 7 }, 6],
    ['Inconclusive', { secondsAfterFailure: 6 }, 6],
    ['Successful', { secondsAfterFailure: 6, secondsAfterCompletion: 7 }, 7],
    ['Failed', { secondsAfterSuccess: 5 }, null],
    ['Successful', {}, null],
  ])('lets a %s run with %j live for %s seconds', (phase, ttlStrategy, seconds) => {
    const run = runOf({ metrics: [metric()], ttlStrategy }, { phase, completedAt: at(-1) });
    expect(open(run)).toEqual({
      state: 'over',
      expiresAt: seconds === null ? null : NOW + (seconds - 1) * 1000,
    });
  });

  it('keeps a completed run without a time to live', () => {
    expect(open(runOf({ metrics: [] }, { phase: 'Failed', completedAt: at(-1) }))).toEqual({
      state: 'over',
      expiresAt: null,
    });
  });
});
