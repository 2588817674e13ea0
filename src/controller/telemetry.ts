import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { replicasOf } from '../engine/canary/target.ts';

/** The controller's own metrics, under upstream's names and labels. */
export interface Telemetry {
  reconciled(namespace: string, name: string, seconds: number): void;
  failed(namespace: string, name: string): void;
  /** Prometheus text. */
  expose(rollouts: readonly Rollout[]): Promise<string>;
}

const OBJECT_LABELS = ['namespace', 'name'] as const;

export function createTelemetry(): Telemetry {
  const registry = new Registry();
  const registers = [registry];
  // The default of 10 ms wakes an idle process a hundred times a second, for all the CPU it uses.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 500 });
  const duration = new Histogram({
    name: 'rollout_reconcile',
    help: 'Rollout reconciliation performance in seconds.',
    labelNames: OBJECT_LABELS,
    buckets: [0.01, 0.15, 0.25, 0.5, 1],
    registers,
  });
  const errors = new Counter({
    name: 'rollout_reconcile_error',
    help: 'Errors while reconciling a Rollout.',
    labelNames: OBJECT_LABELS,
    registers,
  });
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: OBJECT_LABELS, registers });
  const counts = {
    available: gauge('rollout_info_replicas_available', 'Pods available.'),
    unavailable: gauge('rollout_info_replicas_unavailable', 'Pods not available.'),
    desired: gauge('rollout_info_replicas_desired', 'Pods asked for.'),
    updated: gauge('rollout_info_replicas_updated', 'Pods of the present template.'),
  };
  const summary = new Gauge({
    name: 'rollout_info',
    help: 'One series per Rollout.',
    labelNames: [...OBJECT_LABELS, 'strategy', 'traffic_router', 'phase'],
    registers,
  });

  return {
    reconciled: (namespace, name, seconds) => duration.observe({ namespace, name }, seconds),
    failed: (namespace, name) => errors.inc({ namespace, name }),
    async expose(rollouts) {
      for (const metric of [summary, ...Object.values(counts)]) metric.reset();
      for (const rollout of rollouts) countRollout(summary, counts, rollout);
      return registry.metrics();
    },
  };
}

function countRollout(summary: Gauge, counts: Record<string, Gauge>, rollout: Rollout): void {
  const { namespace = '', name } = rollout.metadata;
  const { spec, status = {} } = rollout;
  const routing = spec.strategy?.canary?.trafficRouting;
  summary.set(
    {
      namespace,
      name,
      strategy: spec.strategy?.canary === undefined ? 'none' : 'canary',
      traffic_router: routing?.nginx === undefined ? '' : 'Nginx',
      phase: status.phase ?? '',
    },
    1,
  );
  const labels = { namespace, name };
  counts['available']?.set(labels, status.availableReplicas ?? 0);
  counts['unavailable']?.set(labels, (status.replicas ?? 0) - (status.availableReplicas ?? 0));
  counts['desired']?.set(labels, replicasOf(rollout));
  counts['updated']?.set(labels, status.updatedReplicas ?? 0);
}
