import { CONDITION, REASON } from '../api/v1alpha1/reasons.ts';
import { validateRollout } from '../api/v1alpha1/validate-rollout.ts';
import { withoutAbsent } from './base-status.ts';
import { findCondition, refreshed } from './conditions.ts';
import { leave, type Pass, type Stage, statusOf, withStatus } from './pass.ts';
import { computePhase } from './phase.ts';

/** Stops at a spec that cannot run, and says why on the object. Pods and traffic stay as they are. */
export const refuseInvalid: Stage = (pass) => {
  const { rollout, referenceErrors } = pass.world;
  if (rollout.metadata.deletionTimestamp !== undefined) return leave(pass);
  const errors = [...validateRollout(rollout), ...referenceErrors];
  const [first] = errors;
  if (first === undefined) return pass;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return refuse(pass, `${first.path}: ${first.message}${more}`);
};

function refuse(pass: Pass, why: string): Pass {
  const { rollout, now } = pass.world;
  const status = statusOf(pass.world);
  const message = `The Rollout "${rollout.metadata.name}" is invalid: ${why}`;
  const observedGeneration = String(rollout.metadata.generation ?? 0);
  const current = findCondition(status.conditions, CONDITION.invalidSpec);
  if (current?.message === message && status.observedGeneration === observedGeneration) return leave(pass);
  const condition = {
    type: CONDITION.invalidSpec,
    status: 'True',
    reason: REASON.invalidSpec,
    message,
  } as const;
  const next = {
    ...status,
    observedGeneration,
    conditions: refreshed(status.conditions ?? [], condition, now),
  };
  const shown = computePhase({ spec: rollout.spec, status: next });
  return leave(withStatus(pass, withoutAbsent({ ...next, phase: shown.phase, message: shown.message })));
}
