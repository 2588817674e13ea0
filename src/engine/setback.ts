import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import { MOST_READY } from '../api/v1alpha1/labels.ts';
import { type Pass, rolesOf, statusOf, withAction } from './pass.ts';
import { isPromoted } from './progress.ts';
import { desiredOf } from './replica-sets.ts';

/**
 * Notes on the new version's ReplicaSet how many of its pods were ready before some stopped being so. Pods that are
 * ready again later are no progress: without this, a container that crashes after every readiness check renews
 * the deadline for ever. Written on a loss only, so an update that goes well costs nothing.
 */
export function noteSetback(pass: Pass): Pass {
  const { canary } = rolesOf(pass);
  if (canary === null || !isUpdating(pass)) return pass;
  const most = readyOf(canary) + lostPods(pass, canary);
  if (most <= Math.max(readyOf(canary), mostReadyOf(canary))) return pass;
  const patch = { metadata: { annotations: { [MOST_READY]: String(most) } } };
  return withAction(pass, { type: 'PatchReplicaSet', name: canary.metadata.name, patch });
}

/** Whether the new version has more ready pods than it had at its best. Stable pods that come up count as they are. */
export function surpassesBest(pass: Pass): boolean {
  const { canary } = rolesOf(pass);
  const most = canary === null || !isUpdating(pass) ? 0 : mostReadyOf(canary);
  return most === 0 || readyOf(canary) > most || !areOthersSteady(pass);
}

function isUpdating({ world }: Pass): boolean {
  const status = statusOf(world);
  return (status.stableRS ?? '') !== '' && !isPromoted(status) && status.abort !== true;
}

/**
 * Ready pods that the new version had at the last status write and lacks now. The status knows only the sum over
 * all revisions, so the answer is 0 unless nothing else can have lowered it.
 */
function lostPods(pass: Pass, canary: ReplicaSet): number {
  const { readyReplicas = 0, updatedReplicas = 0 } = statusOf(pass.world);
  const ready = pass.world.replicaSets.reduce((sum, set) => sum + readyOf(set), 0);
  const isSteady = areOthersSteady(pass) && (canary.status?.replicas ?? 0) === updatedReplicas;
  return isSteady ? Math.max(0, readyReplicas - ready) : 0;
}

/** Every other ReplicaSet has the pods it had at the last status write, and all of them are ready. */
function areOthersSteady(pass: Pass): boolean {
  const { canary } = rolesOf(pass);
  const others = pass.world.replicaSets.filter((set) => set !== canary);
  const { replicas = 0, updatedReplicas = 0 } = statusOf(pass.world);
  const pods = others.reduce((sum, { status }) => sum + (status?.replicas ?? 0), 0);
  return pods === replicas - updatedReplicas && others.every((set) => readyOf(set) === desiredOf(set));
}

function readyOf(set: ReplicaSet | null): number {
  return set?.status?.readyReplicas ?? 0;
}

function mostReadyOf({ metadata }: ReplicaSet): number {
  return Number(metadata.annotations?.[MOST_READY] ?? 0) || 0;
}
