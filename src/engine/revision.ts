import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import { REVISION, REVISION_HISTORY } from '../api/v1alpha1/labels.ts';
import { CONDITION, REASON } from '../api/v1alpha1/reasons.ts';
import { withCondition } from './conditions.ts';
import { inheritedAnnotations, newReplicaSet, nextRevision } from './new-replica-set.ts';
import { leave, type Pass, rolesOf, statusOf, withAction, withNotice, withStatus } from './pass.ts';
import { revisionOf } from './replica-sets.ts';

/** Creates the ReplicaSet of a new template, and gives the Rollout its revision number. Also while paused. */
export function ensureReplicaSet(pass: Pass): Pass {
  const { canary, older } = rolesOf(pass);
  if (canary !== null) return pass;
  const replicaSet = newReplicaSet(pass.world.rollout, older);
  const { name } = replicaSet.metadata;
  const created = withAction(pass, { type: 'CreateReplicaSet', replicaSet });
  const numbered = syncRolloutRevision(created, nextRevision(older));
  const message = `Created ReplicaSet ${name} (revision ${nextRevision(older)})`;
  const told = withNotice(numbered, 'Normal', REASON.newReplicaSetCreated, message);
  const status = statusOf(told.world);
  const progressing = {
    type: CONDITION.progressing,
    status: 'True',
    reason: REASON.newReplicaSetCreated,
    message: `Created new replica set "${name}"`,
  } as const;
  const conditions = withCondition(status.conditions ?? [], progressing, pass.world.now);
  return leave(withStatus(told, { ...status, conditions }));
}

function syncRolloutRevision(pass: Pass, revision: number): Pass {
  const { rollout } = pass.world;
  if (rollout.metadata.annotations?.[REVISION] === String(revision)) return pass;
  const patch = { metadata: { annotations: { [REVISION]: String(revision) } } };
  const message = `Rollout updated to revision ${revision}`;
  return withNotice(
    withAction(pass, { type: 'PatchRollout', patch }),
    'Normal',
    REASON.rolloutUpdated,
    message,
  );
}

/**
 * Keeps revision number, inherited annotations and `minReadySeconds` of the present ReplicaSet in step with the
 * Rollout. A ReplicaSet that is used again gets the newest number; its former one goes to its history.
 */
export function syncRevision(pass: Pass): Pass {
  const { canary, older } = rolesOf(pass);
  if (canary === null) return pass;
  const revision = Math.max(revisionOf(canary), nextRevision(older));
  const synced = syncReplicaSet(pass, canary, revision);
  const numbered = syncRolloutRevision(synced, revision);
  return withFoundCondition(numbered, canary);
}

function syncReplicaSet(pass: Pass, set: ReplicaSet, revision: number): Pass {
  const { rollout } = pass.world;
  const own = set.metadata.annotations ?? {};
  const wanted: Record<string, string> = { ...inheritedAnnotations(rollout), [REVISION]: String(revision) };
  if (own[REVISION] !== undefined && own[REVISION] !== String(revision)) {
    wanted[REVISION_HISTORY] = [own[REVISION_HISTORY], own[REVISION]].filter(Boolean).join(',');
  }
  const changed = Object.entries(wanted).filter(([key, value]) => own[key] !== value);
  const minReadySeconds = rollout.spec.minReadySeconds ?? 0;
  const isReadyAsAsked = (set.spec.minReadySeconds ?? 0) === minReadySeconds;
  if (changed.length === 0 && isReadyAsAsked) return pass;
  const patch = {
    ...(changed.length === 0 ? {} : { metadata: { annotations: Object.fromEntries(changed) } }),
    ...(isReadyAsAsked ? {} : { spec: { minReadySeconds } }),
  };
  return withAction(pass, { type: 'PatchReplicaSet', name: set.metadata.name, patch });
}

function withFoundCondition(pass: Pass, { metadata: { name } }: ReplicaSet): Pass {
  const status = statusOf(pass.world);
  if (status.conditions?.some(({ type }) => type === CONDITION.progressing)) return pass;
  const found = {
    type: CONDITION.progressing,
    status: 'True',
    reason: REASON.foundNewReplicaSet,
    message: `Found new replica set "${name}"`,
  } as const;
  const conditions = withCondition(status.conditions ?? [], found, pass.world.now);
  return withStatus(pass, { ...status, conditions });
}
