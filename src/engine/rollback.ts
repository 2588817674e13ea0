import { EXPERIMENT_NAME } from '../api/v1alpha1/labels.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { byAge, hashOf, type RoleSets } from './replica-sets.ts';

/** Whether the Rollout's present template is one that ran before the stable one. */
export function isRollback(rollout: Rollout, { canary, stable }: RoleSets): boolean {
  if (canary === null || stable === null) return false;
  return hashOf(canary) === rollout.status?.stableRS || byAge(canary, stable) < 0;
}

/**
 * Whether `rollbackWindow` lets this rollback skip steps, pauses and analysis: fewer than `revisions` ReplicaSets lie
 * between the two by age, those of experiments not counted.
 *
 * @see argo-rollouts rollout/sync.go, isRollbackWithinWindow
 */
export function isWithinRollbackWindow(rollout: Rollout, roles: RoleSets): boolean {
  const { canary, stable, older } = roles;
  const revisions = rollout.spec.rollbackWindow?.revisions ?? 0;
  if (canary === null || stable === null || revisions <= 0 || byAge(canary, stable) >= 0) return false;
  const between = older.filter(
    (set) =>
      byAge(canary, set) < 0 &&
      byAge(set, stable) < 0 &&
      set.metadata.annotations?.[EXPERIMENT_NAME] === undefined,
  );
  return between.length < revisions;
}

/** A rollback that needs no step: inside the window, or back to what is stable already. */
export function isFastRollback(rollout: Rollout, roles: RoleSets): boolean {
  if (!isRollback(rollout, roles)) return false;
  return isWithinRollbackWindow(rollout, roles) || hashOf(roles.canary) === rollout.status?.stableRS;
}
