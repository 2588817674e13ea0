import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReplicaSet } from '../../api/kubernetes/apps.ts';
import type { Container, Pod, PodSpec, Service } from '../../api/kubernetes/core.ts';
import { isPodReady } from '../../api/kubernetes/pod-condition.ts';
import { resolveConnection } from '../../kube/connect.ts';
import { createKubeClient, type HttpKubeClient } from '../../kube/http-client.ts';
import { configMaps, endpointSlices, events, pods, replicaSets, services } from '../../kube/resources.ts';
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

function untilReady(name: string): Promise<Pod> {
  return eventually(async () => {
    const pod = await getPod(name);
    expect(isPodReady(pod), JSON.stringify(pod.status)).toBe(true);
    return pod;
  }, 15_000);
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

  it('runs init containers one after the other before the pod, and not again', async () => {
    const steps = join(dir, 'steps');
    const note = (name: string) => ({ ...sh(`echo ${name} >> ${steps}`), name });
    await createPod('inits', sh(`echo main >> ${steps}; sleep 600`), {
      initContainers: [note('first'), note('second')],
    });
    const pod = await untilReady('inits');
    expect(readFileSync(steps, 'utf8')).toBe('first\nsecond\nmain\n');
    expect(pod.status?.initContainerStatuses?.map(({ state }) => state?.terminated?.reason)).toEqual([
      'Completed',
      'Completed',
    ]);
  });

  it('does not start a pod whose init container fails', async () => {
    await createPod('broken', sh('sleep 600'), {
      restartPolicy: 'Never',
      initContainers: [{ ...sh('exit 4'), name: 'first' }],
    });
    await eventually(async () => expect((await getPod('broken')).status?.phase).toBe('Failed'));
    expect(firstContainer(await getPod('broken'))?.state?.waiting?.reason).toBe('PodInitializing');
  });

  it('restarts a container that its liveness probe finds dead', async () => {
    const alive = join(dir, 'alive');
    const livenessProbe = { exec: { command: ['test', '-e', alive] }, periodSeconds: 1, failureThreshold: 1 };
    await createPod('live', sh(`touch ${alive}; sleep 600`, { livenessProbe }));
    const { status } = await untilReady('live');
    expect(status?.containerStatuses?.[0]?.restartCount).toBe(0);
    rmSync(alive);
    const pod = await eventually(async () => {
      const live = await getPod('live');
      expect(firstContainer(live)).toMatchObject({ restartCount: 1, ready: true });
      return live;
    });
    expect(firstContainer(pod)?.lastState?.terminated).toMatchObject({ exitCode: 143 });
    const { items } = await client.list(events, { namespace: 'default' });
    expect(items.map(({ message }) => message)).toContain(
      'Container c failed liveness probe, will be restarted',
    );
  });

  it('asks for readiness only when the startup probe has succeeded', async () => {
    const [started, ready] = [join(dir, 'started'), join(dir, 'ready')];
    writeFileSync(ready, '');
    const exists = (path: string) => ({ exec: { command: ['test', '-e', path] }, periodSeconds: 1 });
    await createPod(
      'slow',
      sh('sleep 600', {
        startupProbe: { ...exists(started), failureThreshold: 100 },
        readinessProbe: exists(ready),
      }),
    );
    await eventually(async () => {
      const { items } = await client.list(events, { namespace: 'default' });
      expect(items.map(({ message = '' }) => message).join()).toContain('Startup probe failed');
    });
    expect(firstContainer(await getPod('slow'))).toMatchObject({ started: false, ready: false });
    writeFileSync(started, '');
    const pod = await untilReady('slow');
    expect(firstContainer(pod)).toMatchObject({ started: true, restartCount: 0 });
  });

  it('takes a pod for ready when its port can be connected to', async () => {
    const gate = join(dir, 'gate');
    const script = `const timer = setInterval(() => {
      if (!require('fs').existsSync('${gate}')) return;
      clearInterval(timer);
      require('net').createServer().listen(7070, process.env.POD_IP);
    }, 20)`;
    const readinessProbe = { tcpSocket: { port: 'talk' }, periodSeconds: 1 };
    const ports = [{ name: 'talk', containerPort: 7070 }];
    const command = [process.execPath, '-e', script];
    await createPod('tcp', { ...sh('', { readinessProbe, ports }), command });
    await eventually(async () => {
      const { items } = await client.list(events, { namespace: 'default' });
      expect(items.map(({ message = '' }) => message).join()).toContain('Readiness probe failed');
    });
    writeFileSync(gate, '');
    await untilReady('tcp');
  });

  it('calls the preStop hook before it ends a container', async () => {
    const told = join(dir, 'told');
    const lifecycle = { preStop: { exec: { command: ['sh', '-c', `echo hook >> ${told}`] } } };
    const script = `trap 'echo term >> ${told}; exit 0' TERM; while :; do sleep 0.05; done`;
    await createPod('hooked', sh(script, { lifecycle }), { terminationGracePeriodSeconds: 20 });
    await untilReady('hooked');
    await client.delete(pods, { namespace: 'default', name: 'hooked' }, {});
    await eventually(() => expect(getPod('hooked')).rejects.toMatchObject({ code: 'NOT_FOUND' }));
    expect(readFileSync(told, 'utf8')).toBe('hook\nterm\n');
  });

  it('shows a container as running when its postStart hook has succeeded', async () => {
    const gate = join(dir, 'gate');
    const [asked, command] = [
      join(dir, 'asked'),
      `touch ${join(dir, 'asked')}; until test -e ${gate}; do sleep 0.05; done`,
    ];
    const lifecycle = { postStart: { exec: { command: ['sh', '-c', command] } } };
    await createPod('greeted', sh('sleep 600', { lifecycle }));
    await eventually(() => expect(existsSync(asked)).toBe(true));
    expect(await getPod('greeted')).toMatchObject({ status: { phase: 'Pending' } });
    expect(firstContainer(await getPod('greeted'))).toMatchObject({
      state: { waiting: { reason: 'ContainerCreating' } },
      ready: false,
    });
    writeFileSync(gate, '');
    expect((await untilReady('greeted')).status?.phase).toBe('Running');
  });

  it('ends a container whose postStart hook fails, and tries it again', async () => {
    const failing = { exec: { command: ['sh', '-c', 'echo no luck >&2; exit 3'] } };
    await createPod('unlucky', sh('exec sleep 600', { lifecycle: { postStart: failing } }));
    await eventually(async () => {
      expect(firstContainer(await getPod('unlucky'))?.restartCount).toBeGreaterThanOrEqual(1);
    });
    const { items } = await client.list(events, { namespace: 'default' });
    expect(items.map(({ reason, message }) => `${reason}: ${message}`)).toContain(
      'FailedPostStartHook: PostStartHook failed: no luck',
    );
    expect(isPodReady(await getPod('unlucky'))).toBe(false);
  });
});
