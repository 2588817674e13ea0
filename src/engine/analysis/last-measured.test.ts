import { describe, expect, it } from 'vitest';
import type { AnalysisRun, MetricResult } from '../../api/v1alpha1/analysis.ts';
import { at, finished, metric, result, runOf } from '../../testing/analysis-build.ts';
import { lastMeasured } from './last-measured.ts';

const running = (...metricResults: MetricResult[]): AnalysisRun =>
  runOf({ metrics: [metric()] }, { phase: 'Running', metricResults });

describe('lastMeasured', () => {
  it('is empty before the first reading has ended', () => {
    expect(lastMeasured(runOf({ metrics: [metric()] }))).toBe('');
    expect(lastMeasured(running(result([{ phase: 'Running', startedAt: at(-5) }])))).toBe('');
  });

  it('tells what a lasting reading has seen so far', () => {
    const lasting = { phase: 'Running', startedAt: at(-60), message: '3 of 40 failed' } as const;
    const results = [result([lasting], { name: 'errors' }), result([finished('Successful', -30)])];
    expect(lastMeasured(running(...results))).toBe('errors, Running: 3 of 40 failed');
  });

  it('names metric, value and phase', () => {
    const readings = [
      finished('Failed', -60, { value: '0.2' }),
      finished('Successful', -30, { value: '0.9' }),
    ];
    expect(lastMeasured(running(result(readings)))).toBe('m measured 0.9, Successful');
  });

  it('takes the newest reading of all metrics, with its message', () => {
    const broken = finished('Error', -10, { message: 'connection refused' });
    const results = [result([broken], { name: 'errors' }), result([finished('Successful', -30)])];
    expect(lastMeasured(running(...results))).toBe('errors, Error: connection refused');
  });
});
