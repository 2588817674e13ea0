import type { ReplicaSet } from '../../api/kubernetes/apps.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';

const DEFAULT_MAX_WEIGHT = 100;

/** Where a canary stands among its steps: `null` before the first status, or without steps. */
export interface StepPosition {
  readonly index: number;
  readonly count: number;
}

export function stepPosition({ spec, status }: Rollout): StepPosition | null {
  const count = spec.strategy?.canary?.steps?.length ?? 0;
  const index = status?.currentStepIndex;
  return index === undefined || count === 0 ? null : { index, count };
}

/** The position as users read it, `2/4`; empty when there is none. */
export function formatStep(position: StepPosition | null): string {
  return position === null ? '' : `${position.index}/${position.count}`;
}

/** The weight that means "all traffic" for this Rollout's router. */
export function maxWeight({ spec }: Rollout): number {
  return spec.strategy?.canary?.trafficRouting?.maxTrafficWeight ?? DEFAULT_MAX_WEIGHT;
}

/** The weight the steps ask for now: 0 after an abort, everything once the steps are done. */
export function askedWeight(rollout: Rollout): number {
  const { spec, status } = rollout;
  if (status?.abort === true) return 0;
  const steps = spec.strategy?.canary?.steps ?? [];
  const index = status?.currentStepIndex ?? 0;
  if (index >= steps.length) return maxWeight(rollout);
  return steps.slice(0, index + 1).findLast((step) => step.setWeight !== undefined)?.setWeight ?? 0;
}

/** The weight the canary really has: by its router, or by its share of the available pods, rounded down. */
export function actualWeight(rollout: Rollout, canary: ReplicaSet | undefined): number {
  const { spec, status = {} } = rollout;
  const { steps = [], trafficRouting } = spec.strategy?.canary ?? {};
  if ((status.currentStepIndex ?? 0) >= steps.length) return maxWeight(rollout);
  const available = status.availableReplicas ?? 0;
  if (available === 0) return 0;
  if (trafficRouting !== undefined) return status.canary?.weights?.canary.weight ?? askedWeight(rollout);
  return Math.floor(((canary?.status?.availableReplicas ?? 0) * maxWeight(rollout)) / available);
}
