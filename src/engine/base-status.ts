import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import { formatSelector } from '../api/kubernetes/label-selector.ts';
import type { RolloutStatus } from '../api/v1alpha1/rollout-status.ts';
import { stepsOf } from './canary/steps.ts';
import { type Pass, rolesOf, statusOf } from './pass.ts';
import { hashOf } from './replica-sets.ts';
import { stepHash } from './template-hash.ts';

/**
 * The status as the live objects alone give it: counts in pods, identity of template and steps, and what is carried
 * over unread. Absent means zero, empty or false, as upstream's encoder leaves those out.
 */
export function baseStatus(pass: Pass): RolloutStatus {
  const { rollout } = pass.world;
  const { canary } = rolesOf(pass);
  const { conditions, stableRS, restartedAt, collisionCount, duration, currentStepIndex, promoteFull } =
    statusOf(pass.world);
  return withoutAbsent({
    conditions,
    stableRS,
    restartedAt,
    collisionCount,
    duration,
    promoteFull,
    ...countPods(pass),
    currentPodHash: hashOf(canary),
    currentStepHash: stepHash(stepsOf(rollout).length === 0 ? undefined : stepsOf(rollout)),
    currentStepIndex: stepsOf(rollout).length === 0 ? undefined : (currentStepIndex ?? 0),
    selector: formatSelector(rollout.spec.selector ?? {}),
    observedGeneration: String(rollout.metadata.generation ?? 0),
    canary: canaryStatus(pass),
  });
}

function countPods(pass: Pass): RolloutStatus {
  const sets = pass.world.replicaSets;
  const replicas = sumOf(sets, (set) => set.status?.replicas);
  return {
    replicas,
    HPAReplicas: replicas,
    updatedReplicas: rolesOf(pass).canary?.status?.replicas ?? 0,
    readyReplicas: sumOf(sets, (set) => set.status?.readyReplicas),
    availableReplicas: sumOf(sets, (set) => set.status?.availableReplicas),
  };
}

function sumOf(sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number | undefined): number {
  return sets.reduce((sum, set) => sum + (count(set) ?? 0), 0);
}

function canaryStatus({ notes }: Pass): RolloutStatus['canary'] {
  return {
    weights: notes.weights,
    currentStepAnalysisRunStatus: notes.stepRun,
    currentBackgroundAnalysisRunStatus: notes.backgroundRun,
  };
}

const KEPT_WHEN_EMPTY: ReadonlySet<string> = new Set(['currentStepIndex', 'collisionCount']);

/** Leaves out members that upstream's encoder would: absent, zero, false, empty text, empty list. */
export function withoutAbsent(status: RolloutStatus): RolloutStatus {
  return Object.fromEntries(Object.entries(status).filter(([key, value]) => isWritten(key, value)));
}

function isWritten(key: string, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (KEPT_WHEN_EMPTY.has(key)) return true;
  return !(value === '' || value === 0 || value === false || (Array.isArray(value) && value.length === 0));
}
