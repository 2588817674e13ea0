import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../../api/kubernetes/core.ts';
import { resolveConnection } from '../../kube/connect.ts';
import { createEventRecorder } from '../../kube/events.ts';
import { createKubeClient, type HttpKubeClient } from '../../kube/http-client.ts';
import { endpointSlices, events, namespaces, services } from '../../kube/resources.ts';
import { eventually } from '../../testing/eventually.ts';
import { realClock } from '../../testing/real-clock.ts';
import { anEndpointSlice, aService } from '../../testing/routing-objects.ts';
import { type ApiServer, startApiServer } from '../apiserver/start.ts';
import { type ServiceProxy, startServiceProxy } from './service-proxy.ts';

let dir: string;
let server: ApiServer;
let client: HttpKubeClient;
let proxy: ServiceProxy;
const pods: Server[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'haldane-proxy-'));
  const random = (bytes: number) => crypto.getRandomValues(Buffer.alloc(bytes));
  server = await startApiServer({ dir, clock: realClock, random });
  const connection = resolveConnection({ env: {}, clock: realClock, kubeconfig: server.kubeconfigPath });
  client = createKubeClient(connection, { clock: realClock, random: Math.random, userAgent: 'test' });
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  const onError = () => undefined;
  const recorder = createEventRecorder(client, { clock: realClock, component: 'service-proxy', onError });
  proxy = startServiceProxy({ client, clock: realClock, random: Math.random, events: recorder, onError });
  await proxy.whenReady();
}, 60_000);

afterAll(async () => {
  await proxy.stop(0);
  await client.close();
  await server.stop();
  for (const pod of pods) pod.close();
  await rm(dir, { recursive: true, force: true });
});

/** A pod that says its name and hangs up. */
async function aTcpPod(name: string): Promise<readonly [string, number]> {
  const pod = createServer((socket) => socket.end(name));
  pods.push(pod);
  await new Promise<void>((resolve) => pod.listen(0, '127.0.0.1', resolve));
  return [name, (pod.address() as AddressInfo).port];
}

async function ask(address: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(port, address);
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
  });
}

async function createService(name: string, port: number): Promise<Service> {
  const { metadata, ...rest } = aService(name);
  return client.create(services, {
    ...rest,
    metadata: { name, namespace: metadata.namespace ?? '' },
    spec: { type: 'LoadBalancer', selector: { app: name }, ports: [{ name: 'http', port }] },
  });
}

async function createSlices(service: string, ...ofPods: (readonly [string, number])[]): Promise<void> {
  for (const { metadata, ...slice } of anEndpointSlice(service, ofPods)) {
    const { resourceVersion: _, ...fresh } = metadata;
    await client.create(endpointSlices, { ...slice, metadata: fresh });
  }
}

async function externalIp(name: string): Promise<string | undefined> {
  const { status } = await client.get(services, { namespace: 'shop', name });
  return status?.loadBalancer?.ingress?.[0]?.ip;
}

describe('startServiceProxy', () => {
  it('serves a LoadBalancer on its own address and on its ClusterIP, pod by pod', async () => {
    const { spec } = await createService('web', 18_080);
    await createSlices('web', await aTcpPod('web-1'), await aTcpPod('web-2'));
    const ip = await eventually(async () => {
      const found = await externalIp('web');
      expect(found).toMatch(/^127\.97\./);
      return found ?? '';
    });
    // The second pod's slice may be seen later than the first one's.
    await eventually(async () => expect(await ask(ip, 18_080)).toBe('web-2'));
    const answers = [
      await ask(ip, 18_080),
      await ask(ip, 18_080),
      await ask(ip, 18_080),
      await ask(ip, 18_080),
    ];
    expect(answers.filter((name) => name === 'web-1')).toHaveLength(2);
    expect(await ask(spec.clusterIP ?? '', 18_080)).toMatch(/^web-/);
  });

  it('leaves the address pending and records an Event when the port is taken', async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, '0.0.0.0', resolve));
    const { port } = squatter.address() as AddressInfo;
    try {
      await createService('late', port);
      await eventually(async () => {
        const { items } = await client.list(events, { namespace: 'shop' });
        const messages = items
          .filter(({ reason }) => reason === 'PortUnavailable')
          .map(({ message }) => message);
        expect(messages).toEqual(
          expect.arrayContaining([expect.stringMatching(`cannot listen on 127.97.*:${port}`)]),
        );
      });
      expect(await externalIp('late')).toBeUndefined();
    } finally {
      await new Promise((resolve) => squatter.close(resolve));
    }
    await eventually(async () => expect(await externalIp('late')).toMatch(/^127\.97\./));
  }, 30_000);

  it('stops listening for a Service that is gone', async () => {
    const ip = (await externalIp('web')) ?? '';
    await client.delete(services, { namespace: 'shop', name: 'web' });
    await eventually(() => expect(ask(ip, 18_080)).rejects.toThrow(/ECONNREFUSED/));
  });
});
