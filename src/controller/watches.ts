import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import type { Job } from '../api/kubernetes/batch.ts';
import type { Service } from '../api/kubernetes/core.ts';
import type { HTTPRoute } from '../api/kubernetes/gateway.ts';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { Ingress } from '../api/kubernetes/networking.ts';
import type { AnalysisRun, AnalysisTemplate, ClusterAnalysisTemplate } from '../api/v1alpha1/analysis.ts';
import { ANALYSIS_UID, INSTANCE_ID, POD_TEMPLATE_HASH } from '../api/v1alpha1/labels.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { errorText, NotFoundError, TerminalError } from '../base/errors.ts';
import type { AbortSignalLike, Clock, Millis } from '../base/time.ts';
import {
  analysisRuns,
  analysisTemplates,
  clusterAnalysisTemplates,
  rollouts,
} from '../kube/argo-resources.ts';
import { exponentialBackoff } from '../kube/backoff.ts';
import type { KubeClient, Resource } from '../kube/client.ts';
import { byControllerUid, byNamespace, Informer } from '../kube/informer.ts';
import { httpRoutes, ingresses, jobs, replicaSets, services } from '../kube/resources.ts';
import type { Log } from './log.ts';

export interface WatchScope {
  /** `null`: every namespace. */
  readonly namespace: string | null;
  /** Only Rollouts with this sharding label; `null`: only those without one. */
  readonly instanceId: string | null;
}

/** Live copies of everything a decision reads. */
export interface Watches {
  readonly rollouts: Informer<Rollout>;
  readonly replicaSets: Informer<ReplicaSet>;
  readonly services: Informer<Service>;
  readonly ingresses: Informer<Ingress>;
  readonly analysisRuns: Informer<AnalysisRun>;
  readonly analysisTemplates: Informer<AnalysisTemplate>;
  readonly clusterAnalysisTemplates: Informer<ClusterAnalysisTemplate>;
  /** Those of analyses only. */
  readonly jobs: Informer<Job>;
  /** Empty where the Gateway API is not installed. */
  readonly httpRoutes: Informer<HTTPRoute>;
}

const RETRY_BASE_MS: Millis = 200;
const RETRY_MAX_MS: Millis = 10_000;

interface WatchParts {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

export function createWatches(parts: WatchParts, { namespace, instanceId }: WatchScope): Watches {
  const base = {
    clock: parts.clock,
    random: parts.random,
    ...(namespace === null ? {} : { namespace }),
  };
  const onError = (error: unknown) => parts.log.warn('watch failed, trying again', { error: String(error) });
  const sharding = instanceId === null ? `!${INSTANCE_ID}` : `${INSTANCE_ID}=${instanceId}`;
  const watch = <T extends KubeObject>(resource: Resource<T>, labelSelector?: string) =>
    new Informer<T>(parts.client, resource, {
      ...base,
      ...(labelSelector === undefined ? {} : { labelSelector }),
      indexes: { owner: byControllerUid, namespace: byNamespace },
      onError,
    });
  return {
    rollouts: watch(rollouts, sharding),
    replicaSets: watch(replicaSets, POD_TEMPLATE_HASH),
    services: watch(services),
    ingresses: watch(ingresses),
    analysisRuns: watch(analysisRuns, sharding),
    analysisTemplates: watch(analysisTemplates),
    clusterAnalysisTemplates: watch(clusterAnalysisTemplates),
    jobs: watch(jobs, ANALYSIS_UID),
    httpRoutes: watch(httpRoutes),
  };
}

/**
 * Starts every watch and waits for the first lists, however long the API server stays away. A cluster without the
 * Gateway API is a cluster without routes. Returns early when `signal` aborts.
 */
export async function startWatches(
  parts: WatchParts,
  watches: Watches,
  signal: AbortSignalLike,
): Promise<void> {
  const { httpRoutes: routes, ...always } = watches;
  const started: Informer<KubeObject>[] = Object.values(always) as unknown as Informer<KubeObject>[];
  for (const informer of started) informer.start();
  await Promise.all(started.map((informer) => informer.whenSynced()));
  if (!(await hasRoutes(parts, signal))) return;
  routes.start();
  await routes.whenSynced();
}

async function hasRoutes({ client, clock, log }: WatchParts, signal: AbortSignalLike): Promise<boolean> {
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      await client.list(httpRoutes, { namespace: 'default' });
      return true;
    } catch (error) {
      if (error instanceof NotFoundError) return false;
      log.warn('cannot look for HTTPRoutes', { error: errorText(error) });
      if (error instanceof TerminalError) return false;
      const waitMs = exponentialBackoff(failures, RETRY_BASE_MS, RETRY_MAX_MS);
      await clock.sleep(waitMs, signal).catch(() => {});
    }
  }
  return false;
}

export async function stopWatches(watches: Watches): Promise<void> {
  await Promise.all(Object.values(watches).map((informer: Informer<KubeObject>) => informer.stop()));
}
