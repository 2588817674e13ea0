import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConnection } from '../../../src/kube/connect.ts';
import { createKubeClient, type HttpKubeClient } from '../../../src/kube/http-client.ts';
import { realClock } from '../../../src/testing/real-clock.ts';
import { processesNaming } from './processes.ts';
import { type Ended, HALDANE, KUBECTL, outputOf, runProgram } from './run-program.ts';

/** One `haldane up`, as a user has it in a terminal. */
export interface RunningUp {
  readonly child: ChildProcess;
  /** What it has said so far. */
  said(): string;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

/** A directory of its own, with everything a new user does in it. */
export interface Playground {
  /** Beside the cluster's directory: programs and manifests of the user. */
  readonly dir: string;
  readonly clusterDir: string;
  readonly gatewayPort: number;
  up(...flags: string[]): Promise<RunningUp>;
  kubectl(...args: string[]): Promise<string>;
  haldane(...args: string[]): Promise<string>;
  run(...args: string[]): Promise<Ended>;
  /** Opened at the first use; `up` must have been ready once. */
  client(): HttpKubeClient;
  controllerLog(): string;
  dispose(): Promise<void>;
}

const READY = /^export KUBECONFIG=/m;

/** `elsewhere` when the cluster is to be on another disk. */
export async function openPlayground(elsewhere?: string): Promise<Playground> {
  if (!existsSync(HALDANE)) throw new Error('npm run build comes first');
  const dir = mkdtempSync(join(tmpdir(), 'haldane-story-'));
  const clusterDir = elsewhere ?? join(dir, 'cluster');
  const gatewayPort = await aFreePort();
  const env = { KUBECONFIG: join(clusterDir, 'kubeconfig'), KUBECACHEDIR: join(dir, 'cache') };
  const running: RunningUp[] = [];
  let client: HttpKubeClient | null = null;
  return {
    dir,
    clusterDir,
    gatewayPort,
    async up(...flags) {
      const started = startUp(['--dir', clusterDir, '--gateway-port', String(gatewayPort), ...flags]);
      running.push(started);
      await whenReady(started);
      return started;
    },
    kubectl: (...args) => outputOf(KUBECTL, args, env),
    haldane: (...args) => outputOf(process.execPath, [HALDANE, ...args], env),
    run: (...args) => runProgram(process.execPath, [HALDANE, ...args], env),
    client() {
      client ??= createKubeClient(resolveConnection({ env, clock: realClock }), {
        clock: realClock,
        random: Math.random,
        userAgent: 'haldane-test',
      });
      return client;
    },
    controllerLog: () => readFileSync(join(clusterDir, 'logs', 'controller.log'), 'utf8'),
    async dispose() {
      await client?.close();
      for (const { child } of running) child.kill('SIGKILL');
      await runProgram(process.execPath, [HALDANE, 'down', '--dir', clusterDir]);
      for (const { pid } of processesNaming(dir)) process.kill(pid, 'SIGKILL');
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export function startUp(flags: readonly string[]): RunningUp {
  const child = spawn(process.execPath, [HALDANE, 'up', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
  }
  const exited = once(child, 'exit') as Promise<[number | null]>;
  return {
    child,
    said: () => text,
    async kill(signal) {
      child.kill(signal);
      return (await exited)[0];
    },
  };
}

async function whenReady({ child, said }: RunningUp): Promise<void> {
  while (!READY.test(said())) {
    if (child.exitCode !== null) throw new Error(`up ended with ${child.exitCode}: ${said()}`);
    await realClock.sleep(20);
  }
}

export function aFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
