import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import type { Pod } from '../api/kubernetes/core.ts';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import { POD_TEMPLATE_HASH, REVISION } from '../api/v1alpha1/labels.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { type EpochMs, formatTime } from '../base/time.ts';

/** A Rollout in the middle of an update, with enough ReplicaSets and pods to fill several screens. */
export interface LargeRollout {
  readonly rollout: Rollout;
  readonly replicaSets: readonly ReplicaSet[];
  readonly pods: readonly Pod[];
}

interface Size {
  readonly namespace: string;
  readonly revisions: number;
  /** All of them; half belong to the newest revision, half to the one before it. */
  readonly pods: number;
  readonly now: EpochMs;
}

export function aLargeRollout(name: string, { namespace, revisions, pods, now }: Size): LargeRollout {
  const rollout = rolloutAt(name, { namespace, revisions, pods, now });
  const half = Math.floor(pods / 2);
  const replicaSets = Array.from({ length: revisions }, (_, index) => {
    const revision = revisions - index;
    const replicas = index === 0 ? half : index === 1 ? pods - half : 0;
    return aRevision(rollout, { revision, replicas, createdAt: now - index * 3_600_000 });
  });
  const owners = replicaSets.slice(0, 2);
  const all = owners.flatMap((set) =>
    Array.from({ length: set.spec.replicas ?? 0 }, (_, serial) =>
      aRunningPod(set, { serial, createdAt: now - (pods - serial) * 1000 }),
    ),
  );
  return { rollout, replicaSets, pods: all };
}

function rolloutAt(name: string, { namespace, revisions, pods, now }: Size): Rollout {
  const template = {
    metadata: { labels: { app: name } },
    spec: { containers: [{ name: 'web', image: `web:${revisions}` }] },
  };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: {
      name,
      namespace,
      uid: `uid-${name}`,
      generation: 1,
      creationTimestamp: formatTime(now - revisions * 3_600_000),
    },
    spec: {
      replicas: pods,
      selector: { matchLabels: { app: name } },
      strategy: { canary: { steps: [{ setWeight: 50 }, { pause: {} }, { setWeight: 80 }, { pause: {} }] } },
      template,
    },
    status: {
      observedGeneration: '1',
      phase: 'Paused',
      message: 'CanaryPauseStep',
      currentStepIndex: 1,
      currentPodHash: hashOf(revisions),
      stableRS: hashOf(revisions - 1),
      replicas: pods,
      updatedReplicas: Math.floor(pods / 2),
      readyReplicas: pods,
      availableReplicas: pods,
    },
  };
}

const hashOf = (revision: number) => `6d9c7b${String(revision).padStart(3, '0')}`;

function aRevision(
  owner: KubeObject,
  { revision, replicas, createdAt }: { revision: number; replicas: number; createdAt: EpochMs },
): ReplicaSet {
  const { name, namespace = '' } = owner.metadata;
  const labels = { app: name, [POD_TEMPLATE_HASH]: hashOf(revision) };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hashOf(revision)}`,
      namespace,
      uid: `uid-${name}-${revision}`,
      generation: 1,
      creationTimestamp: formatTime(createdAt),
      labels,
      annotations: { [REVISION]: String(revision) },
      ownerReferences: [ownerReference(owner)],
    },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'web', image: `web:${revision}` }] },
      },
    },
    status: { replicas, readyReplicas: replicas, availableReplicas: replicas, observedGeneration: 1 },
  };
}

/** A pod that runs and is ready, of a ReplicaSet. */
export function aRunningPod(
  set: ReplicaSet,
  { serial, createdAt }: { serial: number; createdAt: EpochMs },
): Pod {
  const { name, namespace = '', labels = {} } = set.metadata;
  const [container] = set.spec.template.spec.containers;
  const web = { name: 'web', image: container?.image ?? '' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-${String(serial).padStart(5, '0')}`,
      namespace,
      uid: `uid-${name}-${serial}`,
      creationTimestamp: formatTime(createdAt),
      labels,
      ownerReferences: [ownerReference(set)],
    },
    spec: { containers: [web] },
    status: {
      phase: 'Running',
      containerStatuses: [{ ...web, imageID: '', ready: true, restartCount: 0, state: { running: {} } }],
    },
  };
}

function ownerReference({ apiVersion, kind, metadata }: KubeObject) {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true };
}
