import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigMap } from '../../src/api/kubernetes/core.ts';
import { AlreadyExistsError, ConflictError, NotFoundError, TerminalError } from '../../src/base/errors.ts';
import { resolveConnection } from '../../src/kube/connect.ts';
import { createKubeClient, type HttpKubeClient } from '../../src/kube/http-client.ts';
import { Informer } from '../../src/kube/informer.ts';
import { configMaps, namespaces } from '../../src/kube/resources.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { realClock } from '../../src/testing/real-clock.ts';

const namespace = `client-${randomUUID().slice(0, 8)}`;
let client: HttpKubeClient;

beforeAll(async () => {
  const connection = resolveConnection({ env: process.env, clock: realClock });
  client = createKubeClient(connection, {
    clock: realClock,
    userAgent: 'haldane-test',
    random: Math.random,
    pageSize: 3,
  });
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
});
afterAll(async () => {
  await client.delete(namespaces, { name: namespace });
  await client.close();
});

const aConfigMap = (name: string, data: Record<string, string> = {}): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data,
});

describe('the client on a real API server', () => {
  it('creates, reads, patches, replaces and deletes', async () => {
    const key = { namespace, name: 'life' };
    const created = await client.create(configMaps, aConfigMap('life', { a: '1' }));
    expect(created.metadata.uid).toBeDefined();
    await expect(client.create(configMaps, aConfigMap('life'))).rejects.toBeInstanceOf(AlreadyExistsError);

    const patched = await client.patch(configMaps, key, { type: 'merge', body: { data: { b: '2' } } });
    expect(patched.data).toEqual({ a: '1', b: '2' });
    await expect(client.replace(configMaps, created)).rejects.toBeInstanceOf(ConflictError);
    const body = [{ op: 'remove', path: '/data/a' }];
    expect((await client.patch(configMaps, key, { type: 'json', body })).data).toEqual({ b: '2' });

    const stranger = client.delete(configMaps, key, { uid: randomUUID() });
    await expect(stranger).rejects.toBeInstanceOf(ConflictError);
    await client.delete(configMaps, key);
    await expect(client.get(configMaps, key)).rejects.toBeInstanceOf(NotFoundError);
  });

  it('applies with an owner for each field', async () => {
    const key = { namespace, name: 'applied' };
    const apply = (value: string, fieldManager: string, force = false) =>
      client.patch(
        configMaps,
        key,
        { type: 'apply', body: aConfigMap('applied', { a: value }) },
        { fieldManager, force },
      );
    await apply('1', 'one');
    await expect(apply('2', 'two')).rejects.toBeInstanceOf(ConflictError);
    expect((await apply('2', 'two', true)).data).toEqual({ a: '2' });
  });

  it('is told what is wrong with an object', async () => {
    const call = client.create(configMaps, aConfigMap('Not A Name'));
    await expect(call).rejects.toBeInstanceOf(TerminalError);
    await expect(call).rejects.toThrow(
      new RegExp(`^cannot create ConfigMap ${namespace}/Not A Name: .*invalid`, 'i'),
    );
  });

  it('lists all pages and follows every change', async () => {
    for (let index = 0; index < 7; index += 1) {
      await client.create(configMaps, {
        ...aConfigMap(`page-${index}`),
        metadata: { name: `page-${index}`, namespace, labels: { page: 'yes' } },
      });
    }
    const seen: string[] = [];
    const errors: unknown[] = [];
    const informer = new Informer(client, configMaps, {
      clock: realClock,
      random: Math.random,
      namespace,
      labelSelector: 'page=yes',
      onError: (error) => errors.push(error),
    });
    informer.subscribe({
      added: ({ metadata }) => seen.push(`+${metadata.name}`),
      updated: ({ metadata }) => seen.push(`~${metadata.name}`),
      deleted: ({ metadata }) => seen.push(`-${metadata.name}`),
    });
    informer.start();
    await informer.whenSynced();
    expect(informer.size).toBe(7);
    seen.length = 0;
    await client.patch(
      configMaps,
      { namespace, name: 'page-1' },
      { type: 'merge', body: { data: { x: 'y' } } },
    );
    await client.patch(
      configMaps,
      { namespace, name: 'page-2' },
      { type: 'merge', body: { metadata: { labels: { page: null } } } },
    );
    await client.delete(configMaps, { namespace, name: 'page-3' });
    await eventually(() => expect(seen).toEqual(['~page-1', '-page-2', '-page-3']));
    expect(errors).toEqual([]);
    await informer.stop();
  });
});
