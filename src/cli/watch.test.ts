import { describe, expect, it } from 'vitest';
import { rollouts } from '../kube/argo-resources.ts';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { aCanaryRollout } from '../testing/rollout-objects.ts';

const PAUSED = { phase: 'Paused', message: 'CanaryPauseStep', currentStepIndex: 1 };
const terminal = { size: () => ({ columns: 100, rows: 40 }), onResize: () => () => {} };

function aWorld() {
  const clock = createFakeClock();
  const kube = fakeKube([aCanaryRollout('web', { status: PAUSED })]);
  const become = (status: NonNullable<ReturnType<typeof aCanaryRollout>['status']>) =>
    kube.put(aCanaryRollout('web', { status }));
  return { clock, kube, become };
}

describe('status', () => {
  it('prints each new phase once and ends well when the rollout is healthy', async () => {
    const { clock, kube, become } = aWorld();
    const session = openCliSession({ kube, clock });
    const running = session.run('status', 'web');
    await clock.advance(1000);
    become({ phase: 'Progressing', message: 'more replicas need to be updated' });
    await clock.advance(1000);
    become({ phase: 'Progressing', message: 'more replicas need to be updated', replicas: 2 });
    await clock.advance(1000);
    become({ phase: 'Healthy' });
    await clock.advance(1000);
    expect(await running).toBe(0);
    expect(session.stdout()).toBe(
      'Paused - CanaryPauseStep\nProgressing - more replicas need to be updated\nHealthy\n',
    );
  });

  it('goes on after the API server was away', async () => {
    const { clock, kube, become } = aWorld();
    const session = openCliSession({ kube, clock });
    const running = session.run('status', 'web');
    await clock.advance(1000);
    kube.setDown(true);
    await clock.advance(5000);
    kube.setDown(false);
    become({ phase: 'Healthy' });
    await clock.advance(20_000);
    expect(await running).toBe(0);
  });

  it('fails when the rollout is deleted meanwhile', async () => {
    const { clock, kube } = aWorld();
    const session = openCliSession({ kube, clock });
    const running = session.run('status', 'web');
    await clock.advance(1000);
    kube.remove(rollouts, { namespace: 'default', name: 'web' });
    await clock.advance(1000);
    expect(await running).toBe(1);
    expect(session.stderr()).toContain('rollout.argoproj.io "web" not found');
  });

  it('exits 130 under our own name when interrupted', async () => {
    const { clock, kube } = aWorld();
    const session = openCliSession({ kube, clock });
    const running = session.run('status', 'web');
    await clock.advance(1000);
    session.interrupt();
    expect(await running).toBe(130);
  });
});

describe('get rollout -w', () => {
  it('rewrites the lines that changed and nothing else', async () => {
    const { clock, kube, become } = aWorld();
    const session = openCliSession({ kube, clock, terminal });
    const running = session.run('get', 'rollout', 'web', '-w', '--no-color');
    await clock.advance(900);
    const before = session.stdout().length;
    become({ ...PAUSED, message: 'manually paused' });
    await clock.advance(300);
    const written = session.stdout().slice(before);
    expect(written).toContain('Message:         manually paused');
    expect(written).not.toContain('Namespace:');
    session.interrupt();
    await running;
    expect(session.stdout().endsWith('\u001b[?25h')).toBe(true);
  });

  it('says that it reconnects, and stops saying so when the server is back', async () => {
    const { clock, kube } = aWorld();
    const session = openCliSession({ kube, clock, terminal });
    const running = session.run('get', 'rollout', 'web', '-w');
    await clock.advance(1000);
    kube.setDown(true);
    await clock.advance(3000);
    expect(session.stdout()).toContain('Lost https://fake:6443; reconnecting.');
    const before = session.stdout().length;
    kube.setDown(false);
    await clock.advance(30_000);
    expect(session.stdout().slice(before)).toContain('\u001b[J');
    session.interrupt();
    await running;
  });

  it('survives an expired watch', async () => {
    const { clock, kube, become } = aWorld();
    const session = openCliSession({ kube, clock, terminal });
    const running = session.run('get', 'rollout', 'web', '-w');
    await clock.advance(1000);
    kube.cutWatches('expired');
    await clock.advance(1000);
    become({ phase: 'Healthy' });
    await clock.advance(2000);
    expect(session.stdout()).toContain('Healthy');
    session.interrupt();
    await running;
  });

  it('keeps the last view of a deleted rollout and says that it is gone', async () => {
    const { clock, kube } = aWorld();
    const session = openCliSession({ kube, clock, terminal });
    const running = session.run('get', 'rollout', 'web', '-w');
    await clock.advance(1000);
    kube.remove(rollouts, { namespace: 'default', name: 'web' });
    await clock.advance(1000);
    expect(session.stdout()).toContain('web was deleted.');
    session.interrupt();
    await running;
  });

  it('ends well after --timeout-seconds', async () => {
    const { clock, kube } = aWorld();
    const session = openCliSession({ kube, clock, terminal });
    const running = session.run('get', 'rollout', 'web', '-w', '--timeout-seconds', '2');
    await clock.advance(3000);
    expect(await running).toBe(0);
  });

  it('prints a block for each change when nobody watches a terminal', async () => {
    const { clock, kube, become } = aWorld();
    const session = openCliSession({ kube, clock });
    const running = session.run('get', 'rollout', 'web', '-w');
    await clock.advance(5000);
    become({ phase: 'Healthy' });
    await clock.advance(5000);
    session.interrupt();
    await running;
    expect(session.stdout().match(/^Name:/gm)).toHaveLength(2);
    expect(session.stdout()).not.toContain('\u001b');
  });
});

describe('list rollouts -w', () => {
  it('prints a line for each rollout whose cells changed, and none for other changes', async () => {
    const { clock, kube, become } = aWorld();
    const session = openCliSession({ kube, clock });
    const running = session.run('list', 'rollouts', '--watch');
    await clock.advance(1000);
    become({ ...PAUSED, message: 'a cell nobody sees' });
    await clock.advance(1000);
    become({ phase: 'Healthy', currentStepIndex: 2 });
    await clock.advance(1000);
    session.interrupt();
    await running;
    const [, first, second, ...more] = session.stdout().trimEnd().split('\n');
    expect(first).toMatch(/^web +Canary +Paused +1\/2 +20 /);
    expect(second).toMatch(/^web +Canary +Healthy +2\/2 +100 /);
    expect(more).toEqual([]);
  });
});
