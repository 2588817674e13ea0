import type { ReplicaSet, ReplicaSetStatus } from '../../api/kubernetes/apps.ts';
import type { Pod } from '../../api/kubernetes/core.ts';
import { matchesLabels } from '../../api/kubernetes/label-selector.ts';
import type { Condition } from '../../api/kubernetes/meta.ts';
import { availableInMs, isPodReady } from '../../api/kubernetes/pod-condition.ts';
import { type EpochMs, formatTime, type Millis } from '../../base/time.ts';

/** Why replicas could not be made or taken away; it becomes the condition `ReplicaFailure`. */
export interface ReplicaFailure {
  readonly reason: 'FailedCreate' | 'FailedDelete';
  readonly message: string;
}

export interface ReplicaCounting {
  readonly status: ReplicaSetStatus;
  /** When the next pod becomes available by time alone. */
  readonly recheckAfterMs: Millis | null;
}

/** The status of a ReplicaSet whose active pods are `pods`. Counts of zero are left out, as upstream does. */
export function countReplicas(
  replicaSet: ReplicaSet,
  pods: readonly Pod[],
  failure: ReplicaFailure | null,
  now: EpochMs,
): ReplicaCounting {
  const { spec, metadata } = replicaSet;
  const labels = spec.template.metadata?.labels ?? {};
  const waits = pods.flatMap((pod) => availableInMs(pod, spec.minReadySeconds ?? 0, now) ?? []);
  const available = waits.filter((ms) => ms === 0).length;
  const later = waits.filter((ms) => ms > 0);
  const status: ReplicaSetStatus = {
    replicas: pods.length,
    ...positive(
      'fullyLabeledReplicas',
      pods.filter((pod) => matchesLabels(labels, pod.metadata.labels)).length,
    ),
    ...positive('readyReplicas', pods.filter(isPodReady).length),
    ...positive('availableReplicas', available),
    ...positive('observedGeneration', metadata.generation ?? 0),
    ...conditionsAfter(replicaSet.status?.conditions ?? [], failure, now),
  };
  return { status, recheckAfterMs: later.length === 0 ? null : Math.min(...later) };
}

function positive<Name extends string>(name: Name, count: number): { readonly [key in Name]?: number } {
  return (count > 0 ? { [name]: count } : {}) as { readonly [key in Name]?: number };
}

/** The first failure stays as it is until a pass succeeds, so that its time says since when. */
function conditionsAfter(before: readonly Condition[], failure: ReplicaFailure | null, now: EpochMs) {
  const others = before.filter(({ type }) => type !== 'ReplicaFailure');
  if (failure === null) return others.length === 0 ? {} : { conditions: others };
  const known = before.find(({ type }) => type === 'ReplicaFailure');
  const condition: Condition = known ?? {
    type: 'ReplicaFailure',
    status: 'True',
    lastTransitionTime: formatTime(now),
    reason: failure.reason,
    message: failure.message,
  };
  return { conditions: [...others, condition] };
}
