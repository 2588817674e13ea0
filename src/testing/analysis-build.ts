import type {
  AnalysisPhase,
  AnalysisRun,
  AnalysisRunSpec,
  AnalysisRunStatus,
  Measurement,
  Metric,
  MetricResult,
} from '../api/v1alpha1/analysis.ts';
import { formatTime } from '../base/time.ts';
import {
  type ClosedPass,
  closePass,
  type MeasurementRecord,
  type OpenedPass,
  openPass,
} from '../engine/analysis/pass.ts';

export const NOW = Date.parse('2030-01-01T01:00:00Z');
export const at = (seconds: number) => formatTime(NOW + seconds * 1000);
export const supported = new Set(['prometheus', 'job', 'plugin haldane/sequential']);

export const metric = (settings: Partial<Metric> = {}): Metric => ({
  name: 'm',
  provider: { prometheus: { query: 'up' } },
  ...settings,
});
export const finished = (
  phase: AnalysisPhase,
  seconds = -60,
  change: Partial<Measurement> = {},
): Measurement => ({
  phase,
  startedAt: at(seconds),
  finishedAt: at(seconds),
  ...change,
});
export const result = (
  measurements: readonly Measurement[],
  change: Partial<MetricResult> = {},
): MetricResult => ({
  name: 'm',
  phase: 'Running',
  measurements,
  ...change,
});

export function runOf(spec: AnalysisRunSpec, status?: AnalysisRunStatus): AnalysisRun {
  const metadata = { name: 'run', namespace: 'shop' };
  const run = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AnalysisRun', metadata, spec } as const;
  return status === undefined ? run : { ...run, status };
}

export const open = (run: AnalysisRun, isWoken = false): OpenedPass =>
  openPass(run, NOW, { supported, isWoken });

export function close(
  run: AnalysisRun,
  records: readonly MeasurementRecord[],
  secrets: readonly string[] = [],
): ClosedPass {
  const opened = open(run);
  if (opened.state !== 'open') throw new Error(JSON.stringify(opened));
  return closePass(opened.contents, run.status, { records, secrets, now: NOW });
}

export const record = (
  phase: AnalysisPhase,
  change: Partial<Measurement> = {},
  metricName = 'm',
): MeasurementRecord => ({
  metricName,
  measurement: finished(phase, 0, change),
});
