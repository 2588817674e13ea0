import type { ReplicaSet } from '../../api/kubernetes/apps.ts';
import type { Pod } from '../../api/kubernetes/core.ts';
import { POD_TEMPLATE_HASH, SCALE_DOWN_DEADLINE } from '../../api/v1alpha1/labels.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { type EpochMs, parseTime } from '../../base/time.ts';
import { ageSince, formatAge } from '../output/age.ts';
import { observePod, podStatusCell } from './pod-status.ts';
import { type InfoPart, STATUS_ICONS, type StatusCell, type TreeNode } from './tree.ts';
import { byName, inOrder, oldestFirst, ownedBy, type World } from './world.ts';

export type Role = 'stable' | 'canary' | 'active' | 'preview' | 'ping' | 'pong';

/** What a ReplicaSet is to its Rollout, in the order the INFO column lists it. */
export function rolesOf(rollout: Rollout, replicaSet: ReplicaSet): Role[] {
  const hash = replicaSet.metadata.labels?.[POD_TEMPLATE_HASH] ?? '';
  if (hash === '') return [];
  const { canary, blueGreen } = rollout.spec.strategy ?? {};
  const roles = canary === undefined ? [] : canaryRoles(rollout, hash);
  return blueGreen === undefined ? roles : blueGreenRoles(rollout, hash);
}

/** With ping-pong stable is behind pong unless the status says ping. */
function canaryRoles({ spec, status = {} }: Rollout, hash: string): Role[] {
  const role: Role | null =
    status.stableRS === hash ? 'stable' : status.currentPodHash === hash ? 'canary' : null;
  if (role === null) return [];
  if (spec.strategy?.canary?.pingPong === undefined) return [role];
  const isStablePing = status.canary?.stablePingPong === 'ping';
  return [role, isStablePing === (role === 'stable') ? 'ping' : 'pong'];
}

function blueGreenRoles({ status = {} }: Rollout, hash: string): Role[] {
  const { activeSelector, previewSelector } = status.blueGreen ?? {};
  const roles: Role[] = status.stableRS === hash ? ['stable'] : [];
  if (activeSelector === hash) return [...roles, 'active'];
  return previewSelector === hash ? [...roles, 'preview'] : roles;
}

/** `rollout` is null for ReplicaSets of experiments, which play no role in a Rollout. */
export function replicaSetNode(
  replicaSet: ReplicaSet,
  rollout: Rollout | null,
  world: World,
  now: EpochMs,
): TreeNode {
  const roles = rollout === null ? [] : rolesOf(rollout, replicaSet);
  const pods = ownedBy(replicaSet, world.pods).toSorted(inOrder(oldestFirst, byName));
  return {
    kind: 'ReplicaSet',
    name: replicaSet.metadata.name,
    nameTokens: roles,
    status: replicaSetStatus(replicaSet),
    age: ageSince(replicaSet.metadata.creationTimestamp, now),
    info: [...roles.map((role) => ({ text: role, token: role })), ...delayPart(replicaSet, now)],
    children: pods.map((pod) => podNode(pod, now)),
  };
}

function replicaSetStatus({ metadata, spec, status }: ReplicaSet): StatusCell {
  const { observedGeneration = 0, availableReplicas = 0, conditions = [] } = status ?? {};
  const wanted = spec.replicas ?? 1;
  if (conditions.some(({ type, status: state }) => type === 'ReplicaFailure' && state === 'True')) {
    return { icon: STATUS_ICONS.bad, text: 'ReplicaFailure' };
  }
  if ((metadata.generation ?? 0) > observedGeneration || availableReplicas < wanted) {
    return { icon: STATUS_ICONS.progressing, text: 'Progressing' };
  }
  if (wanted === 0) return { icon: STATUS_ICONS.neutral, text: 'ScaledDown' };
  return { icon: STATUS_ICONS.ok, text: 'Healthy' };
}

/** How long the ReplicaSet may stay up; empty text after the colon means an unreadable deadline. */
function delayPart({ metadata }: ReplicaSet, now: EpochMs): InfoPart[] {
  const deadline = metadata.annotations?.[SCALE_DOWN_DEADLINE];
  if (deadline === undefined || deadline === '') return [];
  const at = parseTime(deadline);
  if (at === null) return [{ text: 'delay:' }];
  return [{ text: `delay:${at < now ? 'passed' : formatAge(at - now)}` }];
}

function podNode(pod: Pod, now: EpochMs): TreeNode {
  const { status, ready, total, restarts } = observePod(pod);
  const info: InfoPart[] = [{ text: `ready:${ready}/${total}` }];
  if (restarts > 0) info.push({ text: `restarts:${restarts}` });
  return {
    kind: 'Pod',
    name: pod.metadata.name,
    nameTokens: [],
    status: podStatusCell(status),
    age: ageSince(pod.metadata.creationTimestamp, now),
    info,
    children: [],
  };
}
