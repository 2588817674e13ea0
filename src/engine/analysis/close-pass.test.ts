import { describe, expect, it } from 'vitest';
import type { Metric } from '../../api/v1alpha1/analysis.ts';
import { at, close, finished, metric, record, result, runOf } from '../../testing/analysis-build.ts';
import type { MeasurementRecord } from './pass.ts';

describe('closePass', () => {
  it('completes a run whose only measurement succeeded', () => {
    const closed = close(runOf({ metrics: [metric()] }), [
      { ...record('Successful', { value: '1' }), metadata: { q: 'up' } },
    ]);
    expect(closed).toEqual({
      status: {
        phase: 'Successful',
        startedAt: at(0),
        completedAt: at(0),
        metricResults: [
          {
            name: 'm',
            phase: 'Successful',
            count: 1,
            successful: 1,
            consecutiveSuccess: 1,
            metadata: { q: 'up' },
            measurements: [finished('Successful', 0, { value: '1' })],
          },
        ],
        runSummary: { count: 1, successful: 1 },
      },
      notices: [
        { type: 'Normal', reason: 'MetricSuccessful', message: "Metric 'm' Completed. Result: Successful" },
        {
          type: 'Normal',
          reason: 'AnalysisRunSuccessful',
          message: 'Analysis Completed. Result: Successful',
        },
      ],
      trimmed: [],
      recheckAfterMs: null,
    });
  });

  it('says which metric made it fail, and with what error', () => {
    const closed = close(runOf({ metrics: [metric()] }), [record('Failed', { message: 'too slow' })]);
    expect(closed.status.message).toBe(
      'Metric "m" assessed Failed due to failed (1) > failureLimit (0): "Error Message: too slow"',
    );
    expect(closed.status.metricResults?.[0]?.message).toBe('too slow');
    expect(closed.notices.map(({ type }) => type)).toEqual(['Warning', 'Warning']);
  });

  it('takes the worst of several metrics', () => {
    const metrics = ['a', 'b', 'c'].map((name) => metric({ name }));
    const records = [
      record('Inconclusive', {}, 'a'),
      record('Failed', {}, 'b'),
      record('Successful', {}, 'c'),
    ];
    const { status } = close(runOf({ metrics }), records);
    expect(status).toMatchObject({
      phase: 'Failed',
      message: 'Metric "b" assessed Failed due to failed (1) > failureLimit (0)',
      runSummary: { count: 3, successful: 1, failed: 1, inconclusive: 1 },
    });
  });

  it('lets a dry run fail without consequence', () => {
    const metrics = [metric({ name: 'a' }), metric({ name: 'dry' })];
    const run = runOf({ metrics, dryRun: [{ metricName: 'dry' }] });
    const { status } = close(run, [record('Successful', {}, 'a'), record('Failed', { message: 'x' }, 'dry')]);
    expect(status.phase).toBe('Successful');
    expect(status.message).toBeUndefined();
    expect(status.metricResults?.[1]).toMatchObject({
      dryRun: true,
      phase: 'Failed',
      message: 'Metric assessed Failed due to failed (1) > failureLimit (0)',
    });
    expect(status).toMatchObject({
      runSummary: { count: 1, successful: 1 },
      dryRunSummary: { count: 1, failed: 1 },
    });
  });

  it('summarises a metric that ends at its count by its phase', () => {
    const one = metric({ interval: '1m', count: 1, failureLimit: 0, consecutiveSuccessLimit: 1 });
    const before = result([finished('Error')], { error: 1, consecutiveError: 1 });
    const run = runOf(
      { metrics: [{ ...one, failureLimit: 1, count: 2 }] },
      { phase: 'Running', startedAt: at(-60), metricResults: [{ ...before, count: 1, failed: 0 }] },
    );
    const { status } = close(run, [record('Failed')]);
    expect(status).toMatchObject({ phase: 'Inconclusive', runSummary: { count: 1, inconclusive: 1 } });
  });

  it('stops the others at once when one metric has decided the run', () => {
    const metrics = [metric({ name: 'a' }), metric({ name: 'b', interval: '1h' })];
    const closed = close(runOf({ metrics }), [record('Failed', {}, 'a'), record('Successful', {}, 'b')]);
    expect(closed).toMatchObject({ status: { phase: 'Running' }, recheckAfterMs: 0 });
    const next = close(runOf({ metrics }, closed.status), []);
    expect(next.status).toMatchObject({
      phase: 'Failed',
      metricResults: [{ phase: 'Failed' }, { phase: 'Successful' }],
    });
  });

  it('ends as terminated when nothing was worse', () => {
    const run = runOf({ metrics: [metric({ interval: '1m' })], terminate: true });
    expect(close(run, []).status).toMatchObject({
      phase: 'Successful',
      message: 'Run Terminated',
      metricResults: [],
    });
    const failing = runOf(
      { metrics: [metric({ interval: '1m' })], terminate: true },
      { phase: 'Running', metricResults: [result([{ phase: 'Running' }])] },
    );
    expect(close(failing, [record('Failed')]).status).toMatchObject({ phase: 'Failed' });
  });

  it.each<[string, Metric, MeasurementRecord | null, number | null]>([
    ['the interval', metric({ interval: '5m' }), record('Successful'), 300_000],
    ['ten seconds after an error', metric({ interval: '5m' }), record('Error'), 10_000],
    ['the initial delay', metric({ initialDelay: '30s' }), null, 30_000],
    [
      'the moment a measurement asks for',
      metric(),
      { metricName: 'm', measurement: { phase: 'Running', resumeAt: at(7) } },
      7_000,
    ],
    [
      'an event of a measurement that names no moment',
      metric(),
      { metricName: 'm', measurement: { phase: 'Running' } },
      null,
    ],
  ])('waits for %s', (_, one, taken, expected) => {
    const closed = close(runOf({ metrics: [one] }), taken === null ? [] : [taken]);
    expect(closed.recheckAfterMs).toBe(expected);
    expect(closed.status).toMatchObject({ phase: 'Running', startedAt: at(0) });
    expect(closed.status.completedAt).toBeUndefined();
  });

  it('looks again at the earliest of several moments', () => {
    const metrics = [metric({ name: 'a', interval: '5m' }), metric({ name: 'b', interval: '2m' })];
    const closed = close(runOf({ metrics }), [record('Successful', {}, 'a'), record('Successful', {}, 'b')]);
    expect(closed.recheckAfterMs).toBe(120_000);
  });

  it('looks again at a completed run when it is to be deleted', () => {
    const run = runOf({ metrics: [metric()], ttlStrategy: { secondsAfterCompletion: 9 } });
    expect(close(run, [record('Successful')]).recheckAfterMs).toBe(9_000);
  });

  it('replaces a measurement under way by what became of it, and counts it once', () => {
    const before = result([finished('Successful'), { phase: 'Running', resumeAt: at(0) }], {
      count: 1,
      successful: 1,
      consecutiveSuccess: 1,
    });
    const run = runOf(
      { metrics: [metric({ interval: '1m' })] },
      { phase: 'Running', startedAt: at(-60), metricResults: [before] },
    );
    const [after] = close(run, [record('Successful')]).status.metricResults ?? [];
    expect(after).toMatchObject({
      count: 2,
      successful: 2,
      measurements: [{ phase: 'Successful' }, { phase: 'Successful', finishedAt: at(0) }],
    });
    const [still] =
      close(run, [{ metricName: 'm', measurement: { phase: 'Running', resumeAt: at(9) } }]).status
        .metricResults ?? [];
    expect(still).toMatchObject({ count: 1, measurements: [{ phase: 'Successful' }, { resumeAt: at(9) }] });
  });

  it('leaves counters that are zero out', () => {
    const before = result([finished('Error')], { error: 1, consecutiveError: 1 });
    const run = runOf(
      { metrics: [metric({ interval: '1m' })] },
      { phase: 'Running', startedAt: at(-60), metricResults: [before] },
    );
    const written = JSON.parse(JSON.stringify(close(run, [record('Successful')]).status));
    expect(Object.keys(written.metricResults[0]).sort()).toEqual(
      ['consecutiveSuccess', 'count', 'error', 'measurements', 'name', 'phase', 'successful'].sort(),
    );
  });

  it.each([
    [undefined, 10],
    [3, 3],
    [0, 10],
  ])('keeps as many measurements as a limit of %s allows', (limit, kept) => {
    const before = result(
      Array.from({ length: 12 }, (_, index) => finished('Successful', index - 100)),
      { count: 12 },
    );
    const rules = limit === undefined ? {} : { measurementRetention: [{ metricName: 'm', limit }] };
    const run = runOf(
      { metrics: [metric({ interval: '1m' })], ...rules },
      { phase: 'Running', startedAt: at(-600), metricResults: [before] },
    );
    const closed = close(run, [record('Successful')]);
    expect(closed.trimmed).toEqual([{ name: 'm', kept }]);
    expect(closed.status.metricResults?.[0]?.measurements).toHaveLength(kept);
    expect(closed.status.metricResults?.[0]?.measurements?.at(-1)?.finishedAt).toBe(at(0));
    expect(closed.status.metricResults?.[0]?.count).toBe(13);
  });

  it('hides secrets in every text of a measurement, in whatever form', () => {
    const secret = 'p"w&1';
    const measurement = finished('Error', 0, {
      message: `no ${secret} at http://x?q=${encodeURIComponent(secret)}`,
      value: JSON.stringify({ a: secret }),
      metadata: { warnings: secret },
    });
    const closed = close(
      runOf({ metrics: [metric({ consecutiveErrorLimit: 0 })] }),
      [{ metricName: 'm', measurement, metadata: { query: secret } }],
      ['', secret],
    );
    expect(closed.status.metricResults?.[0]).toMatchObject({
      metadata: { query: '*****' },
      measurements: [
        { message: 'no ***** at http://x?q=*****', value: '{"a":"*****"}', metadata: { warnings: '*****' } },
      ],
    });
    expect(JSON.stringify(closed)).not.toContain('w&1');
  });
});
