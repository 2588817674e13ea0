import type { Deployment, ReplicaSet } from '../../api/kubernetes/apps.ts';
import type { Job } from '../../api/kubernetes/batch.ts';
import type { Pod, Service } from '../../api/kubernetes/core.ts';
import type { EndpointSlice } from '../../api/kubernetes/discovery.ts';
import { ConflictError } from '../../base/errors.ts';
import type { Clock } from '../../base/time.ts';
import type { KubeClient } from '../../kube/client.ts';
import { byControllerUid, byNamespace, Informer } from '../../kube/informer.ts';
import { deployments, endpointSlices, jobs, pods, replicaSets, services } from '../../kube/resources.ts';

export interface WorkloadOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  /** 0 up to 1. */
  readonly random: () => number;
  readonly onError: (error: unknown) => void;
}

/** The live objects that the workload controllers share. */
export interface WorkloadInformers {
  readonly pods: Informer<Pod>;
  readonly replicaSets: Informer<ReplicaSet>;
  readonly deployments: Informer<Deployment>;
  readonly jobs: Informer<Job>;
  readonly services: Informer<Service>;
  readonly endpointSlices: Informer<EndpointSlice>;
}

export interface WorkloadContext extends WorkloadOptions {
  readonly informers: WorkloadInformers;
}

/** One controller's lifetime. */
export interface Running {
  stop(): Promise<void>;
}

export const OWNER_INDEX = 'owner';
export const NAMESPACE_INDEX = 'namespace';

export function createInformers(options: WorkloadOptions): WorkloadInformers {
  const { client } = options;
  const indexed = { ...options, indexes: { [OWNER_INDEX]: byControllerUid, [NAMESPACE_INDEX]: byNamespace } };
  return {
    pods: new Informer(client, pods, indexed),
    replicaSets: new Informer(client, replicaSets, indexed),
    deployments: new Informer(client, deployments, options),
    jobs: new Informer(client, jobs, indexed),
    services: new Informer(client, services, indexed),
    endpointSlices: new Informer(client, endpointSlices, indexed),
  };
}

/** A conflict only says that the informer lags behind: the queue looks again. */
export function reportUnlessRoutine(onError: (error: unknown) => void, error: unknown): void {
  if (!(error instanceof ConflictError)) onError(error);
}
