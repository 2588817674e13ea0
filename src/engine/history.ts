import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import { type Pass, rolesOf, withAction } from './pass.ts';
import { byAge, desiredOf, revisionOf } from './replica-sets.ts';

const DEFAULT_LIMIT = 10;

/**
 * Deletes the oldest revisions beyond `revisionHistoryLimit`. Oldest is by revision number, so that one used again
 * counts as new. Only revisions without pods go; one that still has some waits for a later pass.
 */
export function pruneRevisions(pass: Pass): Pass {
  const limit = pass.world.rollout.spec.revisionHistoryLimit ?? DEFAULT_LIMIT;
  const kept = rolesOf(pass).others.filter((set) => set.metadata.deletionTimestamp === undefined);
  const excess = kept
    .toSorted((a, b) => revisionOf(a) - revisionOf(b) || byAge(a, b))
    .slice(0, Math.max(0, kept.length - limit));
  return excess
    .filter(isEmpty)
    .reduce((sofar, { metadata: { name } }) => withAction(sofar, { type: 'DeleteReplicaSet', name }), pass);
}

function isEmpty(set: ReplicaSet): boolean {
  const { status, metadata } = set;
  const isCurrent = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  return desiredOf(set) === 0 && (status?.replicas ?? 0) === 0 && isCurrent;
}
