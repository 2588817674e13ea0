import { type PAUSE, REASON } from '../api/v1alpha1/reasons.ts';
import type { PauseCondition, RolloutStatus } from '../api/v1alpha1/rollout-status.ts';
import { formatTime } from '../base/time.ts';
import { withoutAbsent } from './base-status.ts';
import { trackDuration } from './duration.ts';
import { type Pass, statusOf, withNotice, withStatus } from './pass.ts';
import { computePhase } from './phase.ts';
import { isPromoted } from './progress.ts';
import { syncConditions } from './sync-conditions.ts';

/** What a status write does to pauses and abort, besides what the notes of the pass ask for. */
export interface Reset {
  /** Drops every pause. */
  readonly clearPauses?: boolean;
  /** Drops the abort. */
  readonly clearAbort?: boolean;
}

/** Ends the pass with this status: pauses, abort, conditions, duration and phase are brought up to date in it. */
export function persist(pass: Pass, status: RolloutStatus, reset: Reset = {}): Pass {
  const before = statusOf(pass.world);
  const aborted = abortState(pass, reset);
  const paused = withoutAbsent({ ...status, ...aborted, ...pauseState(pass, aborted, reset) });
  const conditioned = syncConditions(pass, paused);
  const timed = trackDuration(conditioned.pass, conditioned.status);
  const { phase, message } = computePhase({ spec: pass.world.rollout.spec, status: timed });
  const complete = withoutAbsent({ ...timed, phase, message });
  const told = tellPauses(conditioned.pass, before, complete);
  return { ...withStatus(told, complete), end: 'written' };
}

type AbortState = Pick<RolloutStatus, 'abort' | 'abortedAt'>;

function abortState({ world, notes }: Pass, { clearAbort = false }: Reset): AbortState {
  const { abort, abortedAt, stableRS = '', currentPodHash } = statusOf(world);
  const hasNothingToLeave = stableRS === '' || isPromoted({ stableRS, currentPodHash });
  if (clearAbort || hasNothingToLeave) return {};
  if (abort !== true && notes.abort === null) return {};
  return { abort: true, abortedAt: abortedAt ?? formatTime(world.now) };
}

type PauseState = Pick<RolloutStatus, 'pauseConditions' | 'controllerPause'>;

/**
 * `controllerPause` outlives its pauses for one pass when a user deletes them: that is how "resume" is asked for.
 *
 * @see argo-rollouts rollout/pause.go, CalculatePauseStatus
 */
function pauseState(
  { world, notes }: Pass,
  { abort }: AbortState,
  { clearPauses = false }: Reset,
): PauseState {
  if (abort === true || clearPauses) return {};
  const { pauseConditions = [], controllerPause } = statusOf(world);
  const kept = pauseConditions.filter(({ reason }) => reason !== notes.endPause);
  const isNew = notes.addPause !== null && !kept.some(({ reason }) => reason === notes.addPause);
  const added: PauseCondition[] = isNew
    ? [{ reason: notes.addPause ?? '', startTime: formatTime(world.now) }]
    : [];
  const all = [...kept, ...added];
  if (all.length === 0) return {};
  return { pauseConditions: all, controllerPause: added.length > 0 ? true : controllerPause };
}

function tellPauses(pass: Pass, before: RolloutStatus, after: RolloutStatus): Pass {
  const was = (before.pauseConditions ?? []).length > 0;
  const [first] = after.pauseConditions ?? [];
  if (!was && first !== undefined) {
    return withNotice(pass, 'Normal', REASON.rolloutPaused, `Rollout is paused (${first.reason})`);
  }
  const isAborted = after.abort === true;
  if (was && first === undefined && !isAborted) {
    return withNotice(pass, 'Normal', REASON.rolloutResumed, 'Rollout is resumed');
  }
  return pass;
}

export function hasPause(status: RolloutStatus, reason: (typeof PAUSE)[keyof typeof PAUSE]): boolean {
  return (status.pauseConditions ?? []).some((pause) => pause.reason === reason);
}
