import { PAUSE } from '../api/v1alpha1/reasons.ts';
import { type EpochMs, type Millis, parseTime } from '../base/time.ts';
import { nextHandoverLook } from './canary/handover.ts';
import { pauseEndsAt } from './canary/step-completion.ts';
import { currentStep, pauseDurationMs } from './canary/steps.ts';
import { deadlineAt, isOpenEndedStep, isPromoted } from './progress.ts';
import { desiredOf } from './replica-sets.ts';
import { isRestartDue } from './restart.ts';
import { deadlineOf } from './scaling.ts';
import type { World } from './world.ts';

const RESTART_POLL_MS = 30_000;

/**
 * How long until time alone can change the decision; `null` when only an event can. At least 1 ms, and one past the
 * instant itself, because a deadline has passed only after it.
 */
export function nextLookMs(world: World): Millis | null {
  const instants = [
    pauseEnd(world),
    ...scaleDowns(world),
    progressDeadline(world),
    restart(world),
    nextHandoverLook(world),
  ];
  const next = Math.min(...instants.filter((at) => at !== null));
  return Number.isFinite(next) ? Math.max(1, next + 1 - world.now) : null;
}

function pauseEnd({ rollout }: World): EpochMs | null {
  const pause = currentStep(rollout)?.step.pause;
  const condition = rollout.status?.pauseConditions?.find(({ reason }) => reason === PAUSE.canaryStep);
  if (pause === undefined || condition === undefined) return null;
  return pauseEndsAt(condition, pauseDurationMs(pause.duration));
}

function scaleDowns({ replicaSets }: World): (EpochMs | null)[] {
  return replicaSets.map((set) => {
    const deadline = deadlineOf(set);
    return typeof deadline === 'number' && desiredOf(set) > 0 ? deadline : null;
  });
}

function progressDeadline({ rollout, now }: World): EpochMs | null {
  const status = rollout.status ?? {};
  if (isOpenEndedStep(rollout) || status.phase === 'Healthy' || rollout.spec.paused === true) return null;
  if (isPromoted(status) && status.phase === 'Degraded') return null;
  const at = deadlineAt(rollout, status);
  return at === null || at < now ? null : at;
}

function restart({ rollout, now }: World): EpochMs | null {
  if (isRestartDue(rollout, now)) return now + RESTART_POLL_MS;
  const at = parseTime(rollout.spec.restartAt);
  return at !== null && at > now ? at : null;
}
