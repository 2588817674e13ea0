import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startTestApiServer, type TestApiServer } from '../../testing/api-server.ts';

let server: TestApiServer;
beforeAll(async () => {
  server = await startTestApiServer();
});
afterAll(() => server.dispose());

describe('startApiServer', () => {
  it('lets nobody in without the token, except to its health and version', async () => {
    const authorization = { authorization: 'Bearer wrong' };
    expect((await server.call('GET', '/api/v1/namespaces', undefined, authorization)).status).toBe(401);
    for (const path of ['/healthz', '/readyz', '/livez', '/version']) {
      expect((await server.call('GET', path, undefined, authorization)).status).toBe(200);
    }
  });

  it('lets no web page in', async () => {
    expect((await server.call('GET', '/version', undefined, { origin: 'https://example.com' })).status).toBe(
      403,
    );
    expect((await server.call('GET', '/version', undefined, { host: 'evil.example.com' })).status).toBe(403);
  });

  it('writes a kubeconfig that only its owner can read', () => {
    expect(statSync(server.kubeconfigPath).mode & 0o777).toBe(0o600);
    const config = parse(readFileSync(server.kubeconfigPath, 'utf8'));
    expect(config.clusters[0].cluster.server).toBe(server.url);
    expect(config.users[0].user.token).toBe(server.token);
  });

  it('refuses a second server on its directory', async () => {
    await expect(startTestApiServer({ dir: server.dir })).rejects.toThrow('is running one there');
  });

  it('comes back on its port with its token, its objects and its resourceVersion', async () => {
    const first = await startTestApiServer();
    const path = '/api/v1/namespaces/default/configmaps';
    const { body: made } = await first.call('POST', path, { metadata: { name: 'kept' }, data: { a: '1' } });
    await first.stop();
    const second = await startTestApiServer({ dir: first.dir });
    expect([second.url, second.token]).toEqual([first.url, first.token]);
    expect((await second.call('GET', `${path}/kept`)).body).toEqual(made);
    const { body: next } = await second.call('POST', path, { metadata: { name: 'next' } });
    expect(Number(next.metadata.resourceVersion)).toBeGreaterThan(Number(made.metadata.resourceVersion));
    await second.dispose();
  });

  it('reads the log of a pod from the runtime', async () => {
    const runtime = {
      logs: async function* () {
        yield 'one\n';
        yield 'two\n';
      },
    };
    const own = await startTestApiServer({ podRuntime: { logs: async () => runtime.logs() } });
    const pods = '/api/v1/namespaces/default/pods';
    await own.call('POST', pods, {
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'c', image: 'c' }] },
    });
    expect((await own.call('GET', `${pods}/p/log`)).text).toBe('one\ntwo\n');
    expect((await own.call('GET', `${pods}/p/log?container=x`)).body.message).toBe(
      'container x is not valid for pod p',
    );
    await own.dispose();
  });
});
