import type { Pod } from '../../api/kubernetes/core.ts';
import { keyOf } from '../../api/kubernetes/meta.ts';
import type { Clock, EpochMs, Millis } from '../../base/time.ts';
import type { Informer } from '../../kube/informer.ts';
import { OWNER_INDEX } from './context.ts';

/** A write that the watch has not shown by then was lost with a reconnect. */
const FORGET_AFTER_MS: Millis = 30_000;

/**
 * Pods as they are once our own writes arrive. The informer lags behind; without this a second pass in that
 * gap would create, or delete, the same replica twice.
 */
export interface PendingPods {
  created(pod: Pod): void;
  deleted(pod: Pod): void;
  /** The owner's pods: those the informer shows and those just created, less those just deleted. */
  ownedBy(ownerUid: string): readonly Pod[];
}

export function trackPendingPods(pods: Informer<Pod>, clock: Clock): PendingPods {
  const creations = new Map<string, { readonly pod: Pod; readonly at: EpochMs }>();
  const deletions = new Map<string, EpochMs>();
  const uidOf = ({ metadata }: Pod) => metadata.uid ?? keyOf({ apiVersion: 'v1', kind: 'Pod', metadata });
  const seen = (pod: Pod) => creations.delete(uidOf(pod));
  pods.subscribe({
    added: seen,
    updated: seen,
    deleted: (pod) => {
      seen(pod);
      deletions.delete(uidOf(pod));
    },
  });
  const dropStale = () => {
    const before = clock.now() - FORGET_AFTER_MS;
    for (const [uid, { at }] of creations) if (at < before) creations.delete(uid);
    for (const [uid, at] of deletions) if (at < before) deletions.delete(uid);
  };
  return {
    created: (pod) => {
      // The watch may have been faster than the answer to the create.
      if (pods.get(keyOf(pod))?.metadata.uid !== pod.metadata.uid) {
        creations.set(uidOf(pod), { pod, at: clock.now() });
      }
    },
    deleted: (pod) => deletions.set(uidOf(pod), clock.now()),
    ownedBy(ownerUid) {
      dropStale();
      const fresh = [...creations.values()]
        .map(({ pod }) => pod)
        .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === ownerUid) === true);
      const shown = pods.byIndex(OWNER_INDEX, ownerUid);
      return [...shown, ...fresh].filter((pod) => !deletions.has(uidOf(pod)));
    },
  };
}
