import { describe, expect, it } from 'vitest';
import type { Event } from '../api/kubernetes/core.ts';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import { UnavailableError } from '../base/errors.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createMemoryClient } from '../testing/memory-client.ts';
import type { KubeClient } from './client.ts';
import { createEventRecorder } from './events.ts';
import { events } from './resources.ts';

const aPod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: '5' },
};
const pulled = { type: 'Normal', reason: 'Pulled', message: 'Image is here' } as const;

function aRecorder() {
  const clock = createFakeClock();
  const memory = createMemoryClient();
  const errors: unknown[] = [];
  const recorder = createEventRecorder(memory.client, {
    clock,
    component: 'kubelet',
    host: 'haldane',
    onError: (error) => errors.push(error),
  });
  return { clock, memory, errors, recorder, written: () => [...memory.objects.values()] as Event[] };
}

describe('createEventRecorder', () => {
  it('writes an Event in the namespace of the object, pointing at its uid', async () => {
    const { recorder, written } = aRecorder();
    recorder.record(aPod, { ...pulled, fieldPath: 'spec.containers{web}' });
    await recorder.flush();
    expect(written()[0]).toMatchObject({
      metadata: { namespace: 'shop' },
      involvedObject: { kind: 'Pod', name: 'web', uid: 'u1', fieldPath: 'spec.containers{web}' },
      reason: 'Pulled',
      count: 1,
      source: { component: 'kubelet', host: 'haldane' },
      firstTimestamp: '2030-01-01T00:00:00Z',
    });
  });

  it('counts the same event again on the first one, whatever the version of the object', async () => {
    const { recorder, written, clock } = aRecorder();
    recorder.record(aPod, pulled);
    await clock.advance(60_000);
    recorder.record({ ...aPod, metadata: { ...aPod.metadata, resourceVersion: '6' } }, pulled);
    await recorder.flush();
    expect(written()).toHaveLength(1);
    expect(written()[0]).toMatchObject({
      count: 2,
      firstTimestamp: '2030-01-01T00:00:00Z',
      lastTimestamp: '2030-01-01T00:01:00Z',
    });
  });

  it('writes a new Event when the first one has been forgotten by the server', async () => {
    const { recorder, written, memory } = aRecorder();
    recorder.record(aPod, pulled);
    await recorder.flush();
    const [first] = written();
    await memory.client.delete(events, { namespace: 'shop', name: first?.metadata.name ?? '' });
    recorder.record(aPod, pulled);
    await recorder.flush();
    expect(written()).toMatchObject([{ count: 1 }]);
  });

  it('keeps the order and gives each Event a name of its own', async () => {
    const { recorder, written } = aRecorder();
    for (const message of ['a', 'b', 'c']) recorder.record(aPod, { ...pulled, message });
    await recorder.flush();
    expect(written().map(({ message }) => message)).toEqual(['a', 'b', 'c']);
  });

  it('goes on after a failed write, and reports it', async () => {
    const { recorder, written, memory, errors } = aRecorder();
    memory.failure = new UnavailableError('away');
    recorder.record(aPod, pulled);
    await recorder.flush();
    memory.failure = null;
    recorder.record(aPod, { ...pulled, message: 'later' });
    await recorder.flush();
    expect(errors).toHaveLength(1);
    expect(written().map(({ message }) => message)).toEqual(['later']);
  });

  it('keeps most connections free for other writes, however many objects have something to tell', async () => {
    let underWay = 0;
    let most = 0;
    const create = async (_: unknown, event: Event) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return event;
    };
    const client = { create } as unknown as KubeClient;
    const recorder = createEventRecorder(client, {
      clock: createFakeClock(),
      component: 'test',
      onError: fail,
    });
    for (let i = 0; i < 40; i += 1) {
      recorder.record({ ...aPod, metadata: { ...aPod.metadata, name: `web-${i}`, uid: `u${i}` } }, pulled);
    }
    await recorder.flush();
    expect(most).toBe(8);
  });
});

function fail(error: unknown): never {
  throw error;
}
