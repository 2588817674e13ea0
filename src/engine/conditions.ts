import type { RolloutCondition } from '../api/v1alpha1/rollout-status.ts';
import { type EpochMs, formatTime } from '../base/time.ts';

type Conditions = readonly RolloutCondition[];
type ConditionState = Pick<RolloutCondition, 'type' | 'status' | 'reason' | 'message'>;

export function findCondition(conditions: Conditions | undefined, type: string): RolloutCondition | null {
  return conditions?.find((condition) => condition.type === type) ?? null;
}

/**
 * Sets one condition. Nothing changes while status and reason stay the same, so times and texts do not churn; a new
 * reason keeps the transition time; a set condition moves to the end of the list.
 *
 * @see argo-rollouts utils/conditions/conditions.go, SetRolloutCondition
 */
export function withCondition(conditions: Conditions, next: ConditionState, now: EpochMs): Conditions {
  const current = findCondition(conditions, next.type);
  if (current?.status === next.status && current.reason === next.reason) return conditions;
  return refreshed(conditions, next, now);
}

/** Like `withCondition`, but renews `lastUpdateTime` also when nothing else changed. */
export function refreshed(conditions: Conditions, next: ConditionState, now: EpochMs): Conditions {
  const current = findCondition(conditions, next.type);
  const stamp = formatTime(now);
  const lastTransitionTime = current?.status === next.status ? current.lastTransitionTime : stamp;
  return [...withoutCondition(conditions, next.type), { ...next, lastTransitionTime, lastUpdateTime: stamp }];
}

export function withoutCondition(conditions: Conditions, type: string): Conditions {
  return conditions.filter((condition) => condition.type !== type);
}
