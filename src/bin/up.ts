import { spawn } from 'node:child_process';
import { fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { errorText, UnavailableError } from '../base/errors.ts';
import { processStartTime } from '../cluster/runtime/guardian/process-identity.ts';
import { clusterDir } from './cluster-dir.ts';
import { startEmbeddedCluster } from './embedded-cluster.ts';
import { parseFlags } from './program-flags.ts';
import { systemClock } from './system-clock.ts';

interface Flags {
  readonly dir?: string;
  readonly port: number;
  readonly gatewayPort: number;
  readonly controller: boolean;
  readonly detach: boolean;
}

/** A detached cluster that is not ready by then has failed; its log says why. */
const DETACH_TIMEOUT_MS = 60_000;

const port = (text: string): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) {
    throw new InvalidArgumentError('a port is a number from 0 to 65535; 0 takes a free one');
  }
  return value;
};

function command(): Command {
  return new Command('haldane up')
    .description('Run a cluster on this machine until SIGTERM: API server, pods, gateway, controller')
    .option('--dir <dir>', 'where the cluster keeps its state; default: one per user, which survives')
    .option('--port <port>', 'of the API server; 0 takes the last one, or a free one', port, 0)
    .option('--gateway-port <port>', 'where the gateway takes HTTP requests; 0 takes a free one', port, 8080)
    .option('--no-controller', 'run no Haldane controller')
    .option('--detach', 'leave it running in the background', false);
}

/** `haldane up`. */
export async function main(argv: readonly string[]): Promise<void> {
  const flags = parseFlags<Flags>(command(), argv);
  const dir = clusterDir(flags.dir, process.env);
  try {
    if (flags.detach) await detach(dir, argv);
    else await run(dir, flags);
  } catch (error) {
    process.stderr.write(`haldane up: ${startText(error, dir)}\n`);
    process.exit(1);
  }
}

/** What the system says of a directory without naming it. */
function startText(error: unknown, dir: string): string {
  const { code } = error as NodeJS.ErrnoException;
  const text = errorText(error);
  if (code === 'ENOSPC') return `the disk of ${dir} is full; free some space on it, or choose another --dir`;
  const isPath = code === 'EACCES' || code === 'EEXIST' || code === 'ENOTDIR' || code === 'EROFS';
  return isPath ? `cannot keep a cluster in ${dir}: ${text}; choose another --dir` : text;
}

async function run(dir: string, flags: Flags): Promise<void> {
  const stop = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const ends: (() => Promise<void>)[] = [];
  const endAll = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const cluster = await startEmbeddedCluster({
      dir,
      port: flags.port,
      gatewayPort: flags.gatewayPort,
      hasController: flags.controller,
      warn: (text) => process.stderr.write(`${text}\n`),
      onError: (error) => process.stderr.write(`${errorText(error)}\n`),
      whenEnding: (end) => ends.push(end),
    });
    process.stdout.write(`gateway ${cluster.gatewayUrl}\nmetrics ${cluster.metricsUrl}\n`);
    process.stdout.write(`export KUBECONFIG=${cluster.kubeconfigPath}\n`);
    await stop;
  } finally {
    await endAll();
  }
  process.exit(0);
}

/** Starts the same command in the background and waits until it is ready. */
async function detach(dir: string, argv: readonly string[]): Promise<void> {
  const logs = join(dir, 'logs');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const logPath = join(logs, 'up.log');
  const log = openSync(logPath, 'a', 0o600);
  // What is there already belongs to the starts before, one of which may run still.
  const { size } = fstatSync(log);
  const said = () => readFileSync(logPath).subarray(size).toString('utf8');
  const self = process.argv[1] ?? '';
  const args = argv.filter((arg) => arg !== '--detach');
  const child = spawn(process.execPath, [...process.execArgv, self, 'up', ...args], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.unref();
  let exitCode: number | null = null;
  child.once('exit', (code) => {
    exitCode = code ?? 1;
  });
  const endsAt = systemClock.now() + DETACH_TIMEOUT_MS;
  while (exitCode === null && systemClock.now() < endsAt) {
    const line = said()
      .split('\n')
      .find((text) => text.startsWith('export KUBECONFIG='));
    if (line !== undefined) {
      process.stdout.write(`${line}\n`);
      return;
    }
    await systemClock.sleep(50);
  }
  const late = `it is not ready after ${DETACH_TIMEOUT_MS} ms; see ${logPath}`;
  const why =
    exitCode === null
      ? late
      : said()
          .trim()
          .replace(/^haldane up: /, '');
  if (exitCode === null && child.pid !== undefined && processStartTime(child.pid) !== null) child.kill();
  throw new UnavailableError(why);
}
