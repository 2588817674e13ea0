import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import type { TrafficWeights } from '../../api/v1alpha1/rollout-status.ts';
import type { ReplicaPair } from './basic-replicas.ts';
import { isTrafficRouted, totalWeight } from './steps.ts';
import { type CanarySets, canaryTarget, replicasForWeight, replicasOf } from './target.ts';

/**
 * Sizes of both ReplicaSets behind a traffic router. Stable keeps all its pods unless `dynamicStableScale` says
 * otherwise; then it never has fewer than the share that `weights`, the last written ones, still send it.
 *
 * @see argo-rollouts utils/replicaset/canary.go, CalculateReplicaCountsForTrafficRoutedCanary
 */
export function routedReplicas(
  rollout: Rollout,
  sets: CanarySets,
  weights: TrafficWeights | undefined,
): ReplicaPair {
  const replicas = replicasOf(rollout);
  const total = totalWeight(rollout);
  const target = canaryTarget(rollout, sets);
  const isDynamic = rollout.spec.strategy?.canary?.dynamicStableScale === true;
  const weight = target.by === 'weight' ? target.weight : 0;
  const canary =
    target.by === 'replicas'
      ? target.replicas
      : withMinPods(rollout, replicasForWeight(replicas, weight, total));
  if (!isDynamic) return { canary, stable: replicas };

  const routed = (part: number | undefined) => replicasForWeight(replicas, part ?? 0, total);
  const isAborted = rollout.status?.abort === true;
  return {
    canary: withMinPods(rollout, isAborted ? Math.max(canary, routed(weights?.canary.weight)) : canary),
    stable: withMinPods(
      rollout,
      Math.max(replicasForWeight(replicas, total - weight, total), routed(weights?.stable.weight)),
    ),
  };
}

/** Raises a count above zero to `minPodsPerReplicaSet`, but not above `spec.replicas`. */
function withMinPods(rollout: Rollout, count: number): number {
  const minimum = rollout.spec.strategy?.canary?.minPodsPerReplicaSet;
  if (count === 0 || minimum === undefined || !isTrafficRouted(rollout)) return count;
  return Math.max(count, Math.min(minimum, replicasOf(rollout)));
}
