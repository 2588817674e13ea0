import type { ReplicaSet } from '../../api/kubernetes/apps.ts';
import { type Pass, rolesOf } from '../pass.ts';
import { availableOf, byAge, desiredOf, hashOf, revisionOf } from '../replica-sets.ts';
import { deadlineOf, scaleTo, withDeadline } from '../scaling.ts';
import { fenceposts } from './fenceposts.ts';
import { isTrafficRouted } from './steps.ts';
import { replicasOf } from './target.ts';
import { reachableHashes } from './traffic.ts';

const DEFAULT_DELAY_SECONDS = 30;

/**
 * Shrinks revisions that are neither canary nor stable: first pods that serve nobody, then as many available ones as
 * `maxUnavailable` allows. Behind a router a revision first waits out its delay, so that requests already on their way
 * still find it.
 */
export function scaleDownOthers(pass: Pass): Pass {
  const cleaned = rolesOf(pass).others.reduce(dropUnavailable, pass);
  const { others, canary, older } = rolesOf(cleaned);
  const floor = replicasOf(pass.world.rollout) - fenceposts(pass.world.rollout).maxUnavailable;
  const available = [canary, ...older].reduce((sum, set) => sum + availableOf(set), 0);
  const newestFirst = others.toSorted((a, b) => revisionOf(b) - revisionOf(a) || byAge(a, b));

  const start: Drain = { pass: cleaned, spare: available - floor, delayed: 0 };
  return newestFirst.reduce(drain, start).pass;
}

interface Drain {
  readonly pass: Pass;
  /** Available pods that may still go. */
  readonly spare: number;
  /** ReplicaSets that hold a deadline so far. */
  readonly delayed: number;
}

/** Pods that never became available serve nobody. Those in a delay are left for a quick way back. */
function dropUnavailable(pass: Pass, set: ReplicaSet): Pass {
  const available = availableOf(set);
  const isKept = deadlineOf(set) !== null || reachableHashes(pass).has(hashOf(set));
  return isKept || desiredOf(set) <= available ? pass : scaleTo(pass, set, available);
}

function drain(state: Drain, set: ReplicaSet): Drain {
  const { pass, spare, delayed } = state;
  const size = desiredOf(set);
  if (size === 0 || spare <= 0 || availableOf(set) > size) return state;
  if (!isTrafficRouted(pass.world.rollout)) {
    const left = Math.max(0, size - spare);
    return { pass: scaleTo(pass, set, left), spare: spare - (size - left), delayed };
  }
  if (reachableHashes(pass).has(hashOf(set))) return state;
  return drainAfterDelay(state, set);
}

function drainAfterDelay({ pass, spare, delayed }: Drain, set: ReplicaSet): Drain {
  const canary = pass.world.rollout.spec.strategy?.canary;
  const delayMs = delayOf(pass);
  const limit = canary?.scaleDownDelayRevisionLimit ?? Number.POSITIVE_INFINITY;
  const deadline = deadlineOf(set);
  const gone = () => ({ pass: scaleTo(pass, set, 0), spare: spare - desiredOf(set), delayed });
  if (delayMs === 0 || delayed >= limit || deadline === 'unreadable') return gone();
  if (deadline === null) return { pass: withDeadline(pass, set, delayMs), spare, delayed: delayed + 1 };
  if (deadline <= pass.world.now) return gone();
  return { pass: scaleTo(pass, set, desiredOf(set)), spare, delayed: delayed + 1 };
}

/** 0 means at once. With `dynamicStableScale` the pods follow the traffic without delay. */
function delayOf({ world: { rollout } }: Pass): number {
  const canary = rollout.spec.strategy?.canary;
  if (canary?.dynamicStableScale === true) return 0;
  return (canary?.scaleDownDelaySeconds ?? DEFAULT_DELAY_SECONDS) * 1000;
}
