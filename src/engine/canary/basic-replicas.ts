import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { fenceposts } from './fenceposts.ts';
import { totalWeight } from './steps.ts';
import { type CanarySets, canaryTarget, type ReplicaCounts, replicasOf } from './target.ts';

export interface ReplicaPair {
  readonly canary: number;
  readonly stable: number;
}

/**
 * The pair of pod counts whose ratio comes nearest to `weight` of `total`, using one extra pod only when surge allows
 * it. Both versions keep a pod unless the weight is 0 or all, or a single replica leaves no choice.
 *
 * @param replicas Pods asked for; integer, >= 0.
 * @param weight   Canary share in parts of `total`; 0..total.
 * @param maxSurge Pods allowed above `replicas`; integer, >= 0.
 * @see argo-rollouts utils/replicaset/canary.go, approximateWeightedCanaryStableReplicaCounts
 */
export function nearestPair(replicas: number, weight: number, total: number, maxSurge: number): ReplicaPair {
  if (replicas === 0) return { canary: 0, stable: 0 };
  const candidates = pairCandidates(replicas, weight, total, maxSurge);
  const distance = ({ canary, sum }: Candidate) => Math.abs((canary * total) / sum - weight);
  const [first, ...rest] = candidates;
  if (first === undefined) return { canary: 0, stable: replicas };
  const best = rest.reduce((a, b) => (distance(b) < distance(a) ? b : a), first);
  return { canary: best.canary, stable: best.sum - best.canary };
}

interface Candidate {
  readonly canary: number;
  readonly sum: number;
}

function pairCandidates(replicas: number, weight: number, total: number, maxSurge: number): Candidate[] {
  const up = Math.ceil((replicas * weight) / total);
  const down = Math.floor((replicas * weight) / total);
  const zeroAllowed = weight === total || weight === 0 || (replicas === 1 && maxSurge === 0);
  const isTied = (sum: number) => (sum * (weight / total)) % 1 === 0.5;
  const downFits = (sum: number) => !isTied(sum) && (down !== 0 || zeroAllowed);

  const candidates: Candidate[] = [];
  if (up < replicas || zeroAllowed) candidates.push({ canary: up, sum: replicas });
  if (downFits(replicas)) candidates.push({ canary: down, sum: replicas });
  if (maxSurge > 0) candidates.push({ canary: up, sum: replicas + 1 });
  if (maxSurge > 0 && downFits(replicas + 1)) candidates.push({ canary: down, sum: replicas + 1 });
  return candidates;
}

/**
 * Sizes for the next write of a canary without a traffic router: one step from what runs now towards the wanted pair,
 * inside `maxSurge` and `maxUnavailable`. Abandoned revisions are drained before either side moves.
 *
 * @see argo-rollouts utils/replicaset/canary.go, CalculateReplicaCountsForBasicCanary
 */
export function basicReplicas(rollout: Rollout, sets: CanarySets): ReplicaPair {
  const bounds = fenceposts(rollout);
  const wanted = wantedPair(rollout, sets, bounds.maxSurge);
  const grown = growWithinSurge(rollout, sets, wanted, bounds.maxSurge);
  if (abandoned(sets).some(({ desired }) => desired > 0)) return grown;
  return shrinkWithinAvailability(rollout, sets, wanted, grown);
}

/** The stable ReplicaSet when it is another one than the canary. */
function separateStable({ canary, stable }: CanarySets): ReplicaCounts | null {
  return stable !== null && stable.name !== canary?.name ? stable : null;
}

/** Revisions that are neither canary nor stable. */
function abandoned(sets: CanarySets): readonly ReplicaCounts[] {
  return sets.older.filter(({ name }) => name !== sets.stable?.name);
}

function wantedPair(rollout: Rollout, sets: CanarySets, maxSurge: number): ReplicaPair {
  const replicas = replicasOf(rollout);
  if (separateStable(sets) === null) return { canary: replicas, stable: 0 };
  const target = canaryTarget(rollout, sets);
  const weight = target.by === 'weight' ? target.weight : 0;
  return nearestPair(replicas, weight, totalWeight(rollout), maxSurge);
}

function growWithinSurge(
  rollout: Rollout,
  sets: CanarySets,
  wanted: ReplicaPair,
  maxSurge: number,
): ReplicaPair {
  const stable = separateStable(sets);
  const now = { canary: sets.canary?.desired ?? 0, stable: stable?.desired ?? 0 };
  const running = abandoned(sets).reduce((sum, { desired }) => sum + desired, now.canary + now.stable);
  const room = Math.max(0, replicasOf(rollout) + maxSurge - running);

  const stableCount = stable === null ? 0 : Math.max(now.stable, Math.min(now.stable + room, wanted.stable));
  const left = room - (stableCount - now.stable);
  return { canary: Math.max(now.canary, Math.min(now.canary + left, wanted.canary)), stable: stableCount };
}

function shrinkWithinAvailability(
  rollout: Rollout,
  sets: CanarySets,
  wanted: ReplicaPair,
  grown: ReplicaPair,
): ReplicaPair {
  const { maxSurge, maxUnavailable } = fenceposts(rollout);
  const floor = replicasOf(rollout) - maxUnavailable;
  const stable = separateStable(sets);
  const canary = sets.canary;
  const isGrowing = canary === null || wanted.canary >= canary.desired;
  const spare = serving(canary, !isGrowing) + serving(stable, isGrowing) - floor;
  if (spare <= 0) return grown;

  const limits = { cap: replicasOf(rollout) + maxSurge, floor };
  if (isGrowing) {
    if (stable === null) return grown;
    const drained =
      stable.desired > wanted.stable ? Math.max(wanted.stable, stable.desired - spare) : grown.stable;
    const [stableCount, canaryCount] = keepAvailable([stable, drained], [canary, grown.canary], limits);
    return { canary: canaryCount, stable: stableCount };
  }
  const drained =
    canary.desired > wanted.canary ? Math.max(wanted.canary, canary.desired - spare) : grown.canary;
  const [canaryCount, stableCount] = keepAvailable([canary, drained], [stable, grown.stable], limits);
  return { canary: canaryCount, stable: stableCount };
}

/** Pods that count as serving while the other side shrinks: those asked for, or those available. */
function serving(set: ReplicaCounts | null, ignoreAvailability: boolean): number {
  if (set === null) return 0;
  return ignoreAvailability ? set.desired : Math.min(set.desired, set.available);
}

/**
 * Bounds both counts by the surge, without taking away available pods that the floor still needs.
 * Returns `[drained, adjusted]`.
 */
function keepAvailable(
  [draining, drainTo]: readonly [ReplicaCounts, number],
  [adjusting, adjustTo]: readonly [ReplicaCounts | null, number],
  { cap, floor }: { readonly cap: number; readonly floor: number },
): [number, number] {
  if (adjusting === null) return [drainTo, adjustTo];
  const cut = adjustTo - Math.max(0, adjustTo + drainTo - cap);
  const available = Math.min(draining.available, drainTo) + Math.min(adjusting.available, cut);
  const lost = Math.max(0, adjusting.available - cut);
  const restored = cut + Math.min(lost, Math.max(0, floor - available));
  return [drainTo - Math.max(0, restored + drainTo - cap), restored];
}
