import { REASON } from '../../api/v1alpha1/reasons.ts';
import type { TrafficWeights } from '../../api/v1alpha1/rollout-status.ts';
import { deepEqual } from '../../base/json.ts';
import { type Pass, rolesOf, statusOf, withAction, withNotes, withNotice } from '../pass.ts';
import { isPromoted } from '../progress.ts';
import { canarySets, hashOf, type RoleSets, selectedHash, servingOf } from '../replica-sets.ts';
import { mustHoldTraffic } from './handover.ts';
import { isAtDesiredReplicas } from './readiness.ts';
import { currentStep, isTrafficRouted, stepsOf, totalWeight, weightAt } from './steps.ts';
import { governingCanaryScale, replicasOf, targetWeight } from './target.ts';

/**
 * Asks the routers for the split of the present step, within what the ready pods of each side can carry:
 * a rising canary must be there already, a falling one hands over only what stable can take.
 */
export function routeTraffic(pass: Pass): Pass {
  const { rollout, routes } = pass.world;
  if (!isTrafficRouted(rollout) || routes === null) return withNotes(pass, { weights: undefined });
  const roles = rolesOf(pass);
  if (roles.stable === null || mustHoldTraffic(pass.world)) return pass;
  const total = totalWeight(rollout);
  const weight = safeWeight(pass, roles, wantedWeight(pass, roles));
  if (weight === null) return pass;
  const split = { canary: weight, stable: total - weight, total };
  const isWritten = deepEqual(pass.world.askedSplit ?? observedSplit(pass), split);
  const routed = isWritten ? pass : withAction(pass, { type: 'RouteTraffic', split });
  return recordWeights(routed, roles, weight);
}

function observedSplit({ world: { routes } }: Pass) {
  return routes?.state === 'applied' ? routes.split : null;
}

/** The canary weight that is in force: as observed, else as last written. */
export function weightInForce(pass: Pass): number {
  return observedSplit(pass)?.canary ?? statusOf(pass.world).canary?.weights?.canary.weight ?? 0;
}

/** The canary weight the update asks for at this point, before any bound. */
export function wantedWeight(pass: Pass, roles: RoleSets): number {
  const { rollout } = pass.world;
  const status = statusOf(pass.world);
  if (isPromoted(status)) return isReturning(pass, roles) ? rollbackWeight(pass, roles) : 0;
  if (status.abort === true) return isDynamic(pass) ? rollbackWeight(pass, roles) : 0;
  if (servingOf(roles.canary) === 0) return 0;
  if (status.promoteFull === true) {
    return isDynamic(pass) ? carriedBy(pass, servingOf(roles.canary)) : weightInForce(pass);
  }
  const steps = stepsOf(rollout);
  if (steps.length === 0) return 0;
  const step = currentStep(rollout);
  const weight = step === null ? totalWeight(rollout) : weightAt(steps, step.index);
  if (isAtDesiredReplicas(rollout, canarySets(roles), undefined)) return weight;
  // More traffic waits for its pods; less traffic goes before its pods do.
  return Math.min(weight, weightAt(steps, (step?.index ?? steps.length) - 1));
}

function isDynamic({ world: { rollout } }: Pass): boolean {
  return rollout.spec.strategy?.canary?.dynamicStableScale === true;
}

/** Back to the stable template half-way through: the abandoned canary still serves while stable grows again. */
function isReturning(pass: Pass, roles: RoleSets): boolean {
  const recorded = statusOf(pass.world).canary?.weights;
  if (!isDynamic(pass) || recorded === undefined) return false;
  return (
    recorded.canary.podTemplateHash !== hashOf(roles.canary) &&
    recorded.canary.weight > 0 &&
    servingOf(roles.canary) < replicasOf(pass.world.rollout)
  );
}

/** Parts of traffic that this many ready pods can carry, rounded down. All of it when no pods are asked for. */
function carriedBy({ world: { rollout } }: Pass, pods: number): number {
  const total = totalWeight(rollout);
  const replicas = replicasOf(rollout);
  return replicas === 0 ? total : Math.min(total, Math.floor((total * pods) / replicas));
}

/**
 * With `dynamicStableScale`, the weight while traffic goes back: it falls only as stable's pods come up.
 *
 * @see argo-rollouts rollout/trafficrouting.go, calculateWeightForRollback
 */
function rollbackWeight(pass: Pass, roles: RoleSets): number {
  const { rollout } = pass.world;
  if (replicasOf(rollout) === 0 || roles.canary === null) return 0;
  const total = totalWeight(rollout);
  const carried = carriedBy(pass, servingOf(roles.stable));
  const wanted = statusOf(pass.world).abort === true ? targetWeight(rollout, canarySets(roles)) : 0;
  // What is in force, not what was last recorded: a crash or conflict may have come between the two.
  const current = weightInForce(pass);
  if (wanted <= 0) return Math.min(total - carried, current);
  return carried < total - wanted ? current : Math.min(wanted, current);
}

/** The nearest weight to `wanted` that the ready pods can carry; `null` when the present split must stay. */
function safeWeight(pass: Pass, roles: RoleSets, wanted: number): number | null {
  const total = totalWeight(pass.world.rollout);
  const current = weightInForce(pass);
  const bounded = Math.min(wanted, canaryCapacity(pass, roles));
  if (bounded > current) return hasStableRoom(pass, roles, bounded) ? bounded : null;
  const stableMisses = total - carriedBy(pass, servingOf(roles.stable));
  return Math.max(bounded, Math.min(current, stableMisses));
}

function hasStableRoom(pass: Pass, roles: RoleSets, wanted: number): boolean {
  const { rollout } = pass.world;
  const total = totalWeight(rollout);
  const needed = Math.floor(((total - wanted) * replicasOf(rollout)) / total);
  return servingOf(roles.stable) >= needed;
}

/** What the canary's ready pods can carry, unless its author sized it apart from its weight. */
function canaryCapacity(pass: Pass, roles: RoleSets): number {
  const { rollout } = pass.world;
  const canary = rollout.spec.strategy?.canary;
  const total = totalWeight(rollout);
  if (servingOf(roles.canary) === 0) return 0;
  if (governingCanaryScale(rollout) !== null || canary?.replicaProgressThreshold !== undefined) return total;
  return Math.max(1, carriedBy(pass, servingOf(roles.canary)));
}

function recordWeights(pass: Pass, roles: RoleSets, weight: number): Pass {
  const before = statusOf(pass.world).canary?.weights;
  const weights = weightsOf(pass, roles, weight);
  const told = withNotes(pass, { weights });
  if (deepEqual(before, weights)) return told;
  const message = `Traffic weight updated ${changeText(before, weight)}`;
  return withNotice(told, 'Normal', REASON.trafficWeightUpdated, message);
}

function changeText(before: TrafficWeights | undefined, weight: number): string {
  if (before === undefined) return `to ${weight}`;
  return before.canary.weight === weight ? '' : `from ${before.canary.weight} to ${weight}`;
}

function weightsOf(pass: Pass, roles: RoleSets, weight: number): TrafficWeights {
  const { canaryService, stableService } = pass.world.rollout.spec.strategy?.canary ?? {};
  const returning = isPromoted(statusOf(pass.world)) && isReturning(pass, roles);
  const recorded = statusOf(pass.world).canary?.weights?.canary.podTemplateHash;
  return {
    canary: {
      weight,
      podTemplateHash: returning && weight > 0 ? (recorded ?? '') : hashOf(roles.canary),
      serviceName: canaryService ?? '',
    },
    stable: {
      weight: totalWeight(pass.world.rollout) - weight,
      podTemplateHash: hashOf(roles.stable),
      serviceName: stableService ?? '',
    },
  };
}

/** Hashes that live traffic may still reach: their ReplicaSets must keep their pods. */
export function reachableHashes(pass: Pass): ReadonlySet<string> {
  const { canaryService = '', stableService = '' } = pass.world.rollout.spec.strategy?.canary ?? {};
  const { stableRS, currentPodHash, canary } = statusOf(pass.world);
  const { services } = pass.world;
  return new Set(
    [
      stableRS,
      currentPodHash,
      canary?.weights?.canary.podTemplateHash,
      canary?.weights?.stable.podTemplateHash,
      selectedHash(services[canaryService]),
      selectedHash(services[stableService]),
    ].filter((hash) => hash !== undefined && hash !== ''),
  ) as ReadonlySet<string>;
}
