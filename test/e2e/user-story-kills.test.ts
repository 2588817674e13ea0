import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pod } from '../../src/api/kubernetes/core.ts';
import type { KubeObject } from '../../src/api/kubernetes/meta.ts';
import { analysisTemplates, rollouts } from '../../src/kube/argo-resources.ts';
import { ingresses, pods, replicaSets, services } from '../../src/kube/resources.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { openPlayground, type Playground, type RunningUp } from './story/embedded-up.ts';
import { ownProgram, STEPS } from './story/own-program.ts';
import { processesNaming, processOf } from './story/processes.ts';
import { untilStatus } from './story/rollout-status.ts';
import { hasKubectl } from './story/run-program.ts';
import { type Answer, splitError, startTraffic } from './story/traffic.ts';

const WAIT_MS = 60_000;
let place: Playground;
let up: RunningUp;
beforeAll(async () => {
  place = await openPlayground();
  const write = ownProgram(place.dir);
  up = await place.up();
  await place.kubectl('apply', '-f', write({ version: '1', steps: STEPS }));
  await untilStatus(place, { phase: 'Healthy', readyReplicas: 5 });
  await place.kubectl('apply', '-f', write({ version: '2', steps: STEPS }));
  await untilStatus(place, { phase: 'Paused', currentStepIndex: 1 });
});
afterAll(() => place.dispose());

/** Everything whose loss or restart a user would mind. */
async function look() {
  const { items } = await place.client().list(pods, { namespace: 'default' });
  const instances = items.map((pod: Pod) => ({
    uid: pod.metadata.uid,
    node: pod.spec.nodeName,
    address: pod.status?.podIP,
    containers: pod.status?.containerStatuses?.map(({ containerID, restartCount, state }) => ({
      containerID,
      restartCount,
      state,
    })),
  }));
  const objects: Record<string, unknown> = {};
  for (const resource of [services, ingresses, replicaSets, rollouts, analysisTemplates]) {
    const list = await place.client().list<KubeObject>(resource, { namespace: 'default' });
    for (const { kind, metadata, ...rest } of list.items) {
      const { uid, labels, annotations, generation } = metadata;
      const { spec } = rest as { spec?: unknown };
      objects[`${kind} ${metadata.name}`] = { uid, labels, annotations, generation, spec };
    }
  }
  return { instances, objects };
}

const processIds = (answers: readonly Answer[]) => [...new Set(answers.map(({ pid }) => pid))].sort();
const failuresOf = (answers: readonly Answer[]) =>
  answers.filter(({ failure }) => failure !== null).map(({ failure }) => failure);

// Processes are looked up in /proc.
describe.skipIf(!hasKubectl || process.platform !== 'linux')('a canary at 20 % of the traffic', () => {
  it('keeps split, pods and step when the controller is killed, and goes on when it is back', async () => {
    const before = await look();
    const traffic = startTraffic(place.gatewayPort);
    await traffic.more(50);
    const { pid } = processOf(place.clusterDir, 'haldane.js controller');
    process.kill(pid, 'SIGKILL');
    await traffic.more(50);
    await eventually(() => expect(processOf(place.clusterDir, 'haldane.js controller').pid).not.toBe(pid));
    await traffic.more(100);
    const answers = await traffic.stop();
    expect(failuresOf(answers)).toEqual([]);
    expect(splitError(answers, '2', 20)).toBeLessThanOrEqual(2);
    expect(await look()).toEqual(before);

    await place.haldane('abort', 'web');
    await untilStatus(place, { phase: 'Degraded' });
    await place.haldane('retry', 'rollout', 'web');
    await untilStatus(place, { phase: 'Paused', currentStepIndex: 1 });
  });

  it('keeps split, pods, processes and objects when the cluster is killed and started again', async () => {
    const before = await look();
    const traffic = startTraffic(place.gatewayPort);
    await traffic.more(100);
    await up.kill('SIGKILL');
    await expect(place.haldane('get', 'rollout', 'web')).rejects.toThrow('ECONNREFUSED');
    await traffic.more(100);
    up = await place.up();
    await traffic.more(100);
    const answers = await traffic.stop();
    expect(failuresOf(answers)).toEqual([]);
    expect(splitError(answers, '2', 20)).toBeLessThanOrEqual(2);
    expect(processIds(answers.slice(-100))).toEqual(processIds(answers.slice(0, 100)));
    expect(await look()).toEqual(before);
    expect(up.said()).not.toContain('ended with');
  });

  it('is promoted after both kills as if nothing had happened', async () => {
    const traffic = startTraffic(place.gatewayPort);
    await place.haldane('promote', 'web');
    await untilStatus(place, { phase: 'Paused', currentStepIndex: 4 });
    await place.haldane('promote', 'web');
    await untilStatus(place, { phase: 'Healthy' });
    await traffic.more(20);
    const answers = await traffic.stop();
    expect(failuresOf(answers)).toEqual([]);
    expect(answers.slice(-20).map(({ version }) => version)).toEqual(Array(20).fill('2'));
  });

  it('goes on with a timed pause that ran out while cluster and controller were dead', async () => {
    const steps = '[{setWeight: 20}, {pause: {duration: 4s}}, {setWeight: 50}, {pause: {}}]';
    await place.kubectl('apply', '-f', ownProgram(place.dir)({ version: '3', steps }));
    const { status } = await untilStatus(place, { phase: 'Paused', currentStepIndex: 1 });
    const pausedAt = Date.parse(status?.pauseConditions?.[0]?.startTime ?? '');
    const traffic = startTraffic(place.gatewayPort);
    process.kill(processOf(place.clusterDir, 'haldane.js controller').pid, 'SIGKILL');
    await up.kill('SIGKILL');
    await eventually(() => expect(Date.now()).toBeGreaterThan(pausedAt + 4000));
    const whileDead = await traffic.stop();
    up = await place.up();
    await untilStatus(place, { phase: 'Paused', currentStepIndex: 3 });
    expect(failuresOf(whileDead)).toEqual([]);
    expect(splitError(whileDead, '3', 20)).toBeLessThanOrEqual(2);
    await place.haldane('promote', 'web', '--full');
    await untilStatus(place, { phase: 'Healthy' });
  });

  it('is gone to the last process after down', async () => {
    expect(processesNaming(place.dir).length).toBeGreaterThan(5);
    const ended = up.kill('SIGCONT');
    expect(await place.run('down', '--dir', place.clusterDir)).toMatchObject({ code: 0 });
    expect(await ended).toBe(0);
    expect(processesNaming(place.dir)).toEqual([]);
  });

  it('is gone to the last process when the cluster is killed and the user says down', async () => {
    up = await place.up();
    await untilStatus(place, { phase: 'Healthy', availableReplicas: 5 });
    await up.kill('SIGKILL');
    const { code, err } = await place.run('down', '--dir', place.clusterDir);
    expect(err).toMatch(/the cluster was gone already; ended \d+ processes it left/);
    expect(code).toBe(0);
    await eventually(() => expect(processesNaming(place.dir)).toEqual([]), 5000);
  });

  it('is gone to the last process when cluster and guardian are killed and the user says down', async () => {
    up = await place.up();
    await untilStatus(place, { phase: 'Healthy', availableReplicas: 5 });
    const guardian = processOf(place.clusterDir, 'guardian.js');
    await up.kill('SIGKILL');
    process.kill(guardian.pid, 'SIGKILL');
    expect(processesNaming(place.dir).length).toBeGreaterThan(5);
    const { code, err } = await place.run('down', '--dir', place.clusterDir);
    expect(err).toMatch(/the cluster was gone already; ended \d+ processes it left/);
    expect(code).toBe(0);
    await eventually(() => expect(processesNaming(place.dir)).toEqual([]));
  });

  it('is gone to the last process after the grace when nobody comes back to a killed cluster', async () => {
    up = await place.up();
    await untilStatus(place, { phase: 'Healthy', availableReplicas: 5 });
    await up.kill('SIGKILL');
    expect(processesNaming(place.dir).length).toBeGreaterThan(5);
    await eventually(() => expect(processesNaming(place.dir)).toEqual([]), WAIT_MS);
  });
});
