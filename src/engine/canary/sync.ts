import { PAUSE, REASON } from '../../api/v1alpha1/reasons.ts';
import type { RolloutStatus } from '../../api/v1alpha1/rollout-status.ts';
import { baseStatus } from '../base-status.ts';
import { type Pass, rolesOf, statusOf, withNotes, withNotice } from '../pass.ts';
import { hasPause, persist } from '../persist.ts';
import { hasProgressed, isOpenEndedStep, isPromoted, isTimedOut } from '../progress.ts';
import { availableOf, canarySets, hashOf, revisionOf } from '../replica-sets.ts';
import { isFastRollback, isWithinRollbackWindow } from '../rollback.ts';
import { surpassesBest } from '../setback.ts';
import { runsDeadline, timedOutMessage } from '../sync-conditions.ts';
import { hasEnoughReplicas } from './readiness.ts';
import { isStepComplete } from './step-completion.ts';
import { isPastLastStep, stepsOf, stepText } from './steps.ts';
import { replicasOf } from './target.ts';

/** Brings the status up to date and ends the pass: promotion, abort, or at most one step forward. */
export function syncCanaryStatus(pass: Pass): Pass {
  const timed = abortOnDeadline(pass);
  const status = baseStatus(timed);
  const skipsSteps = isSkippingSteps(timed);
  const count = stepsOf(timed.world.rollout).length;
  const current = skipsSteps && count > 0 ? { ...status, currentStepIndex: count } : status;
  const reset = skipsSteps ? { clearPauses: true, clearAbort: true } : {};

  const reason = promotionReason(timed, current);
  if (reason !== null) return promote(timed, current, reason);
  const isAborted = statusOf(timed.world).abort === true || timed.notes.abort !== null;
  if (isAborted && !skipsSteps) return persist(timed, abortedIndex(timed, current), reset);
  if (!skipsSteps && isStepComplete(timed)) return completeStep(timed, current);
  return persist(timed, current, reset);
}

function isSkippingSteps(pass: Pass): boolean {
  return (
    statusOf(pass.world).promoteFull === true || isWithinRollbackWindow(pass.world.rollout, rolesOf(pass))
  );
}

/** Without an update under way there is nothing to abort, and an open-ended step may last as long as it likes. */
function abortOnDeadline(pass: Pass): Pass {
  const { rollout, now } = pass.world;
  const status = statusOf(pass.world);
  if (rollout.spec.progressDeadlineAbort !== true || pass.notes.abort !== null) return pass;
  const isRunning = status.abort !== true && (status.stableRS ?? '') !== '' && !isPromoted(status);
  if (!isRunning || isOpenEndedStep(rollout) || !runsDeadline(pass)) return pass;
  if (!isTimedOut(rollout, status, now)) return pass;
  if (hasProgressed(status, baseStatus(pass), surpassesBest(pass))) return pass;
  const why = timedOutMessage(pass);
  return withNotice(withNotes(pass, { abort: why }), 'Warning', REASON.rolloutAborted, why);
}

/** Why the present template becomes the stable one now; `null` when it does not. */
function promotionReason(pass: Pass, status: RolloutStatus): string | null {
  const { rollout } = pass.world;
  const roles = rolesOf(pass);
  const replicas = replicasOf(rollout);
  const isThere =
    availableOf(roles.canary) >= replicas || hasEnoughReplicas(rollout, canarySets(roles).canary, replicas);
  if (roles.canary === null || !isThere) return null;
  // Upstream promotes a first deploy before any pod is ready, which makes a broken one the stable version.
  if (roles.stable === null) return 'Initial deploy';
  const before = statusOf(pass.world);
  if ((before.abort === true || pass.notes.abort !== null) && !isSkippingSteps(pass) && !isPromoted(before)) {
    return null;
  }
  if (before.promoteFull === true) return 'Full promotion requested';
  if (isFastRollback(rollout, roles)) {
    return isWithinRollbackWindow(rollout, roles) ? 'Rollback within window' : 'Fast rollback';
  }
  if (!isPastLastStep(rollout) || !isSplitComplete(pass)) return null;
  return `Completed all ${status.currentStepIndex ?? 0} canary steps`;
}

/** After the last step every request goes to the canary; only then may it be called stable. */
function isSplitComplete(pass: Pass): boolean {
  const { routes, rollout } = pass.world;
  if (routes === null || stepsOf(rollout).length === 0) return true;
  return routes.state === 'applied' && routes.split.canary === routes.split.total;
}

function promote(pass: Pass, status: RolloutStatus, reason: string): Pass {
  const { promoteFull: _granted, ...rest } = status;
  const count = stepsOf(pass.world.rollout).length;
  const hash = status.currentPodHash ?? '';
  const promoted: RolloutStatus = {
    ...rest,
    stableRS: hash,
    currentStepIndex: count === 0 ? undefined : count,
  };
  const reset = { clearPauses: true, clearAbort: true };
  if (statusOf(pass.world).stableRS === hash) return persist(pass, promoted, reset);
  const subject = `revision ${revisionOf(rolesOf(pass).canary)} (${hash})`;
  const message = `Rollout completed update to ${subject}: ${reason}`;
  return persist(withNotice(pass, 'Normal', REASON.rolloutCompleted, message), promoted, reset);
}

function abortedIndex(pass: Pass, status: RolloutStatus): RolloutStatus {
  const count = stepsOf(pass.world.rollout).length;
  if (count === 0) return status;
  const isStable = hashOf(rolesOf(pass).canary) === statusOf(pass.world).stableRS;
  return { ...status, currentStepIndex: isStable ? count : 0 };
}

function completeStep(pass: Pass, status: RolloutStatus): Pass {
  const steps = stepsOf(pass.world.rollout);
  const index = status.currentStepIndex ?? 0;
  const step = steps[index];
  if (step === undefined) return persist(pass, status);
  const message = `Rollout step ${index + 1}/${steps.length} completed (${stepText(step)})`;
  const told = withNotice(pass, 'Normal', REASON.rolloutStepCompleted, message);
  const advanced = withNotes(told, { stepRun: undefined, endPause: PAUSE.canaryStep });
  return persist(advanced, { ...baseStatus(advanced), currentStepIndex: index + 1 });
}

/** Begins the pause of a pause step. A paused Rollout ends its pass here. */
export function beginPauseStep(pass: Pass): Pass {
  const { rollout } = pass.world;
  const status = statusOf(pass.world);
  const step = stepsOf(rollout)[status.currentStepIndex ?? 0];
  if (step?.pause === undefined || rollout.spec.paused === true) return pass;
  // A first version has nobody to wait for: it takes its steps at once when its pods are there.
  if ((status.stableRS ?? '') === '') return pass;
  if (status.promoteFull === true || status.abort === true || pass.notes.abort !== null) return pass;
  const isBegun = hasPause(status, PAUSE.canaryStep) || status.controllerPause === true;
  return isBegun ? pass : withNotes(pass, { addPause: PAUSE.canaryStep });
}
