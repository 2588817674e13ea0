import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import { matchesSelector } from '../api/kubernetes/label-selector.ts';
import { isControlledBy } from '../api/kubernetes/meta.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { controllerReference } from '../engine/new-replica-set.ts';
import type { KubeClient } from '../kube/client.ts';
import { replicaSets } from '../kube/resources.ts';

/**
 * The ReplicaSets that belong to a Rollout. Matching ones without an owner are adopted, own ones that no longer match
 * are let go, as Kubernetes' controllers do; each is one write on the version that was read.
 */
export async function claimReplicaSets(
  client: KubeClient,
  rollout: Rollout,
  inNamespace: readonly ReplicaSet[],
): Promise<readonly ReplicaSet[]> {
  const uid = rollout.metadata.uid ?? '';
  const claimed = await Promise.all(
    inNamespace.map(async (set): Promise<ReplicaSet | null> => {
      const matches = matchesSelector(rollout.spec.selector ?? {}, set.metadata.labels);
      if (isControlledBy(set, uid)) return matches ? set : release(client, set, uid);
      const isOrphan = !(set.metadata.ownerReferences ?? []).some(({ controller }) => controller === true);
      const isLeaving = set.metadata.deletionTimestamp ?? rollout.metadata.deletionTimestamp;
      return isOrphan && matches && isLeaving === undefined ? adopt(client, set, rollout) : null;
    }),
  );
  return claimed.filter((set) => set !== null);
}

function adopt(client: KubeClient, set: ReplicaSet, rollout: Rollout): Promise<ReplicaSet> {
  const ownerReferences = [...(set.metadata.ownerReferences ?? []), controllerReference(rollout)];
  return patchOwners(client, set, ownerReferences);
}

async function release(client: KubeClient, set: ReplicaSet, uid: string): Promise<null> {
  const ownerReferences = (set.metadata.ownerReferences ?? []).filter((ref) => ref.uid !== uid);
  await patchOwners(client, set, ownerReferences);
  return null;
}

function patchOwners(
  client: KubeClient,
  { metadata }: ReplicaSet,
  ownerReferences: readonly unknown[],
): Promise<ReplicaSet> {
  const { resourceVersion } = metadata;
  const body = { metadata: { resourceVersion, ownerReferences } };
  return client.patch(replicaSets, metadata, { type: 'merge', body });
}
