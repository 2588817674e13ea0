import { afterEach, describe, expect, it } from 'vitest';
import type { EndpointSlice } from '../api/kubernetes/discovery.ts';
import type { RolloutSpec } from '../api/v1alpha1/rollout.ts';
import { ConflictError, TerminalError, UnavailableError } from '../base/errors.ts';
import { ingresses, replicaSets, services } from '../kube/resources.ts';
import { aRollout, pause, ROUTED, setWeight } from '../testing/build.ts';
import { aControllerWorld, type ControllerWorld, routedSurroundings } from '../testing/controller-world.ts';

const worlds: ControllerWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.stop();
});

async function aWorld(spec: Partial<RolloutSpec> = {}, isRouted = true): Promise<ControllerWorld> {
  const steps = [setWeight(25), pause()];
  const strategy = { canary: { ...(isRouted ? ROUTED : {}), steps } };
  const world = await aControllerWorld([...routedSurroundings(), aRollout({ spec: { strategy, ...spec } })]);
  worlds.push(world);
  await world.run();
  return world;
}

const image = (name: string) => ({
  spec: { template: { spec: { containers: [{ name: 'web', image: name }] } } },
});
const weightOf = ({ kube }: ControllerWorld) =>
  kube.find(ingresses, { namespace: 'shop', name: 'demo-web-canary' })?.metadata.annotations?.[
    'nginx.ingress.kubernetes.io/canary-weight'
  ];

describe('reconcileRollout', () => {
  it('brings an update to its pause, in the order that is safe', async () => {
    const world = await aWorld();
    const { length } = world.kube.writes;
    await world.patch(image('web:2'));
    await world.run();
    expect(world.rollout().status).toMatchObject({ phase: 'Paused', currentStepIndex: 1 });
    expect(weightOf(world)).toBe('25');
    const ours = world.kube.writes
      .slice(length + 1)
      .filter(({ kind, subresource }) => kind !== 'ReplicaSet' || subresource === undefined);
    expect(ours.map(({ verb, kind, subresource = '' }) => `${verb} ${kind}${subresource}`)).toEqual([
      'create ReplicaSet',
      'patch Rollout',
      'patch Rolloutstatus',
      'patch Service',
      'patch Ingress',
      'patch Rolloutstatus',
    ]);
  });

  it('makes no call when nothing has changed', async () => {
    const world = await aWorld();
    const { length } = world.kube.writes;
    world.reads.length = 0;
    expect(await world.reconcile()).toEqual({ recheckAfterMs: null });
    expect([world.kube.writes.length, world.reads]).toEqual([length, []]);
  });

  it('writes nothing over what somebody else wrote in between', async () => {
    const world = await aWorld();
    await world.patch(image('web:2'));
    await world.run();
    await world.patch({ status: { pauseConditions: null } }, 'status');
    const { items } = await world.kube.list(replicaSets);
    const set = items.find(({ spec }) => spec.replicas === 1);
    if (set === undefined) throw new Error('no ReplicaSet');
    await world.delivered();
    world.kube.put({
      ...set,
      metadata: { ...set.metadata, labels: { ...set.metadata.labels, mine: 'yes' } },
    });
    await expect(world.reconcileAtOnce()).rejects.toBeInstanceOf(ConflictError);
    await world.run();
    expect(world.rollout().status?.phase).toBe('Healthy');
  });

  it('ends for a Rollout that is gone', async () => {
    const world = await aControllerWorld([]);
    worlds.push(world);
    expect(await world.reconcile()).toEqual({ recheckAfterMs: null });
  });
});

describe('reconcileRollout, when something fails', () => {
  const deadline = { progressDeadlineSeconds: 60 };

  it('records a passed deadline although the routes cannot be written', async () => {
    const world = await aWorld(deadline);
    await world.patch(image('web:2'));
    world.failures.set('patch Ingress', new UnavailableError('cannot patch Ingress shop/web: HTTP 503'));
    await expect(world.run()).rejects.toThrow('HTTP 503');
    await world.clock.advance(30_000);
    await expect(world.reconcile()).rejects.toThrow('HTTP 503');
    expect(world.rollout().status?.phase).toBe('Progressing');
    await world.clock.advance(31_000);
    await expect(world.reconcile()).rejects.toThrow('HTTP 503');
    expect(world.rollout().status).toMatchObject({
      phase: 'Degraded',
      message: expect.stringContaining('ProgressDeadlineExceeded'),
    });
  });

  it('records it although the world cannot be read', async () => {
    const world = await aWorld(deadline, false);
    await world.patch(image('web:2'));
    await world.reconcile();
    await world.patch({ spec: { restartAt: '2030-01-01T00:00:30Z' } });
    world.failures.set('list Pod', new UnavailableError('cannot list Pod: HTTP 500'));
    await world.clock.advance(61_000);
    await expect(world.reconcile()).rejects.toThrow('HTTP 500');
    expect(world.rollout().status?.message).toContain('ProgressDeadlineExceeded');
  });

  it('aborts by deadline where asked to, and tells it', async () => {
    const world = await aWorld({ ...deadline, progressDeadlineAbort: true });
    await world.patch(image('web:2'));
    world.failures.set('patch Ingress', new UnavailableError('HTTP 503'));
    await expect(world.run()).rejects.toThrow('HTTP 503');
    await world.clock.advance(61_000);
    await expect(world.reconcile()).rejects.toThrow('HTTP 503');
    expect(world.rollout().status).toMatchObject({ abort: true, phase: 'Degraded' });
    expect(world.told.filter(({ reason }) => reason === 'RolloutAborted')).toHaveLength(1);
    world.failures.clear();
    await world.run();
    expect(weightOf(world)).toBe('0');
  });

  it('tells on the Rollout what no repetition mends', async () => {
    const world = await aWorld();
    await world.patch(image('web:2'));
    world.failures.set('patch Ingress', new TerminalError('cannot patch Ingress shop/web: forbidden'));
    await expect(world.run()).rejects.toBeInstanceOf(TerminalError);
    expect(world.told.at(-1)).toEqual({
      type: 'Warning',
      reason: 'ReconciliationError',
      message: 'Reconciliation failed with error: cannot patch Ingress shop/web: forbidden',
    });
  });

  it('says nothing of a conflict', async () => {
    const world = await aWorld();
    await world.patch(image('web:2'));
    world.failures.set('create ReplicaSet', new ConflictError('moved'));
    await expect(world.reconcile()).rejects.toBeInstanceOf(ConflictError);
    expect(world.told.some(({ reason }) => reason === 'ReconciliationError')).toBe(false);
  });
});

describe('reconcileRollout, after a promotion', () => {
  const slice = (service: string, pod: string): EndpointSlice => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { namespace: 'shop', name: `${service}-1`, labels: { 'kubernetes.io/service-name': service } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.1'], targetRef: { kind: 'Pod', name: pod, uid: pod } }],
  });

  async function promoting(): Promise<ControllerWorld> {
    const world = await aWorld();
    for (const service of ['canary', 'stable']) world.kube.put(slice(service, 'old'));
    await world.patch(image('web:2'));
    await world.run();
    world.kube.put(slice('canary', 'new'));
    world.reads.length = 0;
    await world.patch({ status: { pauseConditions: null } }, 'status');
    await world.run();
    return world;
  }

  it('leaves the weight until the endpoints of the stable Service have followed', async () => {
    const world = await promoting();
    const { stableRS } = world.rollout().status ?? {};
    const stable = world.kube.find(services, { namespace: 'shop', name: 'stable' });
    expect(stable?.spec.selector?.['rollouts-pod-template-hash']).toBe(stableRS);
    expect(weightOf(world)).toBe('100');
    world.kube.put(slice('stable', 'new'));
    await world.run();
    expect(weightOf(world)).toBe('0');
  });

  it('reads endpoints at no other time', async () => {
    const world = await promoting();
    expect(new Set(world.reads)).toEqual(new Set(['list EndpointSlice']));
    world.kube.put(slice('stable', 'new'));
    await world.run();
    world.reads.length = 0;
    await world.reconcile();
    expect(world.reads).toEqual([]);
  });

  it('goes by time where endpoints may not be read', async () => {
    const world = await promoting();
    world.failures.set('list EndpointSlice', new TerminalError('forbidden'));
    await world.run();
    expect(weightOf(world)).toBe('100');
    await world.clock.advance(3000);
    await world.run();
    expect(weightOf(world)).toBe('0');
  });
});
