import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { scaleIntOrPercent } from '../../base/int-or-percent.ts';
import { replicasOf } from './target.ts';

/** Upstream's default is the text `25`, which reads as 25 %. */
const DEFAULT_BOUND = '25';

export interface Fenceposts {
  /** Pods allowed above `spec.replicas`; percentages round up. */
  readonly maxSurge: number;
  /** Pods allowed to miss; percentages round down. */
  readonly maxUnavailable: number;
}

/**
 * Resolves `maxSurge` and `maxUnavailable` against `spec.replicas`. When both come out as 0, one pod may be missing,
 * or nothing could ever move. A text that is no number makes both 0 before that rule.
 *
 * @see argo-rollouts utils/conditions/fenceposts.go, ResolveFenceposts
 */
export function fenceposts(rollout: Rollout): Fenceposts {
  const canary = rollout.spec.strategy?.canary;
  const replicas = replicasOf(rollout);
  const surge = scaleIntOrPercent(canary?.maxSurge ?? DEFAULT_BOUND, replicas, 'up');
  const missing = scaleIntOrPercent(canary?.maxUnavailable ?? DEFAULT_BOUND, replicas, 'down');
  if (surge === null || missing === null) return { maxSurge: 0, maxUnavailable: 0 };
  const unavailable = surge === 0 && missing === 0 ? 1 : missing;
  return { maxSurge: surge, maxUnavailable: Math.min(unavailable, replicas) };
}
