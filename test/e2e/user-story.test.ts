import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPodReady } from '../../src/api/kubernetes/pod-condition.ts';
import { pods } from '../../src/kube/resources.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { openPlayground, type Playground } from './story/embedded-up.ts';
import { ownProgram, STEPS } from './story/own-program.ts';
import { untilStatus } from './story/rollout-status.ts';
import { hasKubectl } from './story/run-program.ts';
import { countVersions, startTraffic } from './story/traffic.ts';

const WAIT_MS = 60_000;
let place: Playground;
let manifest: (version: string) => string;
beforeAll(async () => {
  place = await openPlayground();
  const write = ownProgram(place.dir);
  manifest = (version) => write({ version, steps: STEPS });
  await place.up();
});
afterAll(() => place.dispose());

/** Smooth weighted round robin: a window of requests is at most two off. */
async function expectSplit(canary: string, weight: number): Promise<void> {
  const counts = await countVersions(place.gatewayPort, 100);
  const seen = counts[`v${canary}`] ?? 0;
  expect(Math.abs(seen - weight), JSON.stringify(counts)).toBeLessThanOrEqual(2);
  expect(
    Object.keys(counts).every((key) => /^v\d$/.test(key)),
    JSON.stringify(counts),
  ).toBe(true);
}

describe.skipIf(!hasKubectl)('a new user with kubectl and the CLI', () => {
  it('applies a Rollout of an own program and gets its answers through the gateway', async () => {
    const said = await place.kubectl('apply', '-f', manifest('1'));
    expect(said).toContain('rollout.argoproj.io/web created');
    await untilStatus(place, { phase: 'Healthy', readyReplicas: 5 });
    expect(await countVersions(place.gatewayPort, 10)).toEqual({ v1: 10 });
  });

  it('gives a new version 20 % of the requests and waits', async () => {
    await place.kubectl('apply', '-f', manifest('2'));
    await untilStatus(place, { phase: 'Paused', message: 'CanaryPauseStep', currentStepIndex: 1 });
    await expectSplit('2', 20);
  });

  it('shows the tree of revisions, ReplicaSets and pods', async () => {
    const tree = await place.haldane('get', 'rollout', 'web');
    expect(tree).toMatch(/Status: +॥ Paused\nMessage: +CanaryPauseStep/);
    expect(tree).toMatch(/Step: +1\/5\n +SetWeight: +20\n +ActualWeight: +20/);
    expect(tree).toMatch(/own\/web:1 \(stable\)\n +own\/web:2 \(canary\)/);
    expect(tree).toMatch(/# revision:2 *\n.*⧉ web-\w+ +ReplicaSet +✔ Healthy +\w+ +canary\n.*□ web-/);
    expect(tree).toMatch(/# revision:1 *\n.*⧉ web-\w+ +ReplicaSet +✔ Healthy +\w+ +stable\n/);
    expect(tree.match(/□ web-\S+ +Pod +✔ Running +\w+ +ready:1\/1/g)).toHaveLength(6);
  });

  it('says what applying the next version would do, and what it waits for now', async () => {
    expect(await place.haldane('plan', '-f', manifest('3'))).toMatch(
      /Rollout default\/web: own\/web:2 -> own\/web:3/,
    );
    expect(await place.haldane('plan', '-f', manifest('3'))).toMatch(
      /Healthy after \w+ at the earliest; somebody has/,
    );
    expect(await place.haldane('why', 'web')).toMatch(/Waits for:\n {2}promote \(step 1\/\d+: pause/);
  });

  it('takes an aborted version out of the traffic and says so', async () => {
    expect(await place.haldane('abort', 'web')).toMatch(/^rollout 'web' aborted$/m);
    await untilStatus(place, {
      phase: 'Degraded',
      message: 'RolloutAborted: Rollout aborted update to revision 2',
    });
    expect(await countVersions(place.gatewayPort, 20)).toEqual({ v1: 20 });
  });

  it('gives it 20 % again on retry', async () => {
    expect(await place.haldane('retry', 'rollout', 'web')).toMatch(/^rollout 'web' retried$/m);
    await untilStatus(place, { phase: 'Paused', message: 'CanaryPauseStep', currentStepIndex: 1 });
    await expectSplit('2', 20);
  });

  it('goes on to 50 % on promote, after the analysis of what the gateway measured', async () => {
    const traffic = startTraffic(place.gatewayPort);
    expect(await place.haldane('promote', 'web')).toMatch(/^rollout 'web' promoted$/m);
    await untilStatus(place, { phase: 'Paused', currentStepIndex: 4 });
    const answers = await traffic.stop();
    expect(answers.filter(({ failure }) => failure !== null)).toEqual([]);
    await expectSplit('2', 50);
    expect(await place.haldane('get', 'rollout', 'web')).toMatch(
      /α web-\S+-2-2 +AnalysisRun +✔ Successful +\w+ +✔ 2/,
    );
  });

  it('gives it all the traffic on promote --full, without a failed request', async () => {
    const traffic = startTraffic(place.gatewayPort);
    expect(await place.haldane('promote', 'web', '--full')).toMatch(/^rollout 'web' fully promoted$/m);
    await untilStatus(place, { phase: 'Healthy' });
    await traffic.more(50);
    const answers = await traffic.stop();
    expect(answers.filter(({ failure }) => failure !== null)).toEqual([]);
    expect(await countVersions(place.gatewayPort, 20)).toEqual({ v2: 20 });
  });

  it('goes back to the old template by undo, by the same steps', async () => {
    expect(await place.haldane('undo', 'web')).toMatch(/^rollout 'web' undo$/m);
    const { spec } = await untilStatus(place, { phase: 'Paused', currentStepIndex: 1 });
    expect(spec.template?.spec.containers[0]?.image).toBe('own/web:1');
    await expectSplit('1', 20);
    await place.haldane('promote', 'web', '--full');
    await untilStatus(place, { phase: 'Healthy' });
    expect(await countVersions(place.gatewayPort, 20)).toEqual({ v1: 20 });
  });

  it('leaves only the pods of the version that serves, none of which was restarted', async () => {
    await eventually(async () => {
      const { items } = await place.client().list(pods, { namespace: 'default' });
      expect(items.map(({ spec }) => spec.containers[0]?.image)).toEqual(Array(5).fill('own/web:1'));
      expect(items.every(isPodReady)).toBe(true);
      expect(items.map(({ status }) => status?.containerStatuses?.[0]?.restartCount)).toEqual(
        Array(5).fill(0),
      );
    }, WAIT_MS);
  });
});
