import { describe, expect, it } from 'vitest';
import type { Pod } from '../../src/api/kubernetes/core.ts';
import type { Rollout } from '../../src/api/v1alpha1/rollout.ts';
import { buildRolloutView } from '../../src/cli/view/rollout-view.ts';
import { pods as podResource } from '../../src/kube/resources.ts';
import { openCliSession } from '../../src/testing/cli-session.ts';
import { type EmulatedTerminal, emulateTerminal } from '../../src/testing/emulated-terminal.ts';
import { createFakeClock } from '../../src/testing/fake-clock.ts';
import { fakeKube } from '../../src/testing/fake-kube.ts';
import { freshScreen } from '../../src/testing/fresh-screen.ts';
import { aLargeRollout, aRunningPod } from '../../src/testing/large-rollout.ts';

const MINUTES = 30;
const PODS = 200;
/** 1,800 redraws of 200 pods, each compared with a fresh one. */
const TIMEOUT_MS = 240_000;
const WINDOWS = [
  [80, 24],
  [120, 40],
  [200, 240],
  [50, 10],
] as const;

/** `get rollout -w` on a world of 200 pods in which something changes every second. */
function watchedWorld() {
  const clock = createFakeClock();
  const { rollout, replicaSets, pods } = aLargeRollout('web', {
    namespace: 'default',
    revisions: 10,
    pods: PODS,
    now: clock.now(),
  });
  const kube = fakeKube([rollout, ...replicaSets, ...pods]);
  const emulated = emulateTerminal(80, 24);
  let written = '';
  const onOutput = (text: string) => {
    written += text;
    emulated.screen.write(text);
  };
  const session = openCliSession({ kube, clock, terminal: emulated.terminal, onOutput });
  const takeWritten = () => {
    const text = written;
    written = '';
    return text;
  };
  const world = { rollout, replicaSets, pods: [...pods], serial: pods.length };
  return { clock, kube, emulated, session, takeWritten, world };
}
type Watched = ReturnType<typeof watchedWorld>;

/** One pod is replaced, another one's readiness flips; now and then the Rollout itself changes. */
function changeSomething({ kube, clock, world }: Watched, second: number): void {
  const [oldest] = world.pods;
  const set = world.replicaSets[second % 2];
  if (oldest === undefined || set === undefined) throw new Error('the world has run out of pods');
  kube.remove(podResource, { namespace: 'default', name: oldest.metadata.name });
  world.serial += 1;
  const fresh = aRunningPod(set, { serial: world.serial, createdAt: clock.now() });
  const at = 1 + (second % 10);
  const flipped = withReadiness(world.pods[at] ?? fresh, second % 3 === 0);
  for (const pod of [fresh, flipped]) kube.put(pod);
  world.pods = [...world.pods.slice(1).map((pod, index) => (index === at - 1 ? flipped : pod)), fresh];
  if (second % 7 === 0) become(world, kube, { message: `CanaryPauseStep ${second}` });
}

function become(world: Watched['world'], kube: Watched['kube'], status: Rollout['status']): void {
  world.rollout = { ...world.rollout, status: { ...world.rollout.status, ...status } };
  kube.put(world.rollout);
}

function withReadiness(pod: Pod, ready: boolean): Pod {
  const containerStatuses = pod.status?.containerStatuses?.map((each) => ({ ...each, ready })) ?? [];
  return { ...pod, status: { ...pod.status, containerStatuses } };
}

/** The rows of a window in which the command has just been started. */
function freshRows({ world, clock }: Watched, { size }: EmulatedTerminal): string[] {
  const all = { replicaSets: world.replicaSets, pods: world.pods, experiments: [], analysisRuns: [] };
  return freshScreen(buildRolloutView(world.rollout, all, clock.now()), size);
}

/** What a leak would make larger. */
function retained({ clock, kube, emulated, session }: Watched) {
  return {
    timers: clock.pending,
    watches: kube.openWatches(),
    terminalListeners: emulated.listenerCount,
    interruptListeners: session.interruptListeners(),
  };
}

/**
 * Not more than each row that changed, written once by the redraw of the change and once by that of the second. Where
 * the window holds a part of the view only, a pod that comes or goes moves the rows below it: two windows full.
 */
function mostCharacters(before: readonly string[], after: readonly string[], columns: number): number {
  const isWhole = after.length > PODS;
  const changed = after.filter((row, at) => row !== before[at]).length;
  const frame = 60;
  return 2 * (frame + (isWhole ? changed : after.length) * (columns + 20));
}

describe('get rollout -w over half an hour', () => {
  it(
    'shows after each second what a fresh start would show, writing changed rows only',
    async () => {
      const watched = watchedWorld();
      const { clock, emulated, session, takeWritten } = watched;
      const running = session.run('get', 'rollout', 'web', '-w', '--no-color');
      await clock.advance(1000);
      const first = retained(watched);
      for (let second = 1; second <= MINUTES * 60; second += 1) {
        const before = emulated.screen.rows();
        takeWritten();
        changeSomething(watched, second);
        await clock.advance(1000);
        const rows = emulated.screen.rows();
        expect(rows).toEqual(freshRows(watched, emulated));
        const most = mostCharacters(before, rows, emulated.size.columns);
        expect(takeWritten().length).toBeLessThanOrEqual(most);
        if (second % 60 === 0) {
          expect(retained(watched)).toEqual(first);
          await disturb(watched, second / 60);
        }
      }
      session.interrupt();
      expect(await running).toBe(130);
      const nothing = { timers: 0, watches: 0, terminalListeners: 0, interruptListeners: 0 };
      expect(retained(watched)).toEqual(nothing);
      expect(emulated.screen.cursor.isVisible).toBe(true);
      expect(emulated.screen.isAlternate).toBe(false);
    },
    TIMEOUT_MS,
  );
});

/** What happens to a terminal and to a server within half an hour. */
async function disturb(watched: Watched, minute: number): Promise<void> {
  const { clock, kube, emulated } = watched;
  if (minute % 2 === 0) {
    const [columns, rows] = WINDOWS[(minute / 2) % WINDOWS.length] ?? WINDOWS[0];
    emulated.resize(columns, rows);
  }
  if (minute % 5 === 0) kube.cutWatches(minute % 10 === 0 ? 'expired' : 'closed');
  if (minute % 7 === 0) await restartServer(watched);
  await clock.advance(5000);
}

async function restartServer(watched: Watched): Promise<void> {
  const { clock, kube, emulated } = watched;
  kube.setDown(true);
  await clock.advance(5000);
  expect(emulated.screen.rows().join('\n')).toContain('Lost https://fake:6443; reconnecting.');
  kube.setDown(false);
  changeSomething(watched, 0);
  await clock.advance(5000);
}
