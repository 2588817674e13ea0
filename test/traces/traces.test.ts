import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectToCluster, installCrds, type TestCluster } from './cluster.ts';
import { alsoRecorded, comparableEvents } from './differences.ts';
import { playScenario } from './play.ts';
import { recordedEnd, recordedEvents, SCENARIOS } from './recorded.ts';

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
    "$name ends as upstream's and tells the same events",
    { timeout: 180_000 },
    async (scenario) => {
      const played = await playScenario(cluster, scenario);
      expect(played.end).toEqual(recordedEnd(scenario));
      const theirs = comparableEvents(recordedEvents(scenario), scenario.objects);
      const ours = comparableEvents(played.events, scenario.objects);
      expect(alsoRecorded(ours, theirs)).toEqual(theirs);
    },
  );
});
