import type { KubeObject } from '../api/kubernetes/meta.ts';
import { rollouts } from '../kube/argo-resources.ts';
import type { KubeClient, Resource } from '../kube/client.ts';
import { pods, replicaSets } from '../kube/resources.ts';
import type { LargeRollout } from './large-rollout.ts';

/** Writes a Rollout with all that belongs to it to an API server. Uids and times are the server's. */
export async function seedRollout(client: KubeClient, large: LargeRollout): Promise<void> {
  const rollout = await createWithStatus(client, rollouts, large.rollout);
  const uids = new Map([[large.rollout.metadata.uid, rollout.metadata.uid]]);
  for (const set of large.replicaSets) {
    const created = await createWithStatus(client, replicaSets, withOwners(set, uids));
    uids.set(set.metadata.uid, created.metadata.uid);
  }
  await Promise.all(large.pods.map((pod) => createWithStatus(client, pods, withOwners(pod, uids))));
}

/** Creates leave the status out. */
export async function createWithStatus<T extends KubeObject>(
  client: KubeClient,
  resource: Resource<T>,
  object: T,
): Promise<T> {
  const { uid: _, ...metadata } = object.metadata;
  const created = await client.create(resource, { ...object, metadata });
  const { namespace = '', name } = object.metadata;
  const { status } = object as { readonly status?: unknown };
  const patch = { type: 'merge', body: { status } } as const;
  await client.patch(resource, { namespace, name }, patch, { subresource: 'status' });
  return created;
}

function withOwners<T extends KubeObject>(
  object: T,
  uids: ReadonlyMap<string | undefined, string | undefined>,
): T {
  const ownerReferences = (object.metadata.ownerReferences ?? []).map((owner) => ({
    ...owner,
    uid: uids.get(owner.uid) ?? owner.uid,
  }));
  return { ...object, metadata: { ...object.metadata, ownerReferences } };
}
