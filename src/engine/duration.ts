import { PAUSE } from '../api/v1alpha1/reasons.ts';
import type { RolloutDuration, RolloutStatus } from '../api/v1alpha1/rollout-status.ts';
import { formatTime, parseTime } from '../base/time.ts';
import { stepsOf } from './canary/steps.ts';
import { replicasOf } from './canary/target.ts';
import { type Pass, rolesOf, statusOf } from './pass.ts';
import { isPromoted } from './progress.ts';
import { availableOf } from './replica-sets.ts';
import { isFastRollback, isRollback } from './rollback.ts';

/**
 * How long this update has taken and how it ended, for the duration histograms.
 *
 *     started -> (manual pauses are counted apart) -> Promoted | Aborted | Superseded | RolledBack
 *
 * @see argo-rollouts rollout/duration.go
 */
export function trackDuration(pass: Pass, status: RolloutStatus): RolloutStatus {
  const started = startedDuration(pass, status);
  const counted = countManualPause(pass, status, started);
  return { ...status, duration: finishedDuration(pass, status, counted) };
}

function startedDuration(pass: Pass, status: RolloutStatus): RolloutDuration {
  const before = statusOf(pass.world);
  const duration = status.duration ?? {};
  const fresh = { rolloutStartedAt: formatTime(pass.world.now) };
  const isRetry = before.abortedAt !== undefined && status.abort !== true && !isPromoted(status);
  if (isRetry || (before.currentPodHash ?? '') === '') return fresh;
  const isChanged =
    before.currentPodHash !== status.currentPodHash || before.currentStepHash !== status.currentStepHash;
  if (!isChanged) return duration;
  const isInFlight = duration.rolloutStartedAt !== undefined && duration.finishedAt === undefined;
  const roles = rolesOf(pass);
  if (isInFlight && isRollback(pass.world.rollout, roles)) {
    const completionStatus = isFastRollback(pass.world.rollout, roles) ? 'FastRolledBack' : 'RolledBack';
    return { ...duration, completionStatus };
  }
  return fresh;
}

function countManualPause(pass: Pass, status: RolloutStatus, duration: RolloutDuration): RolloutDuration {
  const { now } = pass.world;
  const startedAt = parseTime(duration.manualPauseStartedAt);
  if (isManuallyPaused(pass, status)) {
    return startedAt === null ? { ...duration, manualPauseStartedAt: formatTime(now) } : duration;
  }
  if (startedAt === null) return duration;
  const { manualPauseStartedAt: _over, ...rest } = duration;
  const seconds = Math.max(0, Math.floor((now - startedAt) / 1000));
  return {
    ...rest,
    totalManualPauseDurationSeconds: (duration.totalManualPauseDurationSeconds ?? 0) + seconds,
  };
}

function isManuallyPaused({ world: { rollout } }: Pass, status: RolloutStatus): boolean {
  if (rollout.spec.paused === true) return true;
  return (status.pauseConditions ?? []).some(({ reason }) => {
    if (reason !== PAUSE.canaryStep) return true;
    return stepsOf(rollout)[status.currentStepIndex ?? 0]?.pause?.duration === undefined;
  });
}

function finishedDuration(pass: Pass, status: RolloutStatus, duration: RolloutDuration): RolloutDuration {
  if (duration.rolloutStartedAt === undefined || duration.finishedAt !== undefined) return duration;
  const finishedAt = formatTime(pass.world.now);
  if (status.abort === true) return { ...duration, completionStatus: 'Aborted', finishedAt };
  if (!isPromoted(status)) return duration;
  const completionStatus =
    duration.completionStatus ?? (statusOf(pass.world).promoteFull === true ? 'FastPromoted' : 'Promoted');
  const isThere = availableOf(rolesOf(pass).canary) >= replicasOf(pass.world.rollout);
  return { ...duration, completionStatus, ...(isThere ? { finishedAt } : {}) };
}
