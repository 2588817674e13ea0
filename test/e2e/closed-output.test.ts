import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installCrds } from '../../src/cluster/install-crds.ts';
import { resolveConnection } from '../../src/kube/connect.ts';
import { createKubeClient } from '../../src/kube/http-client.ts';
import { startTestApiServer, type TestApiServer } from '../../src/testing/api-server.ts';
import { aLargeRollout } from '../../src/testing/large-rollout.ts';
import { realClock } from '../../src/testing/real-clock.ts';
import { seedRollout } from '../../src/testing/seed-cluster.ts';
import { runProgram } from './story/run-program.ts';

const HALDANE = ['--import', 'tsx', 'src/bin/haldane.main.ts'];

let server: TestApiServer;
beforeAll(async () => {
  server = await startTestApiServer();
  const connection = resolveConnection({ env: { KUBECONFIG: server.kubeconfigPath }, clock: realClock });
  const client = createKubeClient(connection, { clock: realClock, userAgent: 'test', random: Math.random });
  await installCrds(client, 'crds');
  const old = Date.now() - 10 * 24 * 3_600_000;
  await seedRollout(client, aLargeRollout('web', { namespace: 'default', revisions: 2, pods: 2, now: old }));
  await client.close();
});
afterAll(() => server.dispose());

const envOf = () => ({ PATH: process.env['PATH'] ?? '', KUBECONFIG: server.kubeconfigPath });

/** What a shell says of both ends of a pipe, once both have ended. */
function throughHead(line: string): Promise<string> {
  const script = `node ${HALDANE.join(' ')} ${line} | head -1 >/dev/null; echo "\${PIPESTATUS[*]}"`;
  const shell = spawn('bash', ['--norc', '-c', script], {
    env: envOf(),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  shell.stdout.on('data', (text) => {
    said += text;
  });
  return new Promise((resolve) => shell.once('exit', () => resolve(said.trim())));
}

describe.skipIf(process.platform !== 'linux')('a watch of which nothing changes', () => {
  it.each([
    ['get rollout web -w', '0 0'],
    ['list rollouts -w', '0 0'],
    ['wait web --for phase=Degraded', '1 0'],
  ])('%s ends when the head that read it has', async (line, codes) => {
    expect(await throughHead(line)).toBe(codes);
  });

  it('ends when the program that reads its socket closes it, and says nothing of Node', async () => {
    // Node's pipes to a child are sockets, not pipes.
    const child = spawn(process.execPath, [...HALDANE, 'list', 'rollouts', '-w'], { env: envOf() });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect({ code, said }).toEqual({ code: 0, said: '' });
  });
});

describe.skipIf(process.platform !== 'linux')('output onto a full disk', () => {
  const onto = (redirection: string, line: string) => {
    const script = `node ${HALDANE.join(' ')} ${line} ${redirection}`;
    return runProgram('bash', ['--norc', '-c', script], envOf());
  };

  it.each(['version', 'completion bash', '--help', 'get rollout --help', 'help up', 'list rollouts', 'crds'])(
    'fails %s, and says why',
    async (line) => {
      const { code, err } = await onto('> /dev/full', line);
      expect(code).toBe(1);
      expect(err).toMatch(/^Error: cannot write the output: ENOSPC: no space left on device(, write)?\n$/);
    },
  );

  it('leaves an error that cannot be told an error', async () => {
    expect((await onto('2> /dev/full', 'bogus')).code).toBe(2);
  });
});
