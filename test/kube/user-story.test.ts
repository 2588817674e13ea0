import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analysisTemplates, rollouts } from '../../src/kube/argo-resources.ts';
import { ingresses, leases, pods, replicaSets, services } from '../../src/kube/resources.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { type ControllerProcess, startController } from '../e2e/story/controller-process.ts';
import { ownProgram } from '../e2e/story/own-program.ts';
import { type RolloutPlace, untilStatus } from '../e2e/story/rollout-status.ts';
import { HALDANE, hasKubectl, KUBECTL, outputOf } from '../e2e/story/run-program.ts';
import { connectToCluster, installCrds, type TestCluster } from '../traces/cluster.ts';

const STEPS = '[{setWeight: 20}, {pause: {}}, {setWeight: 50}, {pause: {}}]';
const WEIGHT = 'nginx.ingress.kubernetes.io/canary-weight';

const kubeconfig = process.env['KUBECONFIG'] ?? '';
const dir = mkdtempSync(join(tmpdir(), 'haldane-kube-story-'));
let cluster: TestCluster;
let namespace: string;
let controller: ControllerProcess;
let place: RolloutPlace;
let manifest: (version: string) => string;

beforeAll(async () => {
  cluster = connectToCluster();
  await installCrds(cluster);
  namespace = await cluster.namespace('story');
  const write = ownProgram(dir, namespace);
  manifest = (version) => write({ version, steps: STEPS });
  controller = startController(kubeconfig, namespace);
  place = { namespace, client: () => cluster.client, controllerLog: () => controller.log() };
});
afterAll(async () => {
  await controller.kill('SIGTERM');
  await cluster.close();
  rmSync(dir, { recursive: true, force: true });
});

const env = { KUBECONFIG: kubeconfig, KUBECACHEDIR: join(dir, 'cache') };
const apply = (version: string) => outputOf(KUBECTL, ['apply', '-f', manifest(version)], env);
const haldane = (...args: string[]) =>
  outputOf(process.execPath, [HALDANE, ...args, '-n', namespace], { KUBECONFIG: kubeconfig });

async function expectWeight(weight: string): Promise<void> {
  await eventually(async () => {
    const canary = await cluster.client.get(ingresses, { namespace, name: 'web-web-canary' });
    expect(canary.metadata.annotations?.[WEIGHT]).toBe(weight);
  });
}

/** Names of the pods with their identity, and every object's spec. */
async function look() {
  const objects: Record<string, unknown> = {};
  for (const resource of [pods, services, ingresses, replicaSets, rollouts, analysisTemplates] as const) {
    const { items } = await cluster.client.list(resource as typeof pods, { namespace });
    for (const { kind, metadata, spec } of items) {
      const { uid, labels, annotations } = metadata;
      objects[`${kind ?? resource.kind} ${metadata.name}`] = { uid, labels, annotations, spec };
    }
  }
  return objects;
}

const readLease = () => cluster.client.get(leases, { namespace, name: 'argo-rollouts-controller-lock' });

describe.skipIf(!hasKubectl)('a user with kubectl and the CLI on a real API server', () => {
  it('applies a Rollout and a new version, which stops at 20 %', async () => {
    await apply('1');
    await untilStatus(place, { phase: 'Healthy', availableReplicas: 5 });
    await apply('2');
    await untilStatus(place, { phase: 'Paused', message: 'CanaryPauseStep', currentStepIndex: 1 });
    await expectWeight('20');
    expect(await haldane('get', 'rollout', 'web')).toMatch(
      /Step: +1\/4\n +SetWeight: +20\n +ActualWeight: +20/,
    );
  });

  it('aborts it and tries it again', async () => {
    expect(await haldane('abort', 'web')).toMatch(/^rollout 'web' aborted$/m);
    const message = 'RolloutAborted: Rollout aborted update to revision 2';
    await untilStatus(place, { phase: 'Degraded', message });
    await expectWeight('0');
    expect(await haldane('retry', 'rollout', 'web')).toMatch(/^rollout 'web' retried$/m);
    await untilStatus(place, { phase: 'Paused', currentStepIndex: 1 });
    await expectWeight('20');
  });

  it('loses nothing when the controller is killed, and need not wait for its lease', async () => {
    const before = await look();
    const { spec: held = {} } = await readLease();
    await controller.kill('SIGKILL');
    controller = startController(kubeconfig, namespace);
    const { spec: taken = {} } = await eventually(async () => {
      const lease = await readLease();
      expect(lease.spec?.holderIdentity).not.toBe(held.holderIdentity);
      return lease;
    }, 30_000);
    const silence = Date.parse(taken.acquireTime ?? '') - Date.parse(held.renewTime ?? '');
    // Elsewhere a dead holder cannot be told from a silent one.
    if (process.platform === 'linux') expect(silence).toBeLessThan((held.leaseDurationSeconds ?? 0) * 1000);
    await untilStatus(place, { phase: 'Paused', currentStepIndex: 1 });
    expect(await look()).toEqual(before);
  });

  it('promotes it step by step and to the end', async () => {
    await haldane('promote', 'web');
    await untilStatus(place, { phase: 'Paused', currentStepIndex: 3 });
    await expectWeight('50');
    await haldane('promote', 'web', '--full');
    await untilStatus(place, { phase: 'Healthy' });
    await expectWeight('0');
  });

  it('goes back to the old template by undo', async () => {
    expect(await haldane('undo', 'web')).toMatch(/^rollout 'web' undo$/m);
    const { spec } = await untilStatus(place, { phase: 'Paused', currentStepIndex: 1 });
    expect(spec.template?.spec.containers[0]?.image).toBe('own/web:1');
    await expectWeight('20');
  });
});
