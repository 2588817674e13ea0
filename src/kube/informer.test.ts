import { describe, expect, it } from 'vitest';
import type { ConfigMap } from '../api/kubernetes/core.ts';
import { ExpiredError, TerminalError, UnavailableError } from '../base/errors.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { scriptWatch } from '../testing/scripted-watch.ts';
import type { ListResult } from './client.ts';
import { byControllerUid, byNamespace, Informer } from './informer.ts';
import { configMaps } from './resources.ts';

function aConfigMap(name: string, version: number, more: Partial<ConfigMap['metadata']> = {}): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: String(version), ...more },
  };
}

const listOf = (version: number, ...items: ConfigMap[]): ListResult<ConfigMap> => ({
  items,
  resourceVersion: String(version),
});

async function startInformer(lists: (ListResult<ConfigMap> | Error)[]) {
  const clock = createFakeClock();
  const script = scriptWatch(lists);
  const seen: string[] = [];
  const errors: unknown[] = [];
  const informer = new Informer(script.client, configMaps, {
    clock,
    random: () => 1,
    indexes: { owner: byControllerUid, namespace: byNamespace },
    onError: (error) => errors.push(error),
  });
  informer.subscribe({
    added: ({ metadata }) => seen.push(`+${metadata.name}@${metadata.resourceVersion}`),
    updated: ({ metadata }, before) =>
      seen.push(`${metadata.name}@${before.metadata.resourceVersion}>${metadata.resourceVersion}`),
    deleted: ({ metadata }) => seen.push(`-${metadata.name}`),
  });
  informer.start();
  await clock.advance(0);
  return { clock, script, seen, errors, informer };
}

describe('Informer', () => {
  it('delivers the list, then the events of the watch that starts there', async () => {
    const { script, seen, informer, clock } = await startInformer([listOf(10, aConfigMap('a', 3))]);
    expect(informer.hasSynced()).toBe(true);
    expect(script.watchedFrom).toEqual(['10']);
    script.send(
      { type: 'ADDED', object: aConfigMap('b', 11) },
      { type: 'MODIFIED', object: aConfigMap('a', 12) },
      { type: 'DELETED', object: aConfigMap('b', 13) },
    );
    await clock.advance(0);
    expect(seen).toEqual(['+a@3', '+b@11', 'a@3>12', '-b']);
    expect(informer.list().map(({ metadata }) => metadata.name)).toEqual(['a']);
  });

  it('does not deliver an update with the version it already has', async () => {
    const { script, seen, clock } = await startInformer([listOf(10, aConfigMap('a', 3))]);
    script.send({ type: 'MODIFIED', object: aConfigMap('a', 3) });
    await clock.advance(0);
    expect(seen).toEqual(['+a@3']);
  });

  it('resumes a cut watch from the last bookmark without a new list', async () => {
    const { script, clock, errors } = await startInformer([listOf(10)]);
    script.send({ type: 'BOOKMARK', resourceVersion: '50' });
    await clock.advance(0);
    script.end(new UnavailableError('cut'));
    await clock.advance(1000);
    expect(script.watchedFrom).toEqual(['10', '50']);
    expect(script.listCount()).toBe(1);
    expect(errors).toHaveLength(1);
  });

  it('resumes at once when the server ends a watch properly', async () => {
    const { script, clock } = await startInformer([listOf(10)]);
    await clock.advance(300_000);
    script.end();
    await clock.advance(0);
    expect(script.watchedFrom).toEqual(['10', '10']);
  });

  it('backs off when watches end at once without an event', async () => {
    const { script, clock } = await startInformer([listOf(10)]);
    script.end();
    await clock.advance(199);
    expect(script.watchedFrom).toHaveLength(1);
    await clock.advance(1);
    expect(script.watchedFrom).toHaveLength(2);
  });

  it('lists again after 410 and delivers only the difference', async () => {
    const { script, seen, clock, errors } = await startInformer([
      listOf(10, aConfigMap('kept', 1), aConfigMap('changed', 2), aConfigMap('gone', 3)),
      listOf(90, aConfigMap('kept', 1), aConfigMap('changed', 80), aConfigMap('new', 81)),
    ]);
    seen.length = 0;
    script.end(new ExpiredError('too old'));
    await clock.advance(1000);
    expect(seen.sort()).toEqual(['+new@81', '-gone', 'changed@2>80']);
    expect(script.watchedFrom).toEqual(['10', '90']);
    expect(errors).toEqual([]);
  });

  it('delivers an object made anew under its old name as a deletion and an addition', async () => {
    const { script, seen, clock } = await startInformer([
      listOf(10, aConfigMap('a', 1)),
      listOf(20, aConfigMap('a', 15, { uid: 'another' })),
    ]);
    script.end(new ExpiredError('too old'));
    await clock.advance(1000);
    expect(seen).toEqual(['+a@1', '-a', '+a@15']);
  });

  it('keeps trying with growing waits while the server is away, then lists anew', async () => {
    const away = new UnavailableError('ECONNREFUSED');
    const { script, clock, informer, errors } = await startInformer([away, away, listOf(5)]);
    expect(informer.hasSynced()).toBe(false);
    await clock.advance(199);
    expect(script.listCount()).toBe(1);
    await clock.advance(1);
    expect(script.listCount()).toBe(2);
    await clock.advance(400);
    expect(script.listCount()).toBe(3);
    expect(informer.hasSynced()).toBe(true);
    expect(errors).toEqual([away, away]);
  });

  it('lists anew after repeated failures, since the server may be another one', async () => {
    const { script, clock } = await startInformer([listOf(1000)]);
    for (let cut = 0; cut < 3; cut += 1) {
      script.end(new UnavailableError('resource version is in the future'));
      await clock.advance(10_000);
    }
    expect(script.listCount()).toBe(2);
  });

  it('lists anew when a watch is refused for another reason than an outage', async () => {
    const { script, clock } = await startInformer([listOf(10)]);
    script.end(new TerminalError('forbidden'));
    await clock.advance(1000);
    expect(script.listCount()).toBe(2);
  });

  it('finds objects by index, through changes of owner', async () => {
    const owned = (uid: string) => ({
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'x', uid, controller: true }],
    });
    const { script, clock, informer } = await startInformer([listOf(10, aConfigMap('a', 1, owned('u1')))]);
    expect(informer.byIndex('owner', 'u1')).toHaveLength(1);
    script.send({ type: 'MODIFIED', object: aConfigMap('a', 11, owned('u2')) });
    await clock.advance(0);
    expect(informer.byIndex('owner', 'u1')).toHaveLength(0);
    expect(informer.byIndex('owner', 'u2')).toHaveLength(1);
    expect(informer.byIndex('namespace', 'shop')).toHaveLength(1);
    expect(() => informer.byIndex('nonsense', 'x')).toThrow(RangeError);
  });

  it('survives a handler that throws, and reports it', async () => {
    const { script, clock, informer, seen, errors } = await startInformer([listOf(10)]);
    informer.subscribe({
      added: () => {
        throw new RangeError('broken handler');
      },
    });
    script.send(
      { type: 'ADDED', object: aConfigMap('a', 11) },
      { type: 'ADDED', object: aConfigMap('b', 12) },
    );
    await clock.advance(0);
    expect(seen).toEqual(['+a@11', '+b@12']);
    expect(errors).toHaveLength(2);
  });

  it('tells a late subscriber what is already there', async () => {
    const { informer } = await startInformer([listOf(10, aConfigMap('a', 1))]);
    const late: string[] = [];
    informer.subscribe({ added: ({ metadata }) => late.push(metadata.name) });
    expect(late).toEqual(['a']);
  });

  it('keeps no managedFields', async () => {
    const managed: object = { managedFields: [{ manager: 'kubectl' }] };
    const { informer } = await startInformer([listOf(10, aConfigMap('a', 1, managed))]);
    expect(informer.get('shop/a')?.metadata).not.toHaveProperty('managedFields');
  });

  it('stops for good', async () => {
    const { informer, script, clock } = await startInformer([listOf(10)]);
    await informer.stop();
    await clock.advance(100_000);
    expect(script.watchedFrom).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});
