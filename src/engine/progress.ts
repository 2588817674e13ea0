import { CONDITION, REASON } from '../api/v1alpha1/reasons.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import type { RolloutStatus } from '../api/v1alpha1/rollout-status.ts';
import { type EpochMs, type Millis, parseTime } from '../base/time.ts';
import { stepsOf } from './canary/steps.ts';
import { replicasOf } from './canary/target.ts';
import { findCondition } from './conditions.ts';

const DEFAULT_DEADLINE_SECONDS = 600;

/**
 * Whether the new status shows movement since the old one: pods, steps, or a new stable revision. `growthCounts`:
 * more pods ready or available are movement, too.
 */
export function hasProgressed(before: RolloutStatus, after: RolloutStatus, growthCounts: boolean): boolean {
  const oldPods = (status: RolloutStatus) => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  const grew = (key: 'readyReplicas' | 'availableReplicas') => (after[key] ?? 0) > (before[key] ?? 0);
  return (
    after.updatedReplicas !== before.updatedReplicas ||
    oldPods(after) < oldPods(before) ||
    (growthCounts && (grew('readyReplicas') || grew('availableReplicas'))) ||
    after.stableRS !== before.stableRS ||
    after.currentStepIndex !== before.currentStepIndex ||
    after.currentStepHash !== before.currentStepHash
  );
}

/** Promoted, every pod there, none left over, and this generation looked at. */
export function isHealthy(rollout: Rollout, status: RolloutStatus): boolean {
  const replicas = replicasOf(rollout);
  const steps = stepsOf(rollout).length;
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    rollout.status?.observedGeneration === String(rollout.metadata.generation ?? 0) &&
    (steps === 0 || status.currentStepIndex === steps) &&
    isPromoted(status)
  );
}

/** Whether the present template is the stable one. */
export function isPromoted({ stableRS = '', currentPodHash }: RolloutStatus): boolean {
  return stableRS !== '' && stableRS === currentPodHash;
}

export function deadlineMs({ spec }: Rollout): Millis {
  return (spec.progressDeadlineSeconds ?? DEFAULT_DEADLINE_SECONDS) * 1000;
}

/** When the progress deadline passes, by the last movement on record; `null` while no clock runs. */
export function deadlineAt(rollout: Rollout, status: RolloutStatus): EpochMs | null {
  const progressing = findCondition(status.conditions, CONDITION.progressing);
  if (progressing === null) return null;
  if (progressing.reason === REASON.rolloutAborted || progressing.reason === REASON.rolloutPaused)
    return null;
  const movedAt = parseTime(progressing.lastUpdateTime);
  return movedAt === null ? null : movedAt + deadlineMs(rollout);
}

/** Whether the deadline has passed. Once it has, only movement ends that. */
export function isTimedOut(rollout: Rollout, status: RolloutStatus, now: EpochMs): boolean {
  const at = deadlineAt(rollout, status);
  if (at === null) return false;
  const reason = findCondition(status.conditions, CONDITION.progressing)?.reason;
  return reason === REASON.progressDeadlineExceeded || at < now;
}

/** Whether the current step may rightly take for ever: a pause, an analysis, an experiment. None of a first version is. */
export function isOpenEndedStep(rollout: Rollout): boolean {
  if ((rollout.status?.stableRS ?? '') === '') return false;
  const step = stepsOf(rollout)[rollout.status?.currentStepIndex ?? 0];
  return step?.pause !== undefined || step?.analysis !== undefined || step?.experiment !== undefined;
}
