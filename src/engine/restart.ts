import type { Pod } from '../api/kubernetes/core.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { formatTime, parseTime } from '../base/time.ts';
import { fenceposts } from './canary/fenceposts.ts';
import { replicasOf } from './canary/target.ts';
import { leave, type Pass, statusOf, withAction, withStatus } from './pass.ts';
import { desiredOf } from './replica-sets.ts';

/** Whether `spec.restartAt` has come and is not done yet. Pods are only gathered while it is. */
export function isRestartDue({ spec, status }: Rollout, now: number): boolean {
  const at = parseTime(spec.restartAt);
  return at !== null && at <= now && status?.restartedAt !== formatTime(at);
}

/**
 * Evicts pods older than `spec.restartAt`, no more at once than `maxUnavailable` (at least one) lets go, until none is
 * left. Every pass that evicts ends there: its counts are no longer true.
 *
 * @see argo-rollouts rollout/restart.go
 */
export function restartPods(pass: Pass): Pass {
  const { rollout, now, pods } = pass.world;
  const at = parseTime(rollout.spec.restartAt);
  if (at === null || !isRestartDue(rollout, now)) return pass;
  const old = pods.filter((pod) => (parseTime(pod.metadata.creationTimestamp) ?? 0) < at);
  if (old.length === 0) {
    return withStatus(pass, { ...statusOf(pass.world), restartedAt: formatTime(at) });
  }
  const evictable = old.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const chosen = evictable.slice(0, Math.max(0, budget(pass)));
  if (chosen.length === 0) return pass;
  const evicted = chosen.reduce(
    (sofar, pod) => withAction(sofar, { type: 'EvictPod', name: pod.metadata.name }),
    pass,
  );
  return leave(evicted);
}

/** Pods that may be missing now. */
function budget({ world: { rollout, replicaSets, pods, now } }: Pass): number {
  const asked = replicaSets.reduce((sum, set) => sum + desiredOf(set), 0);
  const allowed = Math.max(1, fenceposts(rollout).maxUnavailable);
  const minReadyMs = (rollout.spec.minReadySeconds ?? 0) * 1000;
  const available = pods.filter((pod) => isAvailable(pod, minReadyMs, now)).length;
  return available - (Math.max(replicasOf(rollout), asked) - allowed);
}

function isAvailable(pod: Pod, minReadyMs: number, now: number): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status !== 'True') return false;
  const since = parseTime(ready.lastTransitionTime);
  return minReadyMs === 0 || (since !== null && since + minReadyMs <= now);
}
