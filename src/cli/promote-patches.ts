import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { CommandFailure } from './failure.ts';
import type { MergePatch } from './requests.ts';

/** `next` is plain `promote`; the two skips are flags that upstream deprecated. */
export type PromoteMode = 'next' | 'full' | 'skip-current-step' | 'skip-all-steps';

/** What promotion writes: first the status fields, then the spec fields. `null` writes nothing. */
export interface PromotePatches {
  readonly status: MergePatch | null;
  readonly spec: MergePatch | null;
}

/**
 * The requests that promote a Rollout, in the status protocol that upstream's controller, dashboards and
 * GitOps actions share.
 *
 * @see argo-rollouts pkg/kubectl-argo-rollouts/cmd/promote/promote.go, getPatches. One difference: a canary
 *   that is held by `spec.paused` alone is let go without losing its current step.
 */
export function promotePatches(rollout: Rollout, mode: PromoteMode): PromotePatches {
  const { spec, status = {} } = rollout;
  const unpause = spec.paused === true ? { paused: false } : null;
  switch (mode) {
    case 'full':
      return {
        status: status.currentPodHash === status.stableRS ? null : { promoteFull: true },
        spec: unpause,
      };
    case 'skip-current-step':
      return { status: { currentStepIndex: nextIndex(rollout, stepCount(rollout)) }, spec: null };
    case 'skip-all-steps':
      return { status: { currentStepIndex: stepCount(rollout) }, spec: null };
    case 'next':
      return { status: nextStatus(rollout), spec: unpause };
  }
}

function nextStatus(rollout: Rollout): MergePatch | null {
  const { spec, status = {} } = rollout;
  const isAtPause = (status.pauseConditions ?? []).length > 0;
  const steps = spec.strategy?.canary?.steps ?? [];
  const isUndecided = status.canary?.currentStepAnalysisRunStatus?.status === 'Inconclusive';
  if (isUndecided && isAtPause && status.controllerPause === true) {
    return {
      pauseConditions: null,
      controllerPause: false,
      currentStepIndex: nextIndex(rollout, steps.length),
    };
  }
  if (isAtPause) return { pauseConditions: null };
  if (steps.length === 0 || spec.paused === true) return null;
  return { pauseConditions: null, currentStepIndex: nextIndex(rollout, steps.length) };
}

function nextIndex({ status }: Rollout, count: number): number {
  const index = status?.currentStepIndex ?? 0;
  return index < count ? index + 1 : index;
}

function stepCount({ spec }: Rollout): number {
  if (spec.strategy?.blueGreen !== undefined) {
    throw new CommandFailure(({ failures }) => failures.skipBlueGreen);
  }
  const count = spec.strategy?.canary?.steps?.length ?? 0;
  if (count === 0) throw new CommandFailure(({ failures }) => failures.skipNothing);
  return count;
}
