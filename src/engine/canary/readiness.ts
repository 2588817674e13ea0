import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import type { TrafficWeights } from '../../api/v1alpha1/rollout-status.ts';
import { basicReplicas, type ReplicaPair } from './basic-replicas.ts';
import { routedReplicas } from './routed-replicas.ts';
import { isTrafficRouted } from './steps.ts';
import type { CanarySets, ReplicaCounts } from './target.ts';

/** The sizes both ReplicaSets are to have next. */
export function wantedReplicas(
  rollout: Rollout,
  sets: CanarySets,
  weights: TrafficWeights | undefined,
): ReplicaPair {
  return isTrafficRouted(rollout) ? routedReplicas(rollout, sets, weights) : basicReplicas(rollout, sets);
}

/**
 * Whether a ReplicaSet has the pods that a step needs: exactly `wanted`, or as many as `replicaProgressThreshold`
 * allows. A threshold in `Pods` does not depend on `wanted`; a negative one counts as absent.
 *
 * @see argo-rollouts utils/replicaset/canary.go, replicaProgressThresholdMet
 */
export function hasEnoughReplicas(rollout: Rollout, set: ReplicaCounts | null, wanted: number): boolean {
  if (set === null) return false;
  const threshold = rollout.spec.strategy?.canary?.replicaProgressThreshold;
  if (threshold === undefined || threshold.value < 0) {
    return set.desired === wanted && set.available === wanted;
  }
  if (threshold.type !== 'Percent') return set.available >= threshold.value;
  return wanted === 0 || (100 * set.available) / wanted >= threshold.value - 1e-10;
}

/**
 * Whether the pods of the current step are there: the canary available, stable shrunk to size, and, without a router,
 * abandoned revisions gone. Availability of stable is not asked for.
 *
 * @see argo-rollouts utils/replicaset/canary.go, AtDesiredReplicaCountsForCanary
 */
export function isAtDesiredReplicas(
  rollout: Rollout,
  sets: CanarySets,
  weights: TrafficWeights | undefined,
): boolean {
  const wanted = wantedReplicas(rollout, sets, weights);
  if (!hasEnoughReplicas(rollout, sets.canary, wanted.canary)) return false;
  const isRouted = isTrafficRouted(rollout);
  const isDynamic = isRouted && rollout.spec.strategy?.canary?.dynamicStableScale === true;
  const { stable } = sets;
  if (
    !isDynamic &&
    (stable === null || stable.desired !== wanted.stable || stable.current !== wanted.stable)
  ) {
    return false;
  }
  const abandoned = sets.older.filter(({ name }) => name !== stable?.name);
  return isRouted || abandoned.every(({ available }) => available === 0);
}
