import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import type { Pod, Service } from '../api/kubernetes/core.ts';
import type { AnalysisRun, AnalysisTemplate, ClusterAnalysisTemplate } from '../api/v1alpha1/analysis.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import type { FieldError } from '../base/errors.ts';
import type { EpochMs } from '../base/time.ts';

/** Share of requests per role. `canary + stable` equals `total`. */
export interface TrafficSplit {
  readonly canary: number;
  readonly stable: number;
  readonly total: number;
}

/** What the live objects of all routers together say. `mixed`: they disagree, or nothing was written yet. */
export type ObservedRoutes =
  | { readonly state: 'applied'; readonly split: TrafficSplit }
  | { readonly state: 'mixed' };

/**
 * Whether the stable Service's endpoints are those of the canary Service, which selects the same pods once promoted.
 * `unread`: not looked at, as nothing depends on it. `unseen`: the cluster does not show them.
 */
export type StableEndpoints = 'switched' | 'switching' | 'unseen' | 'unread';

/** Everything one decision may depend on, gathered once per reconcile. Never changed in place. */
export interface Observed {
  readonly now: EpochMs;
  readonly rollout: Rollout;
  /** Owned by this Rollout and matching its selector; any order. */
  readonly replicaSets: readonly ReplicaSet[];
  /** Name -> live object, for every Service that the Rollout names; `null` is missing. */
  readonly services: Readonly<Record<string, Service | null>>;
  /** `null`: the Rollout has no traffic router. */
  readonly routes: ObservedRoutes | null;
  /** Read only while traffic reaches the stable version through the canary Service. */
  readonly stableEndpoints: StableEndpoints;
  /** Owned by this Rollout. */
  readonly analysisRuns: readonly AnalysisRun[];
  readonly templates: {
    readonly namespaced: Readonly<Record<string, AnalysisTemplate>>;
    readonly cluster: Readonly<Record<string, ClusterAnalysisTemplate>>;
  };
  /** Pods of the claimed ReplicaSets; gathered only while a restart is asked for, else empty. */
  readonly pods: readonly Pod[];
  /** Reference problems that only live objects can show: a missing Ingress, a route without our Services. */
  readonly referenceErrors: readonly FieldError[];
  /** Value of the sharding label for objects we create; `null` when the controller serves everything. */
  readonly instanceId: string | null;
}
