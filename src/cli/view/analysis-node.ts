import type { AnalysisRun, Measurement } from '../../api/v1alpha1/analysis.ts';
import type { EpochMs } from '../../base/time.ts';
import { ageSince } from '../output/age.ts';
import { type InfoPart, STATUS_ICONS, type StatusCell, type TreeNode } from './tree.ts';

const ICONS: Readonly<Record<string, StatusCell['icon']>> = {
  Successful: STATUS_ICONS.ok,
  Inconclusive: STATUS_ICONS.unknown,
  Failed: STATUS_ICONS.bad,
  Error: STATUS_ICONS.warning,
  Running: STATUS_ICONS.progressing,
  Pending: STATUS_ICONS.waiting,
};

/** An AnalysisRun's, an experiment's or a measurement's phase with its glyph. */
export function analysisPhaseCell(phase: string): StatusCell {
  return { icon: ICONS[phase] ?? null, text: phase };
}

/** A run with the Jobs its measurements started. */
export function analysisRunNode(run: AnalysisRun, now: EpochMs): TreeNode {
  const phase = run.status?.phase ?? '';
  const measurements = (run.status?.metricResults ?? []).flatMap((result) => result.measurements ?? []);
  return {
    kind: 'AnalysisRun',
    name: run.metadata.name,
    nameTokens: [phase],
    status: analysisPhaseCell(phase),
    age: ageSince(run.metadata.creationTimestamp, now),
    info: counters(run),
    children: measurements.flatMap((measurement) => jobNode(measurement, now)),
  };
}

function counters({ status }: AnalysisRun): InfoPart[] {
  const results = status?.metricResults ?? [];
  const total = (key: 'successful' | 'failed' | 'inconclusive' | 'error') =>
    results.reduce((sum, result) => sum + (result[key] ?? 0), 0);
  const counts: readonly (readonly [string, number])[] = [
    [STATUS_ICONS.ok, total('successful')],
    [STATUS_ICONS.bad, total('failed')],
    [STATUS_ICONS.unknown, total('inconclusive')],
    [STATUS_ICONS.warning, total('error')],
  ];
  return counts
    .filter(([, count]) => count > 0)
    .map(([icon, count]) => ({ text: icon, token: icon, suffix: ` ${count}` }));
}

function jobNode({ metadata, phase, startedAt }: Measurement, now: EpochMs): TreeNode[] {
  const name = metadata?.['job-name'];
  if (name === undefined) return [];
  return [
    {
      kind: 'Job',
      name,
      nameTokens: [phase],
      status: analysisPhaseCell(phase),
      age: ageSince(startedAt, now),
      info: [],
      children: [],
    },
  ];
}
