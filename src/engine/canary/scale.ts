import type { ReplicaSet } from '../../api/kubernetes/apps.ts';
import { PAUSE } from '../../api/v1alpha1/reasons.ts';
import { type Pass, rolesOf, statusOf } from '../pass.ts';
import { hasPause } from '../persist.ts';
import { availableOf, canarySets, desiredOf, hashOf, type RoleSets } from '../replica-sets.ts';
import { deadlineOf, scaleTo, withDeadline, withoutDeadline } from '../scaling.ts';
import { wantedReplicas } from './readiness.ts';
import { scaleDownOthers } from './scale-down.ts';
import { isTrafficRouted } from './steps.ts';
import { syncCanaryStatus } from './sync.ts';
import { governingCanaryScale, replicasForWeight, replicasOf } from './target.ts';

const DEFAULT_ABORT_DELAY_SECONDS = 30;

/**
 * Sizes the ReplicaSets for the present step: stable, then canary, then what is left of other revisions. Each that
 * changes ends the pass, so that the next one is decided on the counts that follow from it.
 */
export function scaleReplicaSets(pass: Pass): Pass {
  const { rollout } = pass.world;
  if (rollout.spec.paused === true || hasPause(statusOf(pass.world), PAUSE.inconclusiveAnalysis)) return pass;
  const freed = freeDeadlines(pass);
  for (const scale of [scaleStable, scaleCanary, scaleDownOthers]) {
    const scaled = scale(freed);
    if (scaled.effects.length > freed.effects.length) return syncCanaryStatus(scaled);
  }
  return freed === pass ? pass : syncCanaryStatus(freed);
}

/** A ReplicaSet that serves again is no longer on its way out. */
function freeDeadlines(pass: Pass): Pass {
  const { canary, stable } = rolesOf(pass);
  const freed = canary === null || keepsAfterAbort(pass) ? pass : withoutDeadline(pass, canary);
  return stable === null || hashOf(stable) === hashOf(canary) ? freed : withoutDeadline(freed, stable);
}

function scaleStable(pass: Pass): Pass {
  const roles = rolesOf(pass);
  const { stable, canary } = roles;
  if (stable === null || hashOf(stable) === hashOf(canary)) return pass;
  const weights = statusOf(pass.world).canary?.weights;
  const wanted = wantedReplicas(pass.world.rollout, canarySets(roles), weights).stable;
  return scaleTo(pass, stable, Math.max(wanted, carrying(pass, stable, 'stable')));
}

function scaleCanary(pass: Pass): Pass {
  const roles = rolesOf(pass);
  const { canary } = roles;
  if (canary === null) return pass;
  const kept = keepsAfterAbort(pass) ? abortedSize(pass, canary, roles) : null;
  if (kept !== null) return kept;
  const wanted = wantedReplicas(pass.world.rollout, canarySets(roles), pass.notes.weights).canary;
  const least = governingCanaryScale(pass.world.rollout) === null ? carrying(pass, canary, 'canary') : 0;
  return scaleTo(pass, canary, Math.max(wanted, staysUp(pass) ? desiredOf(canary) : least));
}

/** The pods of its own that a ReplicaSet cannot lose while its share of traffic still reaches it. */
function carrying({ world }: Pass, set: ReplicaSet, role: 'canary' | 'stable'): number {
  const { rollout, routes, askedSplit } = world;
  const split = askedSplit ?? (routes?.state === 'applied' ? routes.split : null);
  if (split === null) return 0;
  return Math.min(desiredOf(set), replicasForWeight(replicasOf(rollout), split[role], split.total));
}

/** Whether an aborted canary keeps its pods for a while, so that a retry or a look at them is quick. */
function keepsAfterAbort(pass: Pass): boolean {
  const { rollout } = pass.world;
  const canary = rollout.spec.strategy?.canary;
  const delay = canary?.abortScaleDownDelaySeconds;
  if (statusOf(pass.world).abort !== true || !isTrafficRouted(rollout) || delay === 0) return false;
  const roles = rolesOf(pass);
  if (roles.stable === null || hashOf(roles.stable) === hashOf(roles.canary)) return false;
  return canary?.dynamicStableScale !== true || delay !== undefined;
}

/** `abortScaleDownDelaySeconds: 0` leaves the aborted canary up, as its documentation says. */
function staysUp({ world }: Pass): boolean {
  const canary = world.rollout.spec.strategy?.canary;
  return (
    statusOf(world).abort === true &&
    isTrafficRouted(world.rollout) &&
    canary?.abortScaleDownDelaySeconds === 0 &&
    canary.dynamicStableScale !== true
  );
}

/** Size of an aborted canary: as it is until its deadline, which starts once stable is whole and traffic is away. */
function abortedSize(pass: Pass, canary: ReplicaSet, { stable }: RoleSets): Pass | null {
  const deadline = deadlineOf(canary);
  if (deadline === 'unreadable') return null;
  if (deadline !== null)
    return scaleTo(pass, canary, deadline <= pass.world.now ? 0 : desiredOf(canary), true);
  const kept = scaleTo(pass, canary, desiredOf(canary));
  const isWhole = availableOf(stable) >= replicasOf(pass.world.rollout);
  if (!isWhole || !isDrained(pass) || desiredOf(canary) === 0) return kept;
  const delay = pass.world.rollout.spec.strategy?.canary?.abortScaleDownDelaySeconds;
  return withDeadline(kept, canary, (delay ?? DEFAULT_ABORT_DELAY_SECONDS) * 1000);
}

function isDrained({ world: { routes } }: Pass): boolean {
  return routes === null || (routes.state === 'applied' && routes.split.canary === 0);
}
