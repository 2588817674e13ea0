import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReplicaSet } from '../../api/kubernetes/apps.ts';
import type { Container, Pod, PodSpec, Service } from '../../api/kubernetes/core.ts';
import { isPodReady } from '../../api/kubernetes/pod-condition.ts';
import { resolveConnection } from '../../kube/connect.ts';
import { createKubeClient, type HttpKubeClient } from '../../kube/http-client.ts';
import { configMaps, endpointSlices, pods, replicaSets, services } from '../../kube/resources.ts';
import { startTestApiServer, type TestApiServer } from '../../testing/api-server.ts';
import { eventually } from '../../testing/eventually.ts';
import { realClock } from '../../testing/real-clock.ts';
import type { Running } from '../workloads/context.ts';
import { startWorkloads } from '../workloads/start.ts';
import { runGuardian } from './guardian/guardian.ts';
import { GuardianLink } from './guardian-link.ts';
import { type RunningPods, startPodRuntime } from './start.ts';

let dir: string;
let api: TestApiServer;
let client: HttpKubeClient;
let link: GuardianLink;
let runtime: RunningPods;
let workloads: Running;
let guardian: Promise<void> | null;
const errors: unknown[] = [];

async function startRuntime(): Promise<RunningPods> {
  link = new GuardianLink({
    clock: realClock,
    onError: (error) => errors.push(error),
    socketPath: join(dir, 's'),
    launch: () => {
      const options = { socketPath: join(dir, 's'), recordsDir: join(dir, 'records'), graceMs: 60_000 };
      guardian = runGuardian({ clock: realClock, ...options });
    },
  });
  return startPodRuntime({
    client,
    clock: realClock,
    random: Math.random,
    podsDir: join(dir, 'pods'),
    logsDir: join(dir, 'logs'),
    images: new Map(),
    path: process.env['PATH'] ?? '',
    restartBackoffBaseMs: 200,
    logMaxBytes: 100_000,
    onError: (error) => errors.push(error),
    link,
  });
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'haldane-pods-'));
  mkdirSync(join(dir, 'logs'));
  guardian = null;
  errors.length = 0;
  api = await startTestApiServer({ dir: join(dir, 'api') });
  const connection = resolveConnection({ env: {}, clock: realClock, kubeconfig: api.kubeconfigPath });
  client = createKubeClient(connection, { clock: realClock, userAgent: 'test', random: Math.random });
  runtime = await startRuntime();
  workloads = await startWorkloads({ client, clock: realClock, random: Math.random, onError: () => {} });
});
afterEach(async () => {
  await workloads.stop();
  await runtime.stop();
  await link.shutdown();
  await guardian;
  await client.close();
  await api.stop();
  rmSync(dir, { recursive: true, force: true });
});

const sh = (script: string, more: Partial<Container> = {}): Container => ({
  name: 'c',
  image: 'none',
  command: ['/bin/sh', '-c', script],
  ...more,
});

function createPod(name: string, container: Container, more: Partial<PodSpec> = {}): Promise<Pod> {
  const spec = { containers: [container], terminationGracePeriodSeconds: 1, ...more };
  const metadata = { name, namespace: 'default', labels: { app: name } };
  return client.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata, spec } as Pod);
}

const getPod = (name: string) => client.get(pods, { namespace: 'default', name });
const firstContainer = (pod: Pod) => pod.status?.containerStatuses?.[0];

async function logOf(pod: Pod, previous = false): Promise<string> {
  const request = {
    pod: pod.metadata.name,
    uid: pod.metadata.uid ?? '',
    container: 'c',
    follow: false,
    previous,
    timestamps: false,
    sinceMs: null,
    sinceTime: null,
    tailLines: null,
    limitBytes: null,
    signal: new AbortController().signal,
  };
  let text = '';
  for await (const part of await runtime.logs(request)) text += part;
  return text;
}

describe('startPodRuntime', () => {
  it('gives a pod its address and configuration, and nothing of our environment', async () => {
    await client.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'conf', namespace: 'default' },
      data: { greeting: 'hello', file: 'inside' },
    });
    process.env['LEAK'] = 'secret';
    const container = sh(
      'echo "$GREETING $ECHO"; cat /etc/conf/file; echo; env | cut -d= -f1 | grep -c LEAK',
      {
        env: [
          { name: 'GREETING', valueFrom: { configMapKeyRef: { name: 'conf', key: 'greeting' } } },
          { name: 'ECHO', value: '$(GREETING) from $(POD_IP)' },
        ],
        volumeMounts: [{ name: 'v', mountPath: '/etc/conf' }],
      },
    );
    const volumes = [{ name: 'v', configMap: { name: 'conf' } }];
    await createPod('conf', container, { restartPolicy: 'Never', volumes });
    const pod = await eventually(async () => {
      const live = await getPod('conf');
      expect(firstContainer(live)?.state?.terminated).toBeDefined();
      return live;
    });
    expect(await logOf(pod)).toBe(`hello hello from ${pod.status?.podIP}\ninside\n0\n`);
    expect(pod.status).toMatchObject({ podIP: expect.stringMatching(/^127\.64\./), phase: 'Failed' });
  });

  it('restarts a container that ends, with back-off, and keeps the log before', async () => {
    await createPod('crash', sh('echo run; exit 7'));
    const pod = await eventually(async () => {
      const live = await getPod('crash');
      expect(firstContainer(live)).toMatchObject({
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 7, reason: 'Error' } },
      });
      expect(firstContainer(live)?.restartCount).toBeGreaterThanOrEqual(2);
      return live;
    });
    expect(pod.status?.phase).toBe('Running');
    expect(isPodReady(pod)).toBe(false);
    expect(await logOf(pod, true)).toBe('run\n');
  });

  it('shows an image without a program as an image that cannot be pulled', async () => {
    await createPod('image', { name: 'c', image: 'nginx:1' });
    await eventually(async () => {
      const { state } = firstContainer(await getPod('image')) ?? {};
      expect(state?.waiting?.reason).toMatch(/ErrImagePull|ImagePullBackOff/);
      expect(state?.waiting?.message).toContain('nginx:1');
    });
  });

  it('kills what does not listen to SIGTERM when its grace is over', async () => {
    await createPod('deaf', sh('trap "" TERM; echo up; while :; do sleep 0.1; done'));
    const pod = await eventually(async () => {
      const live = await getPod('deaf');
      expect(await logOf(live)).toBe('up\n');
      return live;
    });
    await client.delete(pods, { namespace: 'default', name: 'deaf' }, { uid: pod.metadata.uid ?? '' });
    expect((await getPod('deaf')).metadata.deletionTimestamp).toBeDefined();
    await eventually(() => expect(getPod('deaf')).rejects.toMatchObject({ code: 'NOT_FOUND' }));
  });

  it('finds its pods running after a restart, and restarts none', async () => {
    await createPod('web', sh('sleep 600'));
    const running = await eventually(async () => {
      const live = await getPod('web');
      expect(isPodReady(live)).toBe(true);
      return live;
    });
    await runtime.stop();
    await link.stop();
    runtime = await startRuntime();
    await createPod('later', sh('sleep 600'));
    await eventually(async () => expect(isPodReady(await getPod('later'))).toBe(true));
    const after = await getPod('web');
    expect(firstContainer(after)).toEqual(firstContainer(running));
    expect(after.status?.conditions).toEqual(running.status?.conditions);
  });

  it('makes the replicas of a ReplicaSet and lists the ready ones behind its Service', async () => {
    const labels = { app: 'set' };
    const readinessProbe = { exec: { command: ['test', '-e', 'ready'] }, periodSeconds: 1 };
    const template = {
      metadata: { labels },
      spec: { containers: [sh('touch ready; sleep 600', { readinessProbe })] },
    };
    await client.create(replicaSets, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'set', namespace: 'default' },
      spec: { replicas: 2, selector: { matchLabels: labels }, template },
    } as ReplicaSet);
    await client.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'set', namespace: 'default' },
      spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
    } as Service);
    await eventually(async () => {
      const set = await client.get(replicaSets, { namespace: 'default', name: 'set' });
      expect(set.status).toMatchObject({
        replicas: 2,
        readyReplicas: 2,
        availableReplicas: 2,
        observedGeneration: 1,
      });
      const { items } = await client.list(endpointSlices, {
        labelSelector: 'kubernetes.io/service-name=set',
      });
      expect(items.flatMap(({ endpoints }) => endpoints.map(({ conditions }) => conditions?.ready))).toEqual([
        true,
        true,
      ]);
    });
    const { items } = await client.list(pods, { labelSelector: 'app=set' });
    expect(items).toHaveLength(2);
  });
});
