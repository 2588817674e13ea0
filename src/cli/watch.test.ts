import { describe, expect, it } from 'vitest';
import { TerminalError } from '../base/errors.ts';
import { rollouts } from '../kube/argo-resources.ts';
import type { KubeClient } from '../kube/client.ts';
import { openCliSession } from '../testing/cli-session.ts';
import { emulateTerminal } from '../testing/emulated-terminal.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { aCanaryRollout } from '../testing/rollout-objects.ts';

const PAUSED = { phase: 'Paused', message: 'CanaryPauseStep', currentStepIndex: 1 };
const terminal = {
  size: () => ({ columns: 100, rows: 40 }),
  onResize: () => () => {},
  onSuspend: () => () => {},
};

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

  it.each(['status web --timeout=-5s', 'wait web --timeout=-5s'])(
    'is over at once when less than no time is left: %s',
    async (line) => {
      const { clock, kube } = aWorld();
      const session = openCliSession({ kube, clock });
      const running = session.run(...line.split(' '));
      await clock.advance(1000);
      session.interrupt();
      expect(await running).toBe(1);
    },
  );

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

  it('takes a server that refuses to tell its version for one that is back', async () => {
    const { clock, kube } = aWorld();
    const raw = async () => {
      throw new TerminalError('cannot get /version: forbidden');
    };
    const session = openCliSession({ kube: { ...kube, raw }, clock, terminal });
    const running = session.run('get', 'rollout', 'web', '-w');
    await clock.advance(1000);
    kube.setDown(true);
    kube.setDown(false);
    await clock.advance(5000);
    const before = session.stdout().length;
    await clock.advance(5000);
    expect(session.stdout().slice(before)).not.toContain('reconnecting');
    session.interrupt();
    await running;
  });

  it('fails when it may not look at all that belongs to the rollout', async () => {
    const { clock, kube } = aWorld();
    const refusing: KubeClient = {
      ...kube,
      list: async (resource, options) => {
        if (resource.kind === 'Pod') throw new TerminalError('cannot list Pod in default: forbidden');
        return kube.list(resource, options);
      },
    };
    const session = openCliSession({ kube: refusing, clock, terminal });
    const running = session.run('get', 'rollout', 'web', '-w');
    await clock.advance(1000);
    expect(await running).toBe(1);
    expect(session.stderr()).toContain('Error: cannot list Pod in default: forbidden');
    expect(session.stdout()).toBe('');
  });

  it('says that it reconnects below a view that fills the window', async () => {
    const { clock, kube } = aWorld();
    const { terminal: small, screen } = emulateTerminal(60, 8);
    const onOutput = (text: string) => screen.write(text);
    const session = openCliSession({ kube, clock, terminal: small, onOutput });
    const running = session.run('get', 'rollout', 'web', '-w', '--no-color');
    await clock.advance(1000);
    kube.setDown(true);
    await clock.advance(3000);
    expect(screen.rows().findLast((row) => row !== '')).toBe(
      'Lost https://fake:6443; reconnecting. What you see may be o…',
    );
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
  it('says once for each outage that it reconnects, beside its output', async () => {
    const { clock, kube, become } = aWorld();
    const session = openCliSession({ kube, clock });
    const running = session.run('list', 'rollouts', '-w');
    for (const phase of ['Progressing', 'Healthy']) {
      await clock.advance(1000);
      kube.setDown(true);
      await clock.advance(10_000);
      kube.setDown(false);
      become({ phase });
      await clock.advance(10_000);
    }
    session.interrupt();
    await running;
    expect(session.stderr().match(/reconnecting/g)).toHaveLength(2);
    expect(session.stdout()).toMatch(/Progressing.*\n.*Healthy/);
  });

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

describe('when what reads the output has ended', () => {
  it.each([
    ['get rollout web -w', 0, ''],
    ['list rollouts -w', 0, ''],
    ['status web', 1, 'Error: stopped watching: what read the output has ended\n'],
    ['wait web', 1, 'Error: stopped watching: what read the output has ended\n'],
    ['wait web -o json', 1, 'Error: stopped watching: what read the output has ended\n'],
  ])('%s ends at once, with %i', async (line, code, said) => {
    const { clock, kube } = aWorld();
    const session = openCliSession({ kube, clock });
    const running = session.run(...line.split(' '));
    await clock.advance(1000);
    session.endReader();
    expect(await running).toBe(code);
    expect(session.stderr()).toBe(said);
  });
});
