import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPlayground, type Playground } from './story/embedded-up.ts';
import { findKubectls } from './story/kubectl-binaries.ts';
import { outputOf, runProgram } from './story/run-program.ts';

const MANIFEST = `
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {greeting: hello}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: talker}
spec:
  replicas: 1
  selector: {matchLabels: {app: talker}}
  template:
    metadata: {labels: {app: talker}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: talker
          image: own/talker:1
          command: [sh, -c, 'echo "$GREETING from $(hostname)"; sleep 600']
          env: [{name: GREETING, valueFrom: {configMapKeyRef: {name: settings, key: greeting}}}]
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  strategy: {canary: {steps: [{setWeight: 50}, {pause: {}}]}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: web, image: 'own/web:1', command: [sleep, '600']}]
`;

const kubectls = findKubectls();
let place: Playground;
let manifest: string;
beforeAll(async () => {
  place = await openPlayground();
  manifest = join(place.dir, 'all.yaml');
  writeFileSync(manifest, MANIFEST);
  await place.up();
});
afterAll(() => place.dispose());

describe.skipIf(kubectls.length === 0).each(kubectls)('kubectl $minor on haldane up', ({ path, minor }) => {
  const namespace = `v${minor.replace('.', '-')}`;
  const environment = () => ({
    KUBECONFIG: join(place.clusterDir, 'kubeconfig'),
    KUBECACHEDIR: join(place.dir, `cache-${minor}`),
  });
  const kubectl = (...args: string[]) => outputOf(path, ['-n', namespace, ...args], environment());

  it('applies and applies again', async () => {
    await kubectl('create', 'namespace', namespace);
    const said = await kubectl('apply', '-f', manifest);
    expect(said).toBe(
      'configmap/settings created\nreplicaset.apps/talker created\nrollout.argoproj.io/web created\n',
    );
    expect(await kubectl('apply', '-f', manifest)).toBe(said.replaceAll('created', 'unchanged'));
  });

  it('waits', async () => {
    const healthy = '--for=jsonpath={.status.phase}=Healthy';
    expect(await kubectl('wait', healthy, 'rollout/web', '--timeout=60s')).toBe(
      'rollout.argoproj.io/web condition met\n',
    );
    await kubectl('wait', '--for=condition=Ready', 'pod', '-l', 'app=talker', '--timeout=60s');
  });

  it('gets tables, names, YAML and paths', async () => {
    expect(await kubectl('get', 'rollout,replicaset')).toMatch(
      /NAME +DESIRED +CURRENT[\s\S]*rollout\S+web +1 +1/,
    );
    expect(await kubectl('get', 'pods', '-o', 'wide')).toMatch(
      /NAME +READY +STATUS +RESTARTS +AGE +IP +NODE/,
    );
    expect(await kubectl('get', 'ro', '-o', 'name')).toBe('rollout.argoproj.io/web\n');
    expect(await kubectl('get', 'cm', 'settings', '-o', 'yaml')).toContain('greeting: hello');
    expect(await kubectl('get', 'rollout', 'web', '-o', 'jsonpath={.status.phase}')).toBe('Healthy');
  });

  it('describes with events', async () => {
    expect(await kubectl('describe', 'rollout', 'web')).toMatch(/Phase: +Healthy[\s\S]*RolloutCompleted/);
    expect(await kubectl('describe', 'pods', '-l', 'app=talker')).toMatch(
      /Ready: +True[\s\S]*Started container talker/,
    );
  });

  it('shows logs', async () => {
    expect(await kubectl('logs', 'replicaset/talker')).toMatch(/^hello from /);
    expect(await kubectl('logs', '-l', 'app=talker', '--tail=1', '--timestamps')).toMatch(
      /^\d{4}-\S+Z hello from /,
    );
  });

  it('patches, and sees a watch show it', async () => {
    const watch = spawn(
      path,
      ['-n', namespace, 'get', 'rollout', 'web', '-w', '-o', 'jsonpath={.spec.replicas} '],
      {
        env: { ...process.env, ...environment() },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let seen = '';
    const shows = (wanted: string) =>
      new Promise<void>((resolve) => {
        watch.stdout.on('data', (chunk: Buffer) => {
          seen += chunk.toString('utf8');
          if (seen.includes(wanted)) resolve();
        });
      });
    await shows('1 ');
    const patched = shows('2 ');
    await kubectl('patch', 'rollout', 'web', '--type=merge', '-p', '{"spec":{"replicas":2}}');
    await patched;
    watch.kill('SIGKILL');
    expect(
      await kubectl(
        'patch',
        'cm',
        'settings',
        '--type=json',
        '-p',
        '[{"op":"remove","path":"/data/greeting"}]',
      ),
    ).toBe('configmap/settings patched\n');
    await kubectl('patch', 'replicaset', 'talker', '-p', '{"spec":{"minReadySeconds":1}}');
  });

  it('scales what has a scale subresource', async () => {
    expect(await kubectl('scale', 'rollout', 'web', '--replicas=3')).toBe('rollout.argoproj.io/web scaled\n');
    await kubectl('scale', 'replicaset', 'talker', '--replicas=0', '--current-replicas=1');
    await kubectl('wait', '--for=delete', 'pod', '-l', 'app=talker', '--timeout=60s');
    await kubectl('wait', '--for=jsonpath={.status.availableReplicas}=3', 'rollout/web', '--timeout=60s');
  });

  it('refuses a field that does not exist, by name', async () => {
    const path_ = join(place.dir, 'wrong.yaml');
    writeFileSync(
      path_,
      MANIFEST.replace(
        '  replicas: 1\n  selector: {matchLabels: {app: web',
        '  replica: 1\n  selector: {matchLabels: {app: web',
      ),
    );
    const { code, err } = await runProgram(path, ['-n', namespace, 'apply', '-f', path_], environment());
    expect(code).toBe(1);
    expect(err).toContain('strict decoding error: unknown field "spec.replica"');
  });

  it('deletes what was applied, and the namespace', async () => {
    expect(await kubectl('delete', '-f', manifest)).toContain('rollout.argoproj.io "web" deleted');
    await kubectl('delete', 'namespace', namespace);
    expect(await outputOf(path, ['get', 'namespaces', '-o', 'name'], environment())).not.toContain(namespace);
  });
});
