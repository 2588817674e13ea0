import type { SequentialMetric, SideQueries } from '../../api/v1alpha1/sequential-metric.ts';
import { ProviderError } from '../../base/errors.ts';
import { exhaustive } from '../../base/exhaustive.ts';

type Preset = NonNullable<SequentialMetric['preset']>;

export interface Queries {
  readonly canary: SideQueries;
  readonly stable: SideQueries;
}

/** The queries of a metric: its own, or those of its preset. */
export function queriesOf({ queries, preset }: SequentialMetric): Queries {
  if (queries !== undefined) return queries;
  if (preset === undefined) throw new ProviderError(`cannot compare: give either preset or queries`);
  return {
    canary: presetQueries(preset, { value: preset.canary, isCanary: true }),
    stable: presetQueries(preset, { value: preset.stable, isCanary: false }),
  };
}

/** Counters that the gateway and the common meshes export, summed for each process and outcome. */
function presetQueries(
  { name, namespace }: Preset,
  { value, isCanary }: { readonly value: string; readonly isCanary: boolean },
): SideQueries {
  switch (name) {
    case 'gateway':
      return nginxQueries('pod', [
        `namespace=${quote(namespace)}`,
        `rollouts_pod_template_hash=${quote(value)}`,
      ]);
    case 'nginx':
      return nginxQueries('controller_pod', [
        `namespace=${quote(namespace)}`,
        ...(isCanary
          ? [`canary=~${quote(`${escapePattern(`${namespace}-${value}`)}-.+`)}`]
          : [`service=${quote(value)}`, 'canary=""']),
      ]);
    case 'istio':
      return countersOf({
        requests: 'istio_requests_total',
        buckets: 'istio_request_duration_milliseconds_bucket',
        failed: 'response_code=~"5..|0"',
        process: 'instance',
        outcome: 'response_code',
        match: [
          'reporter=~"source|waypoint"',
          `destination_service_namespace=${quote(namespace)}`,
          `destination_service_name=${quote(value)}`,
        ],
      });
    case 'linkerd':
      return countersOf({
        requests: 'response_total',
        buckets: 'response_latency_ms_bucket',
        failed: 'classification="failure"',
        process: 'pod',
        outcome: 'classification',
        match: [
          'direction="inbound"',
          `namespace=${quote(namespace)}`,
          `rollouts_pod_template_hash=${quote(value)}`,
        ],
      });
    default:
      return exhaustive(name);
  }
}

function nginxQueries(process: string, match: readonly string[]): SideQueries {
  return countersOf({
    requests: 'nginx_ingress_controller_requests',
    buckets: 'nginx_ingress_controller_request_duration_seconds_bucket',
    failed: 'status=~"5.."',
    process,
    outcome: 'status',
    match,
  });
}

interface Counters {
  readonly requests: string;
  readonly buckets: string;
  readonly failed: string;
  readonly process: string;
  readonly outcome: string;
  readonly match: readonly string[];
}

function countersOf({ requests, buckets, failed, process, outcome, match }: Counters): SideQueries {
  const selected = match.join(',');
  return {
    requests: `sum by (${process}, ${outcome}) (${requests}{${selected}})`,
    errors: `sum by (${process}, ${outcome}) (${requests}{${selected},${failed}})`,
    latency: `sum by (${process}, le) (${buckets}{${selected}})`,
    newest: `max(timestamp(${requests}{${selected}}))`,
  };
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
