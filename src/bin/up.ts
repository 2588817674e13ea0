import { spawn } from 'node:child_process';
import { fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorText, PortInUseError, UnavailableError } from '../base/errors.ts';
import type { Messages } from '../cli/messages/en.ts';
import type { ProgramFlags } from '../cli/program-line.ts';
import { processStartTime } from '../cluster/runtime/guardian/process-identity.ts';
import { clusterDir } from './cluster-dir.ts';
import { startEmbeddedCluster } from './embedded-cluster.ts';
import { entryCommand } from './embedded-programs.ts';
import { makeClusterDir } from './fresh-dir.ts';
import { watchOutput } from './output.ts';
import { parseFlags } from './program-flags.ts';
import { systemClock } from './system-clock.ts';

const DEFAULT_GATEWAY_PORT = 8080;
/** A detached cluster that is not ready by then has failed; its log says why. */
const DETACH_TIMEOUT_MS = 60_000;

/** `haldane up`. */
export async function main(argv: readonly string[]): Promise<void> {
  const { flags, messages } = await parseFlags('up', argv);
  const dir = clusterDir(flags.dir, process.env);
  try {
    if (flags.detach) await detach(dir, argv, messages);
    else await run(dir, flags, messages);
  } catch (error) {
    process.stderr.write(`haldane up: ${startText(error, dir, messages)}\n`);
    process.exit(1);
  }
}

/** What the system says of a directory without naming it. */
function startText(error: unknown, dir: string, { programs: { up } }: Messages): string {
  if (error instanceof Reported) return error.message;
  if (error instanceof PortInUseError) return up.portInUse(error.what, error.port, error.flag);
  const { code } = error as NodeJS.ErrnoException;
  const text = errorText(error);
  if (code === 'ENOSPC') return up.full(dir);
  const isPath = code === 'EACCES' || code === 'EEXIST' || code === 'ENOTDIR' || code === 'EROFS';
  return isPath ? up.noDirectory(dir, text) : up.failed(text);
}

/** The start in the background has told its reason already. */
class Reported extends UnavailableError {}

async function run(dir: string, flags: ProgramFlags<'up'>, { programs: { up } }: Messages): Promise<void> {
  const stop = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve());
    // A cluster goes on when nobody reads on.
    void watchOutput(resolve);
  });
  const ends: (() => Promise<void>)[] = [];
  const endAll = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  const takeBack = makeClusterDir(dir);
  try {
    const cluster = await startEmbeddedCluster({
      dir,
      port: flags.port ?? 0,
      gatewayPort: flags['gateway-port'] ?? DEFAULT_GATEWAY_PORT,
      hasController: !flags['no-controller'],
      gatewayLate: up.gatewayLate,
      warn: (text) => process.stderr.write(`${text}\n`),
      onError: (error) => process.stderr.write(`${errorText(error)}\n`),
      whenEnding: (end) => ends.push(end),
    }).catch(async (error: unknown) => {
      await endAll();
      takeBack();
      throw error;
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
async function detach(dir: string, argv: readonly string[], { programs: { up } }: Messages): Promise<void> {
  void watchOutput();
  const takeBack = makeClusterDir(dir);
  const logs = join(dir, 'logs');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const logPath = join(logs, 'up.log');
  const log = openSync(logPath, 'a', 0o600);
  // What is there already belongs to the starts before, one of which may run still.
  const { size } = fstatSync(log);
  const said = () => readFileSync(logPath).subarray(size).toString('utf8');
  const [command = '', ...before] = entryCommand('haldane');
  const args = argv.filter((arg) => arg !== '--detach');
  const child = spawn(command, [...before, 'up', ...args], {
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
  const late = up.detachedLate(DETACH_TIMEOUT_MS / 1000, logPath);
  const why =
    exitCode === null
      ? late
      : said()
          .trim()
          .replace(/^haldane up: /, '');
  if (exitCode !== null) takeBack();
  else if (child.pid !== undefined && processStartTime(child.pid) !== null) child.kill();
  throw new Reported(why);
}
