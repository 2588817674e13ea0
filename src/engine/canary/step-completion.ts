import type { CanaryStep } from '../../api/v1alpha1/canary.ts';
import { PAUSE } from '../../api/v1alpha1/reasons.ts';
import type { PauseCondition } from '../../api/v1alpha1/rollout-status.ts';
import { type EpochMs, type Millis, parseTime } from '../../base/time.ts';
import { type Pass, rolesOf, statusOf } from '../pass.ts';
import { canarySets } from '../replica-sets.ts';
import { isAtDesiredReplicas } from './readiness.ts';
import { currentStep, pauseDurationMs } from './steps.ts';

/** Whether the current step has done what it asks for. Never while `spec.paused`. */
export function isStepComplete(pass: Pass): boolean {
  const { rollout } = pass.world;
  const current = currentStep(rollout);
  if (current === null || rollout.spec.paused === true) return false;
  const { step } = current;
  if (step.pause !== undefined) return isPauseOver(pass, step.pause);
  if (step.setCanaryScale !== undefined) return hasPods(pass);
  if (step.setWeight !== undefined) return hasPods(pass) && isObserved(pass, step.setWeight);
  if (step.analysis !== undefined) return pass.notes.stepRun?.status === 'Successful';
  return false;
}

function hasPods(pass: Pass): boolean {
  return isAtDesiredReplicas(pass.world.rollout, canarySets(rolesOf(pass)), pass.notes.weights);
}

/** A weight counts when the routes show it, not when it was written. */
function isObserved({ world: { routes } }: Pass, weight: number): boolean {
  return routes === null || (routes.state === 'applied' && routes.split.canary === weight);
}

/** A pause is over when its time has passed, or when a user has deleted it from the status. */
function isPauseOver(pass: Pass, pause: NonNullable<CanaryStep['pause']>): boolean {
  const { pauseConditions = [], controllerPause } = statusOf(pass.world);
  const condition = pauseConditions.find(({ reason }) => reason === PAUSE.canaryStep);
  if (condition === undefined) return controllerPause === true;
  const endsAt = pauseEndsAt(condition, pauseDurationMs(pause.duration));
  return endsAt !== null && pass.world.now > endsAt;
}

export function pauseEndsAt(
  condition: PauseCondition,
  durationMs: Millis | null | 'invalid',
): EpochMs | null {
  const startedAt = parseTime(condition.startTime);
  return typeof durationMs !== 'number' || startedAt === null ? null : startedAt + durationMs;
}
