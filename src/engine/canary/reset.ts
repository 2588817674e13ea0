import type { ReplicaSet } from '../../api/kubernetes/apps.ts';
import { REASON } from '../../api/v1alpha1/reasons.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { baseStatus } from '../base-status.ts';
import { type Pass, rolesOf, statusOf, withNotes, withNotice } from '../pass.ts';
import { persist } from '../persist.ts';
import { desiredOf, hashOf } from '../replica-sets.ts';
import { isWithinRollbackWindow } from '../rollback.ts';
import { stepHash } from '../template-hash.ts';
import { stepsOf } from './steps.ts';

/** Starts the steps anew when the template or the steps are other ones than the status speaks of. */
export function resetOnUpdate(pass: Pass): Pass {
  if (!isUpdated(pass.world.rollout, rolesOf(pass).canary)) return pass;
  const cleared = withNotes(pass, { stepRun: undefined, backgroundRun: undefined });
  const { pass: told, index } = firstStep(cleared);
  const { promoteFull: _done, ...base } = baseStatus(told);
  const { restartAt } = pass.world.rollout.spec;
  // A restart asked for before the update stays due: upstream forgets it here.
  const restartedAt = base.restartedAt ?? (isFirst(pass) ? restartAt : undefined);
  return persist(
    told,
    { ...base, restartedAt, currentStepIndex: index },
    { clearPauses: true, clearAbort: true },
  );
}

function isFirst({ world }: Pass): boolean {
  return (statusOf(world).currentPodHash ?? '') === '';
}

/** Whether template or steps are others than the status speaks of. That also ends an abort. */
export function isUpdated(rollout: Rollout, canary: ReplicaSet | null): boolean {
  const { currentPodHash = '', currentStepHash = '' } = rollout.status ?? {};
  const steps = stepsOf(rollout);
  const isNewTemplate = currentPodHash !== '' && currentPodHash !== hashOf(canary);
  return isNewTemplate || currentStepHash !== stepHash(steps.length === 0 ? undefined : steps);
}

function firstStep(pass: Pass): { readonly pass: Pass; readonly index: number | undefined } {
  const { rollout } = pass.world;
  const count = stepsOf(rollout).length;
  if (count === 0) return { pass, index: undefined };
  const roles = rolesOf(pass);
  const skip = (why: string) => ({ pass: withNotice(pass, 'Normal', REASON.skipSteps, why), index: count });
  if (hashOf(roles.canary) === rollout.status?.stableRS) return skip('Rollback to stable ReplicaSets');
  if (isWithinRollbackWindow(rollout, roles) && desiredOf(roles.canary) > 0) {
    return skip('Rollback to active ReplicaSets within RollbackWindow');
  }
  return { pass, index: 0 };
}
