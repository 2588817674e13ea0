import {
  type AnalysisRun,
  isCompletedPhase,
  type Metric,
  type MetricResult,
} from '../../api/v1alpha1/analysis.ts';
import { POD_TEMPLATE_HASH, REVISION } from '../../api/v1alpha1/labels.ts';
import { deepEqual } from '../../base/json.ts';
import { STATE_KEY } from '../../judge/sequential/state-text.ts';
import { findResult } from './schedule.ts';
import { argumentValues, SECRET_PLACEHOLDER, substituteMetrics } from './substitute.ts';

/** What an earlier run of the same canary measured of a metric. */
export interface Predecessor {
  readonly runName: string;
  readonly result: MetricResult;
}

/**
 * The last run before `run` that ended and measured the same metric of the same canary: of the same owner, pod hash and
 * revision, with the same provider once arguments are in place. One that could never look has no state, and by it the
 * evidence of those before is not lost. Null for runs that no Rollout owns.
 */
export function findPredecessor(
  run: AnalysisRun,
  metricName: string,
  runs: readonly AnalysisRun[],
): Predecessor | null {
  const provider = providerOf(run, metricName);
  if (provider === null) return null;
  const looked = (other: AnalysisRun) => Number(hasState(other, metricName));
  const endedAt = ({ status }: AnalysisRun) => status?.completedAt ?? '';
  const [last] = runs
    .filter((other) => isOfSameCanary(run, other) && isCompletedPhase(other.status?.phase))
    .filter((other) => deepEqual(providerOf(other, metricName), provider))
    .sort((a, b) => looked(b) - looked(a) || endedAt(b).localeCompare(endedAt(a)));
  const result = findResult(last?.status, metricName);
  return last === undefined || result === undefined ? null : { runName: last.metadata.name, result };
}

function hasState({ status }: AnalysisRun, metricName: string): boolean {
  const { measurements = [] } = findResult(status, metricName) ?? {};
  return measurements.some(({ metadata }) => metadata?.[STATE_KEY] !== undefined);
}

function isOfSameCanary({ metadata: own }: AnalysisRun, { metadata: other }: AnalysisRun): boolean {
  const hash = own.labels?.[POD_TEMPLATE_HASH];
  const owner = ownerOf(own);
  return (
    own.namespace === other.namespace &&
    own.name !== other.name &&
    owner !== undefined &&
    owner === ownerOf(other) &&
    hash !== undefined &&
    hash === other.labels?.[POD_TEMPLATE_HASH] &&
    own.annotations?.[REVISION] === other.annotations?.[REVISION]
  );
}

function ownerOf({ ownerReferences = [] }: AnalysisRun['metadata']): string | undefined {
  return ownerReferences.find(({ controller }) => controller === true)?.uid;
}

function providerOf({ spec }: AnalysisRun, metricName: string): Metric['provider'] | null {
  const values = argumentValues(spec.args ?? [], () => SECRET_PLACEHOLDER);
  const metrics = values.ok ? substituteMetrics(spec.metrics, values.value) : values;
  const metric = metrics.ok ? metrics.value.find(({ name }) => name === metricName) : undefined;
  return metric?.provider ?? null;
}
