import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../cluster/apiserver/start.ts';
import type { KubeClient } from '../kube/client.ts';
import { resolveConnection } from '../kube/connect.ts';
import { createKubeClient, type HttpKubeClient } from '../kube/http-client.ts';
import { endpointSlices, ingresses, namespaces, pods, services } from '../kube/resources.ts';
import { statusAs } from '../testing/ask-as.ts';
import { eventually } from '../testing/eventually.ts';
import { realClock } from '../testing/real-clock.ts';
import { anEndpointSlice, anIngress, aPodOf, aService } from '../testing/routing-objects.ts';
import { type Gateway, startGateway } from './gateway.ts';

let dir: string;
let server: ApiServer;
let client: HttpKubeClient;
let gateway: Gateway;
const podServers = ['stable-1', 'canary-1'].map((name) =>
  createServer((_request, response) => response.end(name)),
);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'haldane-gateway-'));
  const random = (bytes: number) => crypto.getRandomValues(Buffer.alloc(bytes));
  server = await startApiServer({ dir, clock: realClock, random });
  const connection = resolveConnection({ env: {}, clock: realClock, kubeconfig: server.kubeconfigPath });
  client = createKubeClient(connection, { clock: realClock, random: Math.random, userAgent: 'test' });
  for (const pod of podServers) await new Promise<void>((resolve) => pod.listen(0, '127.0.0.1', resolve));
  await createObjects();
  const base = { client, clock: realClock, random: Math.random, log: () => undefined };
  gateway = await startGateway({ ...base, host: '127.0.0.1', port: 0, adminPort: 0 });
  await gateway.whenReady();
}, 60_000);

afterAll(async () => {
  await gateway.stop(0);
  await client.close();
  await server.stop();
  for (const pod of podServers) pod.close();
  await rm(dir, { recursive: true, force: true });
});

function fresh<T extends { metadata: { resourceVersion?: string } }>(object: T): T {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

async function createObjects(): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
  await client.create(namespaces, namespace);
  const ports = podServers.map((pod) => (pod.address() as AddressInfo).port);
  for (const [service, pod, revision, port] of [
    ['web', 'stable-1', 'aaa', ports[0]],
    ['next', 'canary-1', 'bbb', ports[1]],
  ] as const) {
    await client.create(services, fresh(aService(service)));
    await client.create(pods, fresh(aPodOf(pod, revision)));
    for (const slice of anEndpointSlice(service, [[pod, port ?? 0]]))
      await client.create(endpointSlices, fresh(slice));
  }
  await client.create(ingresses, fresh(anIngress('web')));
  const annotations = { canary: 'true', 'canary-weight': '50' };
  await client.create(ingresses, fresh(anIngress('next', { annotations })));
}

async function askPods(times: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < times; i++) {
    const body = await new Promise<string>((resolve, reject) => {
      const sent = request(gateway.url, { headers: { host: 'shop.test' } }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      });
      sent.on('error', reject).end();
    });
    counts[body] = (counts[body] ?? 0) + 1;
  }
  return counts;
}

async function admin(path: string): Promise<string> {
  return (await fetch(`${gateway.adminUrl}${path}`)).text();
}

describe('startGateway', () => {
  it('serves what the cluster says, also where it has no Gateway API', async () => {
    expect(await askPods(10)).toEqual({ 'stable-1': 5, 'canary-1': 5 });
    expect(await admin('/readyz')).toBe('ok\n');
  });

  it('shows the split as served, with pods and revisions', async () => {
    const { routes, problems } = JSON.parse(await admin('/routes'));
    expect(problems).toEqual([]);
    expect(routes).toHaveLength(1);
    expect(routes[0]).toMatchObject({ kind: 'Ingress', name: 'web', host: 'shop.test', path: '/' });
    expect(routes[0].backends).toMatchObject([
      { service: 'web', weight: 50, canary: false, ready: [{ pod: 'stable-1', revision: 'aaa' }] },
      { service: 'next', weight: 50, canary: true, ready: [{ pod: 'canary-1', revision: 'bbb' }] },
    ]);
  });

  it.each([
    [{ host: 'evil.example' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ host: 'localhost:80' }, 200],
    [{}, 200],
  ])('tells programs of this machine how it fares, not web pages: %j gets %i', async (headers, status) => {
    for (const path of ['/metrics', '/routes', '/healthz']) {
      expect(await statusAs(`${gateway.adminUrl}${path}`, headers)).toBe(status);
    }
  });

  it('answers 503 until it has read the cluster, so that no client takes its start for a missing route', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const late: KubeClient = {
      ...client,
      list: (...args) => released.then(() => client.list(...args)),
    };
    const base = { client: late, clock: realClock, random: Math.random, log: () => undefined };
    const starting = await startGateway({ ...base, host: '127.0.0.1', port: 0, adminPort: 0 });
    const shop = { host: 'shop.test' };
    expect(await statusAs(starting.url, shop)).toBe(503);
    expect(await (await fetch(starting.url)).text()).toContain('the gateway still reads the cluster');
    release();
    await starting.whenReady();
    expect(await statusAs(starting.url, shop)).toBe(200);
    expect(await statusAs(starting.url, { host: 'other.test' })).toBe(404);
    await starting.stop(0);
  });

  it('counts by pod and revision', async () => {
    await askPods(2);
    await eventually(async () => {
      expect(await admin('/metrics')).toMatch(/pod="canary-1",rollouts_pod_template_hash="bbb"\} \d/);
    });
  });

  it('follows a weight and a pod that is no longer ready', async () => {
    const key = { namespace: 'shop', name: 'next' };
    const annotations = { 'nginx.ingress.kubernetes.io/canary-weight': '0' };
    await client.patch(ingresses, key, { type: 'merge', body: { metadata: { annotations } } });
    await eventually(async () => expect(await askPods(4)).toEqual({ 'stable-1': 4 }));
    const endpoints = [{ addresses: ['127.0.0.1'], conditions: { ready: false } }];
    const sliceKey = { namespace: 'shop', name: 'web-stable-1' };
    await client.patch(endpointSlices, sliceKey, { type: 'merge', body: { endpoints } });
    await eventually(async () => {
      expect(JSON.stringify(await askPods(1))).toContain('503 Service shop/web has no ready endpoint');
    });
  });
});
