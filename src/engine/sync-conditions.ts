import { CONDITION, REASON } from '../api/v1alpha1/reasons.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import type { RolloutCondition, RolloutStatus } from '../api/v1alpha1/rollout-status.ts';
import { replicasOf } from './canary/target.ts';
import { findCondition, refreshed, withCondition, withoutCondition } from './conditions.ts';
import { type Pass, rolesOf, withNotice } from './pass.ts';
import { hasProgressed, isHealthy, isOpenEndedStep, isPromoted, isTimedOut } from './progress.ts';
import { desiredOf, revisionOf } from './replica-sets.ts';
import { deadlineOf } from './scaling.ts';
import { surpassesBest } from './setback.ts';

type Conditions = readonly RolloutCondition[];

interface Draft {
  readonly pass: Pass;
  readonly conditions: Conditions;
}

/**
 * Brings the conditions up to date with a status about to be written, and tells what newly holds.
 *
 * @see argo-rollouts rollout/sync.go, calculateRolloutConditions
 */
export function syncConditions(pass: Pass, status: RolloutStatus): { pass: Pass; status: RolloutStatus } {
  const start: Draft = {
    pass,
    conditions: withoutCondition(status.conditions ?? [], CONDITION.invalidSpec),
  };
  const parts = [withHealthy, withCompleted, withProgressing, withReplicaFailure, withAvailable];
  const end = parts.reduce((draft, part) => part(draft, status), start);
  return { pass: end.pass, status: { ...status, conditions: end.conditions } };
}

function isPaused({ world: { rollout } }: Pass, status: RolloutStatus): boolean {
  return (status.pauseConditions ?? []).length > 0 || rollout.spec.paused === true;
}

function withHealthy({ pass, conditions }: Draft, status: RolloutStatus): Draft {
  const healthy = !isPaused(pass, status) && isHealthy(pass.world.rollout, status);
  if (!healthy && findCondition(conditions, CONDITION.healthy) === null) return { pass, conditions };
  return {
    pass,
    conditions: withCondition(
      conditions,
      {
        type: CONDITION.healthy,
        status: healthy ? 'True' : 'False',
        reason: REASON.rolloutHealthy,
        message: healthy ? 'Rollout is healthy' : 'Rollout is not healthy',
      },
      pass.world.now,
    ),
  };
}

function withCompleted({ pass, conditions }: Draft, status: RolloutStatus): Draft {
  const completed = isPromoted(status);
  const wasOpen = findCondition(conditions, CONDITION.completed)?.status === 'False';
  const next = withCondition(
    conditions,
    {
      type: CONDITION.completed,
      status: completed ? 'True' : 'False',
      reason: REASON.rolloutCompleted,
      message: REASON.rolloutCompleted,
    },
    pass.world.now,
  );
  if (completed || wasOpen) return { pass, conditions: next };
  const update = `revision ${revisionOf(rolesOf(pass).canary)} (${status.currentPodHash ?? ''})`;
  const message = `Rollout not completed, started update to ${update}`;
  return { pass: withNotice(pass, 'Normal', REASON.rolloutNotCompleted, message), conditions: next };
}

function withProgressing(draft: Draft, status: RolloutStatus): Draft {
  if (status.abort === true) return withAborted(draft);
  const { pass, conditions } = draft;
  const next = nextProgressing(draft, status);
  if (next === null) return draft;
  const renew = next.reason === REASON.replicaSetUpdated || next.reason === REASON.replicaSetNotAvailable;
  const set = renew ? refreshed : withCondition;
  return { pass, conditions: set(conditions, { type: CONDITION.progressing, ...next }, pass.world.now) };
}

function withAborted({ pass, conditions }: Draft): Draft {
  const current = findCondition(conditions, CONDITION.progressing);
  if (current?.status === 'False' && current.reason === REASON.rolloutAborted) return { pass, conditions };
  const revision = revisionOf(rolesOf(pass).canary);
  const why = pass.notes.abort === null || pass.notes.abort === '' ? '' : `: ${pass.notes.abort}`;
  const message = `Rollout aborted update to revision ${revision}${why}`;
  const next = {
    type: CONDITION.progressing,
    status: 'False',
    reason: REASON.rolloutAborted,
    message,
  } as const;
  return {
    pass: withNotice(pass, 'Warning', REASON.rolloutAborted, message),
    conditions: withCondition(conditions, next, pass.world.now),
  };
}

type ProgressingState = Pick<RolloutCondition, 'status' | 'reason' | 'message'>;

function nextProgressing({ pass, conditions }: Draft, status: RolloutStatus): ProgressingState | null {
  const { rollout, now } = pass.world;
  const before = rollout.status ?? {};
  const paused = isPaused(pass, status);
  if (!paused && isHealthy(rollout, status)) {
    return {
      status: 'True',
      reason: REASON.newReplicaSetAvailable,
      message: `${subject(pass)} has successfully progressed.`,
    };
  }
  const lostHealth =
    findCondition(before.conditions, CONDITION.healthy)?.status === 'True' &&
    findCondition(conditions, CONDITION.healthy)?.status === 'False';
  if (!paused && lostHealth && isPromoted(status)) {
    return {
      status: 'True',
      reason: REASON.replicaSetNotAvailable,
      message: 'Rollout does not have minimum availability',
    };
  }
  if (!paused && (lostHealth || hasProgressed(before, status, surpassesBest(pass)))) {
    return { status: 'True', reason: REASON.replicaSetUpdated, message: `${subject(pass)} is progressing.` };
  }
  if (paused || !runsDeadline(pass) || !isTimedOut(rollout, before, now)) return null;
  return { status: 'False', reason: REASON.progressDeadlineExceeded, message: timedOutMessage(pass) };
}

export function timedOutMessage(pass: Pass): string {
  return `${subject(pass)} has timed out progressing.`;
}

/** Whether the progress deadline counts now: not on a step that may last, not while an old revision still leaves. */
export function runsDeadline(pass: Pass): boolean {
  const { rollout } = pass.world;
  if (isOpenEndedStep(rollout)) return false;
  if (findCondition(rollout.status?.conditions, CONDITION.paused)?.status === 'True') return false;
  return !rolesOf(pass).others.some((set) => deadlineOf(set) !== null && desiredOf(set) > 0);
}

function subject(pass: Pass): string {
  const { canary } = rolesOf(pass);
  return canary === null
    ? `Rollout "${pass.world.rollout.metadata.name}"`
    : `ReplicaSet "${canary.metadata.name}"`;
}

function withReplicaFailure({ pass, conditions }: Draft): Draft {
  const { canary, older } = rolesOf(pass);
  const failure = [canary, ...older]
    .flatMap((set) => set?.status?.conditions ?? [])
    .find(({ type }) => type === CONDITION.replicaFailure);
  if (failure === undefined)
    return { pass, conditions: withoutCondition(conditions, CONDITION.replicaFailure) };
  const { status, reason = '', message = '' } = failure;
  return {
    pass,
    conditions: withCondition(
      conditions,
      { type: CONDITION.replicaFailure, status, reason, message },
      pass.world.now,
    ),
  };
}

function withAvailable({ pass, conditions }: Draft, status: RolloutStatus): Draft {
  const available = (status.availableReplicas ?? 0) >= replicasOf(pass.world.rollout as Rollout);
  const next = {
    type: CONDITION.available,
    status: available ? 'True' : 'False',
    reason: REASON.available,
    message: available ? 'Rollout has minimum availability' : 'Rollout does not have minimum availability',
  } as const;
  return { pass, conditions: withCondition(conditions, next, pass.world.now) };
}
