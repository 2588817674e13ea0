import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../src/testing/eventually.ts';
import { aCanaryRollout } from '../../src/testing/rollout-objects.ts';

const PAUSED = { phase: 'Paused', message: 'CanaryPauseStep', currentStepIndex: 1 };

/** Just enough of an API server: one Rollout, empty lists, watches that stay open. */
function startApi() {
  let rollout = aCanaryRollout('web', { status: PAUSED });
  const watchers = new Set<ServerResponse>();
  const server: Server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://api');
    const isRollouts = pathname.includes('/rollouts');
    response.setHeader('content-type', 'application/json');
    if (searchParams.has('watch')) {
      response.flushHeaders();
      if (isRollouts) watchers.add(response);
      if (isRollouts) response.write(`${JSON.stringify({ type: 'MODIFIED', object: rollout })}\n`);
    } else if (pathname.endsWith('/rollouts/web')) response.end(JSON.stringify(rollout));
    else {
      const items = isRollouts ? [rollout] : [];
      response.end(JSON.stringify({ kind: 'List', items, metadata: { resourceVersion: '1' } }));
    }
  });
  return {
    server,
    become(status: NonNullable<typeof rollout.status>) {
      const next = aCanaryRollout('web', { status });
      rollout = { ...next, metadata: { ...next.metadata, resourceVersion: '2' } };
      for (const watcher of watchers)
        watcher.write(`${JSON.stringify({ type: 'MODIFIED', object: rollout })}\n`);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: cursor moves, clears and line ends
const CONTROL = /\u001b\[[\d;?]*[A-Za-z]|\r?\n/;

/** `script` gives the program a terminal of its own, whose keys are our stdin. */
function startOnTerminal(command: string): {
  process: ChildProcess;
  screen: () => string;
  exit: Promise<number>;
} {
  const process = spawn('script', ['-qefc', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  let screen = '';
  process.stdout?.on('data', (chunk: Buffer) => {
    screen += chunk.toString('utf8');
  });
  const exit = new Promise<number>((resolve) => process.on('exit', (code) => resolve(code ?? -1)));
  return { process, screen: () => screen, exit };
}

describe('get rollout -w on a terminal', () => {
  let api: ReturnType<typeof startApi>;
  let url = '';
  let started: ChildProcess | undefined;

  beforeEach(async () => {
    api = startApi();
    await new Promise<void>((resolve) => api.server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(api.server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    started?.kill('SIGKILL');
    await api.close();
  });

  const haldane = (line: string) =>
    `stty rows 40 cols 50; exec node --import tsx src/bin/haldane.main.ts ${line} --server ${url}`;

  it('redraws what changes, cuts to the window and gives the terminal back on Ctrl-C', async () => {
    const { process, screen, exit } = startOnTerminal(haldane('get rollout web -w --no-color'));
    started = process;
    await eventually(() => expect(screen()).toContain('CanaryPauseStep'), 60_000);
    expect(screen()).toContain('\u001b[?25l');
    for (const line of screen().split(CONTROL)) {
      expect([...line].length).toBeLessThanOrEqual(50);
    }
    const before = screen().length;
    api.become({ phase: 'Healthy' });
    await eventually(() => expect(screen().slice(before)).toContain('Healthy'));
    expect(screen().slice(before)).not.toContain('Namespace:');
    process.stdin?.write('\u0003');
    expect(await exit).toBe(130);
    expect(screen()).toContain('\u001b[?25h');
  });
});
