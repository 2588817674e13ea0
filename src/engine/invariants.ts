import type { Service } from '../api/kubernetes/core.ts';
import { POD_TEMPLATE_HASH } from '../api/v1alpha1/labels.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { RangeViolation } from '../base/errors.ts';
import { applyMergePatch } from '../base/json.ts';
import { isUpdated } from './canary/reset.ts';
import { governingCanaryScale, replicasForWeight, replicasOf } from './canary/target.ts';
import type { Observed, TrafficSplit } from './observed.ts';
import type { Action, MergePatch } from './plan.ts';
import { assignRoles, availableOf, desiredOf, hashOf } from './replica-sets.ts';
import { isWithinRollbackWindow } from './rollback.ts';

/**
 * The last look before a write: throws when it would break a promise that no bug may break. The reconcile then stops
 * with everything as it is.
 *
 * @throws {RangeViolation} naming the write and the promise.
 */
export function guardAction(observed: Observed, action: Action): void {
  const broken = brokenPromise(observed, action);
  if (broken === null) return;
  const { namespace, name } = observed.rollout.metadata;
  throw new RangeViolation(`refused ${action.type} for Rollout ${namespace}/${name}: ${broken}`);
}

function brokenPromise(observed: Observed, action: Action): string | null {
  switch (action.type) {
    case 'RouteTraffic':
      return unsafeSplit(observed, action.split) ?? emptyStable(observed, action.split);
    case 'PatchService':
      return (
        emptyService(observed, action) ??
        exposedWhileAborted(observed, action) ??
        overloadedService(observed, action)
      );
    case 'PatchReplicaSet':
      return unsafeScale(observed, action) ?? lastServing(observed, action);
    case 'DeleteReplicaSet':
      return liveReplicaSet(observed, action.name);
    default:
      return null;
  }
}

/** Exposure only grows onto pods that are ready for it, and never while aborted. */
function unsafeSplit(observed: Observed, split: TrafficSplit): string | null {
  const { canary, stable, total } = split;
  if (canary < 0 || stable < 0 || canary + stable !== total) return `split ${canary}/${stable} of ${total}`;
  const { rollout, replicaSets, routes } = observed;
  const before = routes?.state === 'applied' ? routes.split.canary : 0;
  if (canary <= before) return null;
  if (isAborted(observed)) return `canary weight rises from ${before} to ${canary} while aborted`;
  const available = availableOf(assignRoles(rollout, replicaSets).canary);
  if (available === 0) return `canary weight ${canary} without a ready pod`;
  const needed = replicasForWeight(replicasOf(rollout), canary, total);
  return isSizedApart(rollout) || available >= needed
    ? null
    : `canary weight ${canary} needs ${needed} pods, ${available} are ready`;
}

/** An abort stands until another template, other steps, or a later full promotion end it with the next status. */
function isAborted({ rollout, replicaSets }: Observed): boolean {
  const { abort, abortedAt, promoteFull } = rollout.status ?? {};
  if (abort !== true || (promoteFull === true && abortedAt !== undefined)) return false;
  const roles = assignRoles(rollout, replicaSets);
  return !isUpdated(rollout, roles.canary) && !isWithinRollbackWindow(rollout, roles);
}

/** Traffic that was served stays off a stable version of which nothing is ready. */
function emptyStable({ rollout, replicaSets, routes }: Observed, split: TrafficSplit): string | null {
  if (routes?.state !== 'applied' || routes.split.total !== split.total) return null;
  const { stable } = assignRoles(rollout, replicaSets);
  if (split.stable <= routes.split.stable || replicasOf(rollout) === 0 || stable === null) return null;
  return availableOf(stable) > 0 ? null : `stable weight ${split.stable} without a ready pod`;
}

function exposedWhileAborted(
  observed: Observed,
  { name, patch }: Extract<Action, { type: 'PatchService' }>,
): string | null {
  const hash = hashInPatch(patch);
  if (hash === undefined || hash === observed.rollout.status?.stableRS || !isAborted(observed)) return null;
  const before = shareOf(observed, hash);
  const after = shareOf(withService(observed, name, patch), hash);
  if (before === null || after === null || after.weight <= before.weight) return null;
  return `Service ${name} brings ${hash} more traffic while aborted`;
}

function withService(observed: Observed, name: string, patch: MergePatch): Observed {
  const service = applyMergePatch(observed.services[name], patch) as Service;
  return { ...observed, services: { ...observed.services, [name]: service } };
}

function emptyService(
  { replicaSets }: Observed,
  { name, patch }: Extract<Action, { type: 'PatchService' }>,
): string | null {
  const hash = hashInPatch(patch);
  if (hash === undefined) return null;
  const target = replicaSets.find((set) => hashOf(set) === hash) ?? null;
  return availableOf(target) > 0 ? null : `Service ${name} would select ${hash}, which has no ready pod`;
}

/** The canary Service takes its share of traffic along, so where it goes there must be pods for that. */
function overloadedService(
  observed: Observed,
  { name, patch }: Extract<Action, { type: 'PatchService' }>,
): string | null {
  const { rollout, replicaSets } = observed;
  const hash = hashInPatch(patch);
  if (hash === undefined || name !== rollout.spec.strategy?.canary?.canaryService) return null;
  const before = shareOf(observed, hash);
  const after = shareOf(withService(observed, name, patch), hash);
  if (before === null || after === null || after.weight <= before.weight || isSizedApart(rollout))
    return null;
  const available = availableOf(replicaSets.find((set) => hashOf(set) === hash) ?? null);
  const needed = replicasForWeight(replicasOf(rollout), after.weight, after.total);
  return available >= needed
    ? null
    : `Service ${name} brings ${hash} traffic for ${needed} pods, ${available} are ready`;
}

function hashInPatch(patch: MergePatch): string | undefined {
  const spec = patch['spec'] as { selector?: Record<string, string> } | undefined;
  return spec?.selector?.[POD_TEMPLATE_HASH];
}

/** The author may size a canary apart from its weight, and then answers for it. */
function isSizedApart(rollout: Rollout): boolean {
  return (
    governingCanaryScale(rollout) !== null ||
    rollout.spec.strategy?.canary?.replicaProgressThreshold !== undefined
  );
}

/** A ReplicaSet keeps the pods for the traffic that reaches it. */
function unsafeScale(
  observed: Observed,
  { name, patch }: Extract<Action, { type: 'PatchReplicaSet' }>,
): string | null {
  const { rollout, replicaSets } = observed;
  const size = (patch['spec'] as { replicas?: number } | undefined)?.replicas;
  const set = replicaSets.find(({ metadata }) => metadata.name === name) ?? null;
  if (size === undefined) return null;
  if (size < 0) return `${name} would get ${size} replicas`;
  const share = shareOf(observed, hashOf(set));
  if (share === null || size >= desiredOf(set)) return null;
  const needed = replicasForWeight(replicasOf(rollout), share.weight, share.total);
  const isCanary = name === assignRoles(rollout, replicaSets).canary?.metadata.name;
  const isAuthorSized = isCanary && governingCanaryScale(rollout) !== null;
  if (isAuthorSized || size >= needed) return null;
  return `${name} would get ${size} pods while its traffic needs ${needed}`;
}

/** Whatever the routes say: the stable ReplicaSet does not go while nobody else serves. */
function lastServing(
  { rollout, replicaSets }: Observed,
  { name, patch }: Extract<Action, { type: 'PatchReplicaSet' }>,
): string | null {
  const size = (patch['spec'] as { replicas?: number } | undefined)?.replicas;
  const { stable } = assignRoles(rollout, replicaSets);
  if (size !== 0 || stable?.metadata.name !== name || replicasOf(rollout) === 0) return null;
  const isLast = replicaSets.every((set) => availableOf(set) > 0 === (set === stable));
  return isLast ? `${name} would get 0 pods while nothing else serves` : null;
}

/** The part of traffic that the Services send to pods of this hash; `null` where they do not tell versions apart. */
function shareOf(
  { rollout, services, routes }: Observed,
  hash: string,
): { readonly weight: number; readonly total: number } | null {
  if (routes?.state !== 'applied') return null;
  const { canaryService = '', stableService = '' } = rollout.spec.strategy?.canary ?? {};
  const selects = (name: string) => services[name]?.spec.selector?.[POD_TEMPLATE_HASH];
  if (selects(canaryService) === undefined || selects(stableService) === undefined) return null;
  const { canary, stable, total } = routes.split;
  const weight =
    (selects(stableService) === hash ? stable : 0) + (selects(canaryService) === hash ? canary : 0);
  return { weight, total };
}

function liveReplicaSet({ rollout, replicaSets }: Observed, name: string): string | null {
  const { canary, stable } = assignRoles(rollout, replicaSets);
  const isInUse = name === canary?.metadata.name || name === stable?.metadata.name;
  return isInUse ? `${name} is the canary or stable ReplicaSet` : null;
}
