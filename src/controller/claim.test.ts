import { describe, expect, it } from 'vitest';
import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import type { OwnerReference } from '../api/kubernetes/meta.ts';
import { controllerReference } from '../engine/new-replica-set.ts';
import { aReplicaSet, aRollout } from '../testing/build.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { claimReplicaSets } from './claim.ts';

const ROLLOUT = aRollout();
const OURS = controllerReference(ROLLOUT);
const OTHER = { ...OURS, name: 'other', uid: 'other-uid' };

function aSet(owners: readonly OwnerReference[], metadata: Partial<ReplicaSet['metadata']> = {}): ReplicaSet {
  const set = aReplicaSet('demo-1');
  return {
    ...set,
    metadata: { ...set.metadata, resourceVersion: '7', ownerReferences: owners, ...metadata },
  };
}

async function claim(set: ReplicaSet, rollout = ROLLOUT) {
  const kube = fakeKube([set]);
  const claimed = await claimReplicaSets(kube, rollout, [set]);
  return { claimed: claimed.length, writes: kube.writes.map(({ body }) => body) };
}

describe('claimReplicaSets', () => {
  it('takes its own without a write', async () => {
    expect(await claim(aSet([OURS]))).toEqual({ claimed: 1, writes: [] });
  });

  it('adopts a matching one without an owner, on the version that was read', async () => {
    expect(await claim(aSet([]))).toEqual({
      claimed: 1,
      writes: [{ metadata: { resourceVersion: '7', ownerReferences: [OURS] } }],
    });
  });

  it("leaves another controller's alone", async () => {
    expect(await claim(aSet([OTHER]))).toEqual({ claimed: 0, writes: [] });
  });

  it('lets go of its own that no longer matches, and of nothing else', async () => {
    const { controller: _, ...plain } = OTHER;
    const set = aSet([OURS, plain as OwnerReference], { labels: { app: 'elsewhere' } });
    expect(await claim(set)).toEqual({
      claimed: 0,
      writes: [{ metadata: { resourceVersion: '7', ownerReferences: [plain] } }],
    });
  });

  it('leaves one alone that neither matches nor is its own', async () => {
    expect(await claim(aSet([], { labels: { app: 'elsewhere' } }))).toEqual({ claimed: 0, writes: [] });
  });

  it('adopts nothing that is being deleted, and nothing when it is being deleted itself', async () => {
    const deletionTimestamp = '2030-01-01T00:00:00Z';
    expect(await claim(aSet([], { deletionTimestamp }))).toEqual({ claimed: 0, writes: [] });
    const leaving = { ...ROLLOUT, metadata: { ...ROLLOUT.metadata, deletionTimestamp } };
    expect(await claim(aSet([]), leaving)).toEqual({ claimed: 0, writes: [] });
  });

  it('fails when somebody changed it in between', async () => {
    const set = aSet([]);
    const kube = fakeKube([{ ...set, metadata: { ...set.metadata, resourceVersion: '8' } }]);
    await expect(claimReplicaSets(kube, ROLLOUT, [set])).rejects.toThrow('has been modified');
  });
});
