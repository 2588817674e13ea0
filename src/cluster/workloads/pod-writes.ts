import type { Pod } from '../../api/kubernetes/core.ts';
import type { KubeObject } from '../../api/kubernetes/meta.ts';
import { errorText, NotFoundError } from '../../base/errors.ts';
import type { KubeClient } from '../../kube/client.ts';
import type { EventRecorder } from '../../kube/events.ts';
import { pods } from '../../kube/resources.ts';
import type { PendingPods } from './pending-pods.ts';

/** How a controller makes and removes pods: with Events, and remembered until the watch shows them. */
export interface PodWriter {
  create(owner: KubeObject, pod: Pod): Promise<void>;
  delete(owner: KubeObject, pod: Pod): Promise<void>;
}

export function createPodWriter(
  client: KubeClient,
  recorder: EventRecorder,
  pending: PendingPods,
): PodWriter {
  const failed = (owner: KubeObject, verb: 'creating' | 'deleting', error: unknown) => {
    const reason = verb === 'creating' ? 'FailedCreate' : 'FailedDelete';
    recorder.record(owner, { type: 'Warning', reason, message: `Error ${verb}: ${errorText(error)}` });
  };
  return {
    async create(owner, pod) {
      try {
        const created = await client.create(pods, pod);
        pending.created(created);
        const message = `Created pod: ${created.metadata.name}`;
        recorder.record(owner, { type: 'Normal', reason: 'SuccessfulCreate', message });
      } catch (error) {
        failed(owner, 'creating', error);
        throw error;
      }
    },
    async delete(owner, pod) {
      const { name, namespace = 'default', uid } = pod.metadata;
      try {
        await client.delete(pods, { namespace, name }, uid === undefined ? {} : { uid });
        pending.deleted(pod);
        const message = `Deleted pod: ${name}`;
        recorder.record(owner, { type: 'Normal', reason: 'SuccessfulDelete', message });
      } catch (error) {
        if (error instanceof NotFoundError) return;
        failed(owner, 'deleting', error);
        throw error;
      }
    },
  };
}

/** Runs `write` in batches of 1, 2, 4...: a quota or a broken template costs one failed call, not hundreds. */
export async function inSlowStart(count: number, write: () => Promise<void>): Promise<void> {
  for (let done = 0, batch = 1; done < count; done += batch, batch *= 2) {
    await Promise.all(Array.from({ length: Math.min(batch, count - done) }, write));
  }
}
