import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Rollout } from '../../src/api/v1alpha1/rollout.ts';
import { gatherWorld } from '../../src/cli/gather-world.ts';
import { buildRolloutView } from '../../src/cli/view/rollout-view.ts';
import { installCrds } from '../../src/cluster/install-crds.ts';
import { rollouts } from '../../src/kube/argo-resources.ts';
import { resolveConnection } from '../../src/kube/connect.ts';
import { createKubeClient, type HttpKubeClient } from '../../src/kube/http-client.ts';
import { startTestApiServer, type TestApiServer } from '../../src/testing/api-server.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { freshScreen } from '../../src/testing/fresh-screen.ts';
import { aLargeRollout } from '../../src/testing/large-rollout.ts';
import { realClock } from '../../src/testing/real-clock.ts';
import type { EmulatedScreen } from '../../src/testing/screen-emulator.ts';
import { seedRollout } from '../../src/testing/seed-cluster.ts';
import { startOnTerminal, type TerminalProcess } from './story/terminal-process.ts';

const WAIT_MS = 60_000;
const CTRL_C = '\u0003';
/** The whole screen scrolls again and the cursor is shown; later it is hidden for the next drawing. */
const GIVEN_BACK_AND_TAKEN = /\[r[\s\S]*\[\?25h[\s\S]*\[\?25l/;
const CTRL_Z = '\u001a';

let server: TestApiServer;
let client: HttpKubeClient;
let started: TerminalProcess | undefined;

beforeAll(async () => {
  server = await startTestApiServer();
  const env = { KUBECONFIG: server.kubeconfigPath };
  client = createKubeClient(resolveConnection({ env, clock: realClock }), {
    clock: realClock,
    userAgent: 'test',
    random: Math.random,
  });
  await installCrds(client, 'crds');
  const large = { namespace: 'default', revisions: 10, pods: 200, now: Date.now() };
  await seedRollout(client, aLargeRollout('web', large));
});
afterEach(() => started?.kill());
afterAll(async () => {
  await client.close();
  await server.dispose();
});

async function watch(program: string, line: string, columns: number, rows: number): Promise<TerminalProcess> {
  const command = `node --import tsx src/bin/${program}.main.ts ${line}`;
  started = await startOnTerminal(command, { columns, rows, env: { KUBECONFIG: server.kubeconfigPath } });
  return started;
}

const become = (status: NonNullable<Rollout['status']>) =>
  client.patch(
    rollouts,
    { namespace: 'default', name: 'web' },
    { type: 'merge', body: { status } },
    { subresource: 'status' },
  );

/** What a window would show now, and at each of the last seconds: the program may be about to redraw. */
async function freshScreens(columns: number, rows: number): Promise<string[][]> {
  const key = { namespace: 'default', name: 'web' };
  const rollout = await client.get(rollouts, key);
  const world = await gatherWorld({ kube: client, namespace: 'default', server: server.url, knownAs: null });
  return [0, 1, 2].map((seconds) => {
    const view = buildRolloutView(rollout, world, Date.now() - seconds * 1000);
    return freshScreen(view, { columns, rows });
  });
}

const untilFresh = (screen: EmulatedScreen, columns: number, rows: number) =>
  eventually(async () => expect(await freshScreens(columns, rows)).toContainEqual(screen.rows()), WAIT_MS);

describe('get rollout -w on a terminal, 200 pods', () => {
  it('shows what a fresh start would, through changes, sizes, typing and a restart of the server', async () => {
    const { screen, type, resize, output, exit } = await watch(
      'haldane',
      'get rollout web -w --no-color',
      80,
      24,
    );
    await untilFresh(screen, 80, 24);
    expect(screen.cursor.isVisible).toBe(false);

    const before = output().length;
    await become({ message: 'manually paused' });
    await eventually(() => expect(screen.rows()[0]).toContain('manually paused'));
    // Only the row of the message and rows with ages: not the head of the table.
    expect(output().slice(before)).not.toContain('KIND');

    await resize(120, 240);
    await untilFresh(screen, 120, 240);
    await resize(47, 12);
    await untilFresh(screen, 47, 12);
    await resize(100, 40);
    // The kernel puts what is typed between the parts of a long write: no redraw of everything may be under way.
    await untilFresh(screen, 100, 40);
    type('what\r\r\r\r');
    await become({ message: 'still paused' });
    await untilFresh(screen, 100, 40);

    const { dir } = server;
    await server.stop();
    await eventually(() => expect(screen.rows().join('\n')).toMatch(/Lost https:\S+; reconnecting/));
    server = await startTestApiServer({ dir });
    await eventually(() => become({ phase: 'Healthy', message: '', currentStepIndex: 4 }));
    await untilFresh(screen, 100, 40);

    type(CTRL_C);
    expect(await exit).toBe(130);
    expect(screen.cursor.isVisible).toBe(true);
    expect(screen.isAlternate).toBe(false);
    expect(screen.scrolls).toEqual({ top: 0, bottom: 39 });
    expect(screen.rows()[0]).toContain('web');
    expect(screen.rows().join('\n')).not.toContain('^C');
    expect(screen.rows().at(-1)).toBe('');
  });

  it('gives the terminal back on Ctrl-Z and draws anew when it goes on', async () => {
    const { screen, output, type, resume, exit } = await watch(
      'haldane',
      'get rollout web -w --no-color',
      80,
      20,
    );
    await untilFresh(screen, 80, 20);
    const before = output().length;
    type(CTRL_Z);
    // The program that holds the terminal may stop before it has passed on the last output: all of it comes after fg.
    await eventually(() => {
      resume();
      expect(output().slice(before)).toMatch(GIVEN_BACK_AND_TAKEN);
    });
    await untilFresh(screen, 80, 20);
    type(CTRL_C);
    expect(await exit).toBe(130);
  });

  it('ends well under the name of upstream, below what it showed', async () => {
    const { screen, type, exit } = await watch(
      'kubectl-argo-rollouts',
      'get rollout web -w --no-color',
      120,
      30,
    );
    await untilFresh(screen, 120, 30);
    type(CTRL_C);
    expect(await exit).toBe(0);
    const below = screen.rows().findLastIndex((row) => row !== '') + 1;
    expect(below).toBeGreaterThan(20);
    expect(screen.cursor).toEqual({ row: below, column: 0, isVisible: true });
  });
});
