import { CONDITION, REASON } from '../api/v1alpha1/reasons.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import type { RolloutCondition, RolloutStatus } from '../api/v1alpha1/rollout-status.ts';
import { type EpochMs, formatTime } from '../base/time.ts';
import { findCondition, withCondition } from './conditions.ts';
import { computePhase } from './phase.ts';
import { isOpenEndedStep, isPromoted, isTimedOut } from './progress.ts';
import { revisionOf } from './replica-sets.ts';

/**
 * The status of a Rollout whose progress deadline has passed, from nothing but the Rollout and the clock: for a
 * reconcile that could not read or write anything else. `null`: the deadline has not passed, or is on record already.
 */
export function decideOverdue(rollout: Rollout, now: EpochMs): RolloutStatus | null {
  const status = rollout.status ?? {};
  if (status.phase !== 'Progressing' || status.abort === true || isOpenEndedStep(rollout)) return null;
  if (!isTimedOut(rollout, status, now)) return null;
  const progressing = findCondition(status.conditions, CONDITION.progressing);
  if (progressing?.reason === REASON.progressDeadlineExceeded) return null;
  const why = `ReplicaSet "${rollout.metadata.name}-${status.currentPodHash ?? ''}" has timed out progressing.`;
  const next = mustAbort(rollout) ? aborted(rollout, why) : overdue(why);
  const conditions = withCondition(status.conditions ?? [], next, now);
  const abort = mustAbort(rollout) ? { abort: true, abortedAt: formatTime(now) } : {};
  const after: RolloutStatus = { ...status, ...abort, conditions };
  return { ...after, ...computePhase({ spec: rollout.spec, status: after }) };
}

type ProgressingState = Pick<RolloutCondition, 'type' | 'status' | 'reason' | 'message'>;

function overdue(message: string): ProgressingState {
  return { type: CONDITION.progressing, status: 'False', reason: REASON.progressDeadlineExceeded, message };
}

function aborted(rollout: Rollout, why: string): ProgressingState {
  const message = `Rollout aborted update to revision ${revisionOf(rollout)}: ${why}`;
  return { type: CONDITION.progressing, status: 'False', reason: REASON.rolloutAborted, message };
}

/** As when everything can be read: only an update under way, with a stable version to go back to. */
function mustAbort({ spec, status = {} }: Rollout): boolean {
  return spec.progressDeadlineAbort === true && (status.stableRS ?? '') !== '' && !isPromoted(status);
}
