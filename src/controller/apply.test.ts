import { afterEach, describe, expect, it } from 'vitest';
import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import { ConflictError, TerminalError, UnavailableError } from '../base/errors.ts';
import { newReplicaSet } from '../engine/new-replica-set.ts';
import type { Action } from '../engine/plan.ts';
import { aReplicaSet, aRollout, pause, ROUTED, setWeight } from '../testing/build.ts';
import { aControllerWorld, type ControllerWorld, routedSurroundings } from '../testing/controller-world.ts';
import { applyAction } from './apply.ts';
import { gather } from './gather.ts';

const worlds: ControllerWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.stop();
});

async function aWorld(replicaSets: readonly ReplicaSet[] = []): Promise<ControllerWorld> {
  const rollout = aRollout({ canary: { ...ROUTED, steps: [setWeight(20), pause()] } });
  const world = await aControllerWorld([...routedSurroundings(), rollout, ...replicaSets]);
  worlds.push(world);
  return world;
}

async function apply(world: ControllerWorld, action: Action) {
  await world.delivered();
  const gathered = await gather(world.parts, 'shop/demo');
  if (gathered === null) throw new Error('no Rollout');
  return applyAction(world.parts, gathered, action);
}

const wanted = newReplicaSet(aRollout(), []);
const create: Action = { type: 'CreateReplicaSet', replicaSet: wanted };
const taken = (change: Partial<ReplicaSet>): ReplicaSet => ({ ...wanted, ...change });

describe('applyAction, a ReplicaSet to create', () => {
  it('shows it at once, before any watch does', async () => {
    const world = await aWorld();
    const { gathered } = await apply(world, create);
    expect(gathered.observed.replicaSets.map(({ metadata }) => metadata.name)).toEqual([
      wanted.metadata.name,
    ]);
    const again = await gather(world.parts, 'shop/demo');
    expect(again?.observed.replicaSets).toHaveLength(1);
  });

  it('takes one of that name that is ours and runs the same pods', async () => {
    const { gathered } = await apply(await aWorld([taken({})]), create);
    expect(gathered.observed.replicaSets).toHaveLength(1);
  });

  it.each([
    [
      'runs other pods',
      { spec: { ...wanted.spec, template: { spec: { containers: [{ name: 'web', image: 'other' }] } } } },
    ],
    ['belongs to somebody else', { metadata: { ...wanted.metadata, ownerReferences: [], labels: {} } }],
  ])('asks for another hash when the one of that name %s', async (_why, change) => {
    const world = await aWorld([taken(change)]);
    await expect(apply(world, create)).rejects.toBeInstanceOf(ConflictError);
    expect(world.rollout().status?.collisionCount).toBe(1);
  });
});

describe('applyAction, other writes', () => {
  const set = aReplicaSet('demo-1', { replicas: 2 });
  const owned: ReplicaSet = {
    ...set,
    metadata: {
      ...set.metadata,
      resourceVersion: '5',
      ownerReferences: wanted.metadata.ownerReferences ?? [],
    },
  };

  it('sends a patch with the version that was read', async () => {
    const world = await aWorld([owned]);
    await apply(world, { type: 'PatchReplicaSet', name: 'demo-1', patch: { spec: { replicas: 3 } } });
    expect(world.kube.writes.at(-1)?.body).toEqual({
      spec: { replicas: 3 },
      metadata: { resourceVersion: '5' },
    });
  });

  it('refuses to write what is gone', async () => {
    const world = await aWorld();
    const patch = { spec: { replicas: 3 } };
    await expect(apply(world, { type: 'PatchReplicaSet', name: 'gone', patch })).rejects.toBeInstanceOf(
      ConflictError,
    );
    await expect(apply(world, { type: 'PatchService', name: 'gone', patch })).rejects.toBeInstanceOf(
      ConflictError,
    );
  });

  it('counts a ReplicaSet that is gone already as deleted', async () => {
    const world = await aWorld([owned]);
    await world.delivered();
    const gathered = await gather(world.parts, 'shop/demo');
    if (gathered === null) throw new Error('no Rollout');
    await world.kube.delete(
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', plural: 'replicasets', namespaced: true },
      set.metadata,
    );
    const { gathered: after } = await applyAction(world.parts, gathered, {
      type: 'DeleteReplicaSet',
      name: 'demo-1',
    });
    expect(after.observed.replicaSets).toEqual([]);
  });

  it('shows the split that its own write of the route has brought', async () => {
    const split = { canary: 0, stable: 100, total: 100 };
    const { gathered, notices } = await apply(await aWorld(), { type: 'RouteTraffic', split });
    expect(gathered.observed.routes).toEqual({ state: 'applied', split });
    expect(notices.map(({ reason }) => reason)).toEqual(['CreatingCanaryIngress']);
  });

  it('passes over a pod that a disruption budget keeps, but not over a missing permission', async () => {
    const world = await aWorld();
    const evict: Action = { type: 'EvictPod', name: 'demo-1-x' };
    world.failures.set('create Pod', new UnavailableError('budget'));
    await expect(apply(world, evict)).resolves.toBeDefined();
    world.failures.set('create Pod', new TerminalError('forbidden'));
    await expect(apply(world, evict)).rejects.toBeInstanceOf(TerminalError);
  });
});
