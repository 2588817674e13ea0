import { describe, expect, it } from 'vitest';
import type { Metric } from '../api/v1alpha1/analysis.ts';
import { ProviderError } from '../base/errors.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import type { MeasureContext, MetricProvider } from './provider.ts';

/** One measurement of `metric` for a run that exists nowhere. */
export function aMeasureContext(metric: Metric, change: Partial<MeasureContext> = {}): MeasureContext {
  return {
    run: {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AnalysisRun',
      metadata: { name: 'run', namespace: 'shop', uid: 'run-uid' },
      spec: { metrics: [metric] },
    },
    metric,
    attempt: 1,
    weight: null,
    predecessor: null,
    clock: createFakeClock(),
    signal: new AbortController().signal,
    ...change,
  };
}

/** Laws every provider obeys. Each provider's test file runs them with fixtures of its own. */
export function describeProvider(fixture: {
  /** A provider whose other side answers well. */
  readonly working: MetricProvider;
  /** A provider whose other side fails. */
  readonly broken: MetricProvider;
  readonly metric: Metric;
}): void {
  const { working, broken, metric } = fixture;

  describe(`${working.type} provider`, () => {
    it('answers with a result, a verdict or the time to ask again', async () => {
      const reading = await working.measure(aMeasureContext(metric));
      expect(['result', 'verdict', 'running']).toContain(reading.outcome);
      if (reading.outcome === 'running') expect(working.lasting).toBeDefined();
    });
    it('throws a coded error when the other side fails', async () => {
      await expect(broken.measure(aMeasureContext(metric))).rejects.toBeInstanceOf(ProviderError);
    });
    it('refuses a metric of another provider', async () => {
      const other = { name: 'other', provider: {} };
      await expect(working.measure(aMeasureContext(other))).rejects.toThrow('other');
    });
    it('leaves no timer behind', async () => {
      const clock = createFakeClock();
      await working.measure(aMeasureContext(metric, { clock }));
      expect(clock.pending).toBe(0);
    });
    it('describes a metric with text only', () => {
      for (const text of Object.values(working.describe(metric))) expect(typeof text).toBe('string');
    });
  });
}
