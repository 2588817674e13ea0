import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/kubernetes/core.ts';
import { pods } from '../../kube/resources.ts';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { createMemoryClient } from '../../testing/memory-client.ts';
import { newPodRecord } from './container-record.ts';
import { syncPod } from './pod-sync.ts';
import type { RuntimeContext } from './runtime-context.ts';

/** A running pod without probes, whose watch shows whatever version the test says. */
async function aRunningPod() {
  const clock = createFakeClock();
  const memory = createMemoryClient();
  const created = (await memory.client.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', uid: 'u' },
    spec: { containers: [{ name: 'c' }] },
  })) as Pod;
  const startedAt = clock.now();
  const context = {
    clock,
    client: memory.client,
    link: { stateOf: () => ({ state: 'known', report: { id: 'u/c/0', pid: 1, startedAt, exit: null } }) },
    recorder: { record: () => {} },
    probers: new Map([['u/c/0', { stop: () => {} }]]),
  } as unknown as RuntimeContext;
  const record = { ...newPodRecord(created, 'default/web', '127.64.0.1', clock.now()), isPrepared: true };
  const [container] = record.containers;
  if (container === undefined) throw new Error('no container');
  container.phase = { phase: 'running', startedAt };
  const stored = () => structuredClone([...memory.objects.values()][0] as Pod);
  const patches = () => memory.calls.filter((call) => call.startsWith('patch')).length;
  return { clock, container, created, patches, stored, sync: (pod: Pod) => syncPod(context, pod, record) };
}

describe('syncPod', () => {
  it('writes nothing when a watch that lags shows versions from before its own writes', async () => {
    const { clock, container, created, patches, stored, sync } = await aRunningPod();
    await sync(created);
    const unready = stored();
    container.ready = true;
    await clock.advance(1000);
    await sync(created);
    const ready = stored();
    expect(patches()).toBe(2);
    await clock.advance(1000);
    for (const seen of [unready, ready, unready, ready]) await sync(seen);
    expect(patches()).toBe(2);
    expect(stored()).toEqual(ready);
  });

  it('writes again what another client has changed in the status', async () => {
    const { created, patches, stored, sync } = await aRunningPod();
    await sync(created);
    const ours = stored();
    await sync({
      ...ours,
      metadata: { ...ours.metadata, resourceVersion: '100' },
      status: { ...ours.status, phase: 'Failed' },
    });
    expect(patches()).toBe(2);
    expect(stored().status?.phase).toBe('Running');
  });
});
