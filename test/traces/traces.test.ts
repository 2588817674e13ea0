import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rollout } from '../../src/api/v1alpha1/rollout.ts';
import { connectToCluster, installCrds, type TestCluster } from './cluster.ts';
import { comparableEvents } from './event-order.ts';
import { playScenario } from './play.ts';
import { recordedEvents, SCENARIOS } from './recorded.ts';

let cluster: TestCluster;
let controller: ChildProcess;

beforeAll(async () => {
  cluster = connectToCluster();
  await installCrds(cluster);
  const args = [
    'dist/haldane.js',
    'controller',
    '--no-leader-elect',
    '--metrics-port',
    '0',
    '--healthz-port',
    '0',
  ];
  controller = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
});

afterAll(async () => {
  const ended = new Promise((resolve) => controller.once('exit', resolve));
  controller.kill('SIGTERM');
  await ended;
  await cluster.close();
});

describe("upstream's recorded scenarios", () => {
  it.concurrent.each(SCENARIOS)(
    "$name shows upstream's state at every action and at the end, and tells the same Events",
    { timeout: 180_000 },
    async (scenario) => {
      const played = await playScenario(cluster, scenario);
      const same = scenario.actions.map(({ when }) => (when === undefined ? null : []));
      expect(played.moments).toEqual(same);
      expect(played.end).toEqual([]);
      const rollout = scenario.objects.find(({ kind }) => kind === 'Rollout') as Rollout;
      for (const kind of ['Rollout', 'AnalysisRun'] as const) {
        const recorded = { theirs: recordedEvents(scenario, kind), ours: played.events[kind] };
        const { theirs, ours } = comparableEvents(recorded, rollout);
        expect(ours).toEqual(theirs);
      }
    },
  );
});
