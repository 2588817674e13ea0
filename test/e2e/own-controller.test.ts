import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leases } from '../../src/kube/resources.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { type ControllerProcess, startController } from './story/controller-process.ts';
import { openPlayground, type Playground } from './story/embedded-up.ts';
import { ownProgram } from './story/own-program.ts';
import { type RolloutPlace, untilStatus } from './story/rollout-status.ts';
import { hasKubectl } from './story/run-program.ts';
import { splitError, startTraffic } from './story/traffic.ts';

const STEPS = '[{setWeight: 20}, {pause: {}}, {setWeight: 50}, {pause: {}}]';

let place: Playground;
let controller: ControllerProcess;
let seen: RolloutPlace;
const start = () => startController(join(place.clusterDir, 'kubeconfig'), 'default');
beforeAll(async () => {
  place = await openPlayground();
  await place.up('--no-controller');
  controller = start();
  seen = { client: place.client, controllerLog: () => controller.log() };
});
afterAll(async () => {
  await controller.kill('SIGTERM');
  await place.dispose();
});

const holder = async () => {
  const key = { namespace: 'default', name: 'argo-rollouts-controller-lock' };
  return (await place.client().get(leases, key)).spec?.holderIdentity ?? '';
};

describe.skipIf(!hasKubectl)('haldane controller beside haldane up --no-controller', () => {
  it('leaves a split as it is while it is dead, and its successor goes on', async () => {
    const write = ownProgram(place.dir);
    await place.kubectl('apply', '-f', write({ version: '1', steps: STEPS }));
    await untilStatus(seen, { phase: 'Healthy', availableReplicas: 5 });
    await place.kubectl('apply', '-f', write({ version: '2', steps: STEPS }));
    await untilStatus(seen, { phase: 'Paused', currentStepIndex: 1 });
    const dead = await holder();

    const traffic = startTraffic(place.gatewayPort);
    await traffic.more(50);
    await controller.kill('SIGKILL');
    await place.haldane('promote', 'web');
    await traffic.more(200);
    const answers = await traffic.stop();
    expect(answers.filter(({ failure }) => failure !== null)).toEqual([]);
    expect(splitError(answers, '2', 20)).toBeLessThanOrEqual(2);
    expect(await holder()).toBe(dead);

    controller = start();
    await untilStatus(seen, { phase: 'Paused', currentStepIndex: 3 });
    expect(await holder()).not.toBe(dead);
  });

  it('gives its lease back when it is told to end', async () => {
    await eventually(async () => expect(await holder()).toMatch(new RegExp(`_${controller.pid}(_|$)`)));
    expect(await controller.kill('SIGTERM')).toBe(0);
    expect(await holder()).toBe('');
  });
});
