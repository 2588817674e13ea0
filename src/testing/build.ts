import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import type { Service } from '../api/kubernetes/core.ts';
import type { CanaryStep, CanaryStrategy } from '../api/v1alpha1/canary.ts';
import type { Rollout, RolloutSpec } from '../api/v1alpha1/rollout.ts';
import type { RolloutStatus } from '../api/v1alpha1/rollout-status.ts';
import type { Observed } from '../engine/observed.ts';

export const START = Date.parse('2030-01-01T00:00:00Z');

export const setWeight = (weight: number): CanaryStep => ({ setWeight: weight });
export const pause = (duration?: number | string): CanaryStep => ({
  pause: duration === undefined ? {} : { duration },
});

interface RolloutParts {
  readonly image?: string;
  readonly replicas?: number;
  readonly steps?: readonly CanaryStep[];
  readonly canary?: Partial<CanaryStrategy>;
  readonly spec?: Partial<RolloutSpec>;
  readonly status?: RolloutStatus;
}

/** A valid canary Rollout; say only what the test is about. */
export function aRollout({
  image = 'web:1',
  replicas = 4,
  steps,
  canary,
  spec,
  status,
}: RolloutParts = {}): Rollout {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'demo', namespace: 'shop', uid: 'rollout-uid', generation: 1, resourceVersion: '1' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'demo' } },
      template: { metadata: { labels: { app: 'demo' } }, spec: { containers: [{ name: 'web', image }] } },
      strategy: { canary: { ...canary, ...(steps === undefined ? {} : { steps }) } },
      ...spec,
    },
    ...(status === undefined ? {} : { status }),
  };
}

/** `canary` fields that put the Rollout behind an nginx router. */
export const ROUTED = {
  canaryService: 'canary',
  stableService: 'stable',
  trafficRouting: { nginx: { stableIngress: 'web' } },
} as const satisfies Partial<CanaryStrategy>;

export function aService(
  name: string,
  selector: Readonly<Record<string, string>> = { app: 'demo' },
): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop' },
    spec: { selector, ports: [{ port: 80 }] },
  };
}

/** What a first look at a Rollout shows: no ReplicaSets, and its Services if it is routed. */
export function firstLook(rollout: Rollout): Observed {
  const isRouted = rollout.spec.strategy?.canary?.trafficRouting !== undefined;
  return {
    now: START,
    rollout,
    replicaSets: [],
    services: isRouted ? { canary: aService('canary'), stable: aService('stable') } : {},
    routes: isRouted ? { state: 'mixed' } : null,
    stableEndpoints: 'switched',
    analysisRuns: [],
    templates: { namespaced: {}, cluster: {} },
    pods: [],
    referenceErrors: [],
    instanceId: null,
  };
}

export function withReplicaSetStatus(
  set: ReplicaSet,
  counts: { available: number; replicas: number },
): ReplicaSet {
  const { available, replicas } = counts;
  return {
    ...set,
    status: {
      replicas,
      readyReplicas: available,
      availableReplicas: available,
      observedGeneration: set.metadata.generation ?? 0,
    },
  };
}

interface ReplicaSetParts {
  readonly hash?: string;
  readonly revision?: number;
  readonly replicas?: number;
  readonly available?: number;
  /** Seconds after `START`. */
  readonly age?: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A ReplicaSet of the demo Rollout as the API server shows it. */
export function aReplicaSet(
  name: string,
  {
    hash = name,
    revision = 1,
    replicas = 0,
    available = replicas,
    age = 0,
    annotations,
  }: ReplicaSetParts = {},
): ReplicaSet {
  const labels = { app: 'demo', 'rollouts-pod-template-hash': hash };
  const set: ReplicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: 'shop',
      generation: 1,
      creationTimestamp: new Date(START + age * 1000).toISOString(),
      labels,
      annotations: { 'rollout.argoproj.io/revision': String(revision), ...annotations },
    },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: name }] } },
    },
  };
  return withReplicaSetStatus(set, { replicas, available });
}
