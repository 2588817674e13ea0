import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import type { Observed } from '../observed.ts';
import { assignRoles, availableOf, canarySets, hashOf, type RoleSets } from '../replica-sets.ts';
import { isAtDesiredReplicas } from './readiness.ts';
import { isPastLastStep, isTrafficRouted, stepsOf, totalWeight, weightAt } from './steps.ts';

interface Reached {
  /** Percent of all requests. */
  readonly weight: number;
  /** Available pods; `null` with routes. */
  readonly pods: { readonly newest: number; readonly all: number } | null;
}

/**
 * The weight in percent that the Rollout's present template was given and has; 0 when the controller has not begun
 * with it, `null` on the way from one weight to another.
 */
export function weightGiven({ rollout, replicaSets, routes }: Observed): number | null {
  const roles = assignRoles(rollout, replicaSets);
  if (roles.canary === null || !isBegun(rollout, roles)) return 0;
  const weight = weightNow({ rollout, routes }, roles);
  return weight === null ? null : percentOf(rollout, weight);
}

/**
 * The weight that came into force between two instants: that of a step which ended, or the whole. `null`: none did.
 * What a full promotion or a rollback leaves out is never reached, even if as many pods run for a while.
 */
export function weightReached(before: Observed, { rollout, replicaSets, routes }: Observed): Reached | null {
  const roles = assignRoles(rollout, replicaSets);
  if (roles.canary === null) return null;
  const weight = weightEnded(before, rollout, roles) ?? weightNow({ rollout, routes }, roles);
  if (weight === null) return null;
  const all = replicaSets.reduce((sum, set) => sum + availableOf(set), 0);
  const pods = isTrafficRouted(rollout) ? null : { newest: availableOf(roles.canary), all };
  return { weight: percentOf(rollout, weight), pods };
}

/** Of the last step that ended since; its successor may be in work already. */
function weightEnded(before: Observed, rollout: Rollout, { canary, stable }: RoleSets): number | null {
  const { currentPodHash, currentStepIndex: index = 0, promoteFull } = rollout.status ?? {};
  if (canary === stable || promoteFull === true) return null;
  const old = before.rollout.status ?? {};
  const isSameUpdate = old.currentPodHash === currentPodHash;
  // A rollback may leave out all steps.
  if (!isSameUpdate && isPastLastStep(rollout)) return null;
  const since = isSameUpdate ? (old.currentStepIndex ?? 0) : 0;
  const isWeighed = stepsOf(rollout)
    .slice(since, index)
    .some((step) => step.setWeight !== undefined);
  return isWeighed ? weightAt(stepsOf(rollout), index - 1) : null;
}

function weightNow(
  { rollout, routes }: Pick<Observed, 'rollout' | 'routes'>,
  roles: RoleSets,
): number | null {
  const { canary, stable, older } = roles;
  const total = totalWeight(rollout);
  if (canary === stable) return older.some((set) => availableOf(set) > 0) && routes === null ? null : total;
  const routed = routes?.state === 'applied' ? routes.split.canary : null;
  if (routed === total) return total;
  const { status = {} } = rollout;
  if (isPastLastStep(rollout) || status.promoteFull === true) return null;
  const asked = weightAt(stepsOf(rollout), status.currentStepIndex ?? 0);
  if (isTrafficRouted(rollout)) return routed === asked ? asked : null;
  return isAtDesiredReplicas(rollout, canarySets(roles), status.canary?.weights) ? asked : null;
}

function isBegun({ status = {} }: Rollout, { canary }: RoleSets): boolean {
  return status.currentPodHash === hashOf(canary);
}

function percentOf(rollout: Rollout, weight: number): number {
  return (100 * weight) / totalWeight(rollout);
}
