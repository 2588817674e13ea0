import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { currentStep, isPastLastStep, isTrafficRouted, stepsOf, totalWeight, weightAt } from './steps.ts';

/** How many pods a ReplicaSet asks for and has. Counts are pods. */
export interface ReplicaCounts {
  readonly name: string;
  /** `spec.replicas`. */
  readonly desired: number;
  readonly available: number;
  /** `status.replicas`. */
  readonly current: number;
}

/** The ReplicaSets of one canary update. `stable` equal to `canary` by name means there is nothing to update. */
export interface CanarySets {
  readonly canary: ReplicaCounts | null;
  readonly stable: ReplicaCounts | null;
  /** All but the canary: the stable one and abandoned revisions. */
  readonly older: readonly ReplicaCounts[];
}

export type CanaryTarget =
  | { readonly by: 'weight'; readonly weight: number }
  | { readonly by: 'replicas'; readonly replicas: number };

/** Pods that `weight` of `total` needs out of `replicas`, rounded up. */
export function replicasForWeight(replicas: number, weight: number, total: number): number {
  return Math.ceil((replicas * weight) / total);
}

/** Pods the Rollout asks for; 1 when not given. */
export function replicasOf({ spec }: Rollout): number {
  return spec.replicas ?? 1;
}

/** Whether the update has nothing left to compare: first deploy, promoted, or told to skip the rest. */
export function isAllTraffic({ status = {} }: Rollout): boolean {
  const stable = status.stableRS ?? '';
  return status.promoteFull === true || stable === '' || status.currentPodHash === stable;
}

/** The weight that the steps ask for now, without regard to `setCanaryScale`. 0 while aborted. */
export function weightOfSteps(rollout: Rollout): number {
  if (rollout.status?.abort === true) return 0;
  const current = currentStep(rollout);
  return current === null ? totalWeight(rollout) : weightAt(stepsOf(rollout), current.index);
}

/**
 * What the canary ReplicaSet is to be sized for.
 *
 * @see argo-rollouts utils/replicaset/canary.go, GetCanaryReplicasOrWeight (same order of rules)
 */
export function canaryTarget(rollout: Rollout, sets: CanarySets): CanaryTarget {
  if (isAllTraffic(rollout)) return { by: 'weight', weight: totalWeight(rollout) };
  const scale = governingCanaryScale(rollout);
  if (scale?.replicas !== undefined) return { by: 'replicas', replicas: scale.replicas };
  if (scale?.weight !== undefined) return { by: 'weight', weight: scale.weight };
  return { by: 'weight', weight: targetWeight(rollout, sets) };
}

/**
 * The weight that the steps ask for, or, while an abort with `dynamicStableScale` is under way, what it still leaves.
 */
export function targetWeight(rollout: Rollout, sets: CanarySets): number {
  const { status, spec } = rollout;
  const isDynamic = spec.strategy?.canary?.dynamicStableScale === true && isTrafficRouted(rollout);
  if (status?.abort === true && isDynamic && sets.canary !== null && sets.stable !== null) {
    return abortWeight(rollout, sets.canary, sets.stable);
  }
  return weightOfSteps(rollout);
}

/** The nearest `setCanaryScale` at or before the current step, unless it hands sizing back to the weight. */
export function governingCanaryScale(
  rollout: Rollout,
): { readonly replicas?: number | undefined; readonly weight?: number | undefined } | null {
  const { status, spec } = rollout;
  if (!isTrafficRouted(rollout) || isPastLastStep(rollout)) return null;
  if (status?.abort === true && spec.strategy?.canary?.abortScaleDownDelaySeconds !== 0) return null;
  const steps = stepsOf(rollout);
  for (let i = status?.currentStepIndex ?? 0; i >= 0; i -= 1) {
    const scale = steps[i]?.setCanaryScale;
    if (scale !== undefined) return scale.matchTrafficWeight === true ? null : scale;
  }
  return null;
}

/**
 * With `dynamicStableScale` an abort cannot drop the canary at once: the stable ReplicaSet was scaled down and first
 * has to come back. The weight is the largest step whose canary is smaller than what stable still misses.
 *
 * @see argo-rollouts utils/replicaset/canary.go, getAbortWeight
 */
export function abortWeight(rollout: Rollout, canary: ReplicaCounts, stable: ReplicaCounts): number {
  const replicas = replicasOf(rollout);
  const total = totalWeight(rollout);
  const delay = rollout.spec.strategy?.canary?.abortScaleDownDelaySeconds;
  const isDelayed = delay !== undefined && delay !== 0;
  const missing = replicas - stable.available;
  const needed = isDelayed ? missing : Math.max(missing, canary.available);
  for (const { setWeight } of stepsOf(rollout).toReversed()) {
    if (setWeight !== undefined && replicasForWeight(replicas, setWeight, total) < needed) return setWeight;
  }
  return 0;
}
