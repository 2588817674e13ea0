import { CONDITION, REASON } from '../api/v1alpha1/reasons.ts';
import type { RolloutCondition } from '../api/v1alpha1/rollout-status.ts';
import { withoutAbsent } from './base-status.ts';
import { findCondition, withCondition } from './conditions.ts';
import { leave, type Pass, statusOf, withStatus } from './pass.ts';
import { computePhase } from './phase.ts';

type Conditions = readonly RolloutCondition[];

/**
 * Shows a pause or its end in the conditions `Paused` and `Progressing`, which also stops and restarts the progress
 * clock. Waits until this generation of the spec has been looked at.
 *
 * @see argo-rollouts rollout/sync.go, checkPausedConditions
 */
export function syncPausedConditions(pass: Pass): Pass {
  const { rollout } = pass.world;
  const status = statusOf(pass.world);
  if (status.observedGeneration !== String(rollout.metadata.generation ?? 0)) return pass;
  const before = status.conditions ?? [];
  const after = withPaused(pass, withProgressing(pass, before));
  if (after === before) return pass;
  const next = { ...status, conditions: after };
  const { phase, message } = computePhase({ spec: rollout.spec, status: next });
  return leave(withStatus(pass, withoutAbsent({ ...next, phase, message })));
}

function isPaused({ world: { rollout } }: Pass): boolean {
  return (rollout.status?.pauseConditions ?? []).length > 0 || rollout.spec.paused === true;
}

function isAborted(conditions: Conditions): boolean {
  return findCondition(conditions, CONDITION.progressing)?.reason === REASON.rolloutAborted;
}

function withProgressing(pass: Pass, conditions: Conditions): Conditions {
  const set = (reason: string, message: string) => {
    const next = { type: CONDITION.progressing, status: 'Unknown', reason, message } as const;
    return withCondition(conditions, next, pass.world.now);
  };
  if (isAborted(conditions)) {
    const isRetried = statusOf(pass.world).abort !== true;
    return isRetried ? set(REASON.rolloutRetry, 'Retrying Rollout after abort') : conditions;
  }
  const paused = isPaused(pass);
  const isShown = findCondition(conditions, CONDITION.progressing)?.reason === REASON.rolloutPaused;
  const isCompleted = findCondition(conditions, CONDITION.completed)?.status === 'True';
  if (paused === isShown || isCompleted) return conditions;
  return paused
    ? set(REASON.rolloutPaused, 'Rollout is paused')
    : set(REASON.rolloutResumed, 'Rollout is resumed');
}

function withPaused(pass: Pass, conditions: Conditions): Conditions {
  const paused = isPaused(pass);
  const isShown = findCondition(conditions, CONDITION.paused)?.status === 'True';
  if (paused === isShown || isAborted(conditions)) return conditions;
  const next = {
    type: CONDITION.paused,
    status: paused ? 'True' : 'False',
    reason: REASON.rolloutPaused,
    message: 'Rollout is paused',
  } as const;
  return withCondition(conditions, next, pass.world.now);
}
