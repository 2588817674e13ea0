import type { Pod } from '../api/kubernetes/core.ts';
import type { Clock } from '../base/time.ts';
import type { KubeClient } from '../kube/client.ts';
import { Informer } from '../kube/informer.ts';
import { pods as podResource } from '../kube/resources.ts';

/** Something that serves Prometheus metrics, with the labels its series get. */
export interface MetricsTarget {
  readonly url: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The exposed labels stay: the gateway's `pod` is the pod that answered, not the gateway. */
  readonly honorLabels?: boolean;
}

const SCRAPE = 'prometheus.io/scrape';
const PORT = 'prometheus.io/port';
const PATH = 'prometheus.io/path';
const SCHEME = 'prometheus.io/scheme';

/** The gateway itself, by the address of its admin listener. */
export function gatewayTarget(adminUrl: string): MetricsTarget {
  const labels = { job: 'gateway', instance: new URL(adminUrl).host };
  return { url: `${adminUrl}/metrics`, labels, honorLabels: true };
}

/**
 * Running pods with `prometheus.io/scrape: "true"`, as the `kubernetes-pods` job of Prometheus' example
 * configuration finds them: every pod label becomes a label, `namespace` and `pod` name the pod.
 */
export function podTargets(pods: readonly Pod[]): MetricsTarget[] {
  return pods.flatMap((pod) => {
    const { metadata, status } = pod;
    const annotations = metadata.annotations ?? {};
    const port = annotations[PORT] ?? firstPort(pod);
    const isScraped = annotations[SCRAPE] === 'true' && metadata.deletionTimestamp === undefined;
    if (!isScraped || status?.podIP === undefined || status.phase !== 'Running' || port === null) return [];
    const instance = `${status.podIP}:${port}`;
    const path = annotations[PATH] ?? '/metrics';
    const url = `${annotations[SCHEME] ?? 'http'}://${instance}${path.startsWith('/') ? path : `/${path}`}`;
    const { namespace = '', name } = metadata;
    return [{ url, labels: { ...podLabels(pod), job: 'kubernetes-pods', instance, namespace, pod: name } }];
  });
}

function firstPort({ spec }: Pod): string | null {
  const port = spec.containers
    .flatMap(({ ports }) => ports ?? [])
    .find(({ containerPort }) => containerPort > 0);
  return port === undefined ? null : String(port.containerPort);
}

function podLabels({ metadata }: Pod): Record<string, string> {
  const labels = Object.entries(metadata.labels ?? {});
  return Object.fromEntries(labels.map(([name, value]) => [name.replace(/[^a-zA-Z0-9_]/g, '_'), value]));
}

export interface TargetWatch {
  /** The gateway, and the pods that ask to be scraped now. */
  targets(): Promise<readonly MetricsTarget[]>;
  stop(): Promise<void>;
}

export interface TargetWatchOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  /** `null`: there is no gateway. */
  readonly gatewayAdminUrl: string | null;
  readonly onError: (error: unknown) => void;
}

/** Keeps the list of targets up to date for a scraper. */
export function watchTargets(options: TargetWatchOptions): TargetWatch {
  const { client, clock, random, onError, gatewayAdminUrl } = options;
  const informer = new Informer(client, podResource, { clock, random, onError });
  informer.start();
  const fixed = gatewayAdminUrl === null ? [] : [gatewayTarget(gatewayAdminUrl)];
  return {
    targets: async () => [...fixed, ...podTargets(informer.list())],
    stop: () => informer.stop(),
  };
}
