import type { ReplicaSet } from '../../api/kubernetes/apps.ts';
import type { Pod } from '../../api/kubernetes/core.ts';
import { matchesSelector } from '../../api/kubernetes/label-selector.ts';
import { keyOf, type OwnerReference } from '../../api/kubernetes/meta.ts';
import { isPodActive, isPodTerminating } from '../../api/kubernetes/pod-condition.ts';
import { errorText, UnavailableError } from '../../base/errors.ts';
import { mergePatchOf } from '../../base/json.ts';
import { createEventRecorder } from '../../kube/events.ts';
import { pods as podResource, replicaSets } from '../../kube/resources.ts';
import { type ReconcileResult, WorkQueue } from '../../kube/work-queue.ts';
import { NAMESPACE_INDEX, type Running, reportUnlessRoutine, type WorkloadContext } from './context.ts';
import { enqueueOwners } from './owners.ts';
import { trackPendingPods } from './pending-pods.ts';
import { rankForDeletion } from './pod-rank.ts';
import { controllerReference, renderPod } from './pod-template.ts';
import { createPodWriter, inSlowStart, type PodWriter } from './pod-writes.ts';
import { countReplicas, type ReplicaFailure } from './replica-set-status.ts';

const WORKERS = 5;
/** Upstream's `BurstReplicas`: one pass creates or deletes no more than this. */
const BURST_REPLICAS = 500;

/** Keeps as many pods as each ReplicaSet asks for, and counts them in its status. */
export function startReplicaSetController(context: WorkloadContext): Running {
  const { client, clock, informers, onError } = context;
  const recorder = createEventRecorder(client, { ...context, component: 'replicaset-controller' });
  const pending = trackPendingPods(informers.pods, clock);
  const writer = createPodWriter(client, recorder, pending);
  const queue = new WorkQueue({
    clock,
    onError: (_, error) => reportUnlessRoutine(onError, error),
    reconcile: async (key): Promise<ReconcileResult> => {
      const replicaSet = informers.replicaSets.get(key);
      if (replicaSet === undefined) return { recheckAfterMs: null };
      const { claimed, released } = await claimPods(context, replicaSet);
      const owned = pending.ownedBy(replicaSet.metadata.uid ?? '').filter((pod) => !released.includes(pod));
      const active = [...owned, ...claimed].filter(isPodActive);
      const failure = await scale(context, writer, replicaSet, active);
      const recheckAfterMs = await writeStatus(context, replicaSet, active, failure);
      // Also what the server refused for good: a quota may be raised without the ReplicaSet changing.
      if (failure !== null) throw new UnavailableError(failure.message);
      return { recheckAfterMs };
    },
  });
  informers.replicaSets.subscribe({
    added: (object) => queue.add(keyOf(object)),
    updated: (object) => queue.add(keyOf(object)),
    deleted: (object) => queue.forget(keyOf(object)),
  });
  enqueueOwners(informers.pods, 'ReplicaSet', (key) => queue.add(key));
  enqueueForOrphans(context, (key) => queue.add(key));
  queue.start(WORKERS);
  return { stop: () => queue.stop() };
}

async function scale(
  { random }: WorkloadContext,
  writer: PodWriter,
  replicaSet: ReplicaSet,
  active: readonly Pod[],
): Promise<ReplicaFailure | null> {
  if (replicaSet.metadata.deletionTimestamp !== undefined) return null;
  const missing = (replicaSet.spec.replicas ?? 1) - active.length;
  try {
    if (missing > 0) {
      const stamp = () => renderPod(replicaSet, replicaSet.spec.template, { random });
      await inSlowStart(Math.min(missing, BURST_REPLICAS), () => writer.create(replicaSet, stamp()));
    } else if (missing < 0) {
      const surplus = rankForDeletion(active).slice(0, Math.min(-missing, BURST_REPLICAS));
      await Promise.all(surplus.map((pod) => writer.delete(replicaSet, pod)));
    }
    return null;
  } catch (error) {
    const reason = missing > 0 ? 'FailedCreate' : 'FailedDelete';
    return { reason, message: errorText(error) };
  }
}

async function writeStatus(
  { client, clock }: WorkloadContext,
  replicaSet: ReplicaSet,
  active: readonly Pod[],
  failure: ReplicaFailure | null,
) {
  const { status, recheckAfterMs } = countReplicas(replicaSet, active, failure, clock.now());
  const patch = mergePatchOf(replicaSet.status ?? {}, status);
  if (patch !== undefined) {
    const { name, namespace = 'default' } = replicaSet.metadata;
    const body = { status: patch };
    await client.patch(replicaSets, { namespace, name }, { type: 'merge', body }, { subresource: 'status' });
  }
  return recheckAfterMs;
}

/** Takes over pods that match and belong to nobody, and lets go of own ones that no longer match. */
async function claimPods({ client, informers }: WorkloadContext, replicaSet: ReplicaSet) {
  const { namespace = 'default', uid, deletionTimestamp } = replicaSet.metadata;
  const claimed: Pod[] = [];
  const released: Pod[] = [];
  if (deletionTimestamp !== undefined) return { claimed, released };
  const own = (pod: Pod, ownerReferences: readonly OwnerReference[]) => {
    // The version and uid guard against a pod that someone else claimed, or made anew, meanwhile.
    const metadata = {
      uid: pod.metadata.uid,
      resourceVersion: pod.metadata.resourceVersion,
      ownerReferences,
    };
    const key = { namespace, name: pod.metadata.name };
    return client.patch(podResource, key, { type: 'merge', body: { metadata } });
  };
  for (const pod of informers.pods.byIndex(NAMESPACE_INDEX, namespace)) {
    const references = pod.metadata.ownerReferences ?? [];
    const controller = references.find((reference) => reference.controller === true);
    const matches = matchesSelector(replicaSet.spec.selector, pod.metadata.labels);
    if (controller === undefined && matches && isPodActive(pod)) {
      claimed.push(await own(pod, [...references, controllerReference(replicaSet)]));
    } else if (controller?.uid === uid && !matches && !isPodTerminating(pod)) {
      const others = references.filter((reference) => reference !== controller);
      await own(pod, others);
      released.push(pod);
    }
  }
  return { claimed, released };
}

/** A pod without an owner may be what a ReplicaSet with a matching selector lacks. */
function enqueueForOrphans({ informers }: WorkloadContext, add: (key: string) => void) {
  const offer = (pod: Pod) => {
    if ((pod.metadata.ownerReferences ?? []).some(({ controller }) => controller === true)) return;
    for (const replicaSet of informers.replicaSets.byIndex(NAMESPACE_INDEX, pod.metadata.namespace ?? '')) {
      if (matchesSelector(replicaSet.spec.selector, pod.metadata.labels)) add(keyOf(replicaSet));
    }
  };
  informers.pods.subscribe({ added: offer, updated: offer });
}
