import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { endGuardian } from '../cluster/runtime/end-guardian.ts';
import { processStartTime } from '../cluster/runtime/guardian/process-identity.ts';
import { openProcessRecords } from '../cluster/runtime/guardian/process-records.ts';
import { socketPathOf } from '../cluster/runtime/guardian/socket-path.ts';
import { clusterDir, runningCluster } from './cluster-dir.ts';
import { parseFlags } from './program-flags.ts';
import { systemClock } from './system-clock.ts';

/** Pods get their grace, 30 s unless they say otherwise, before they are killed. */
const TIMEOUT_MS = 60_000;

/** `haldane down`. */
export async function main(argv: readonly string[]): Promise<void> {
  const command = new Command('haldane down')
    .description('End the cluster that `haldane up` runs, and every process of its pods')
    .option('--dir <dir>', 'the directory it was started with');
  const { dir: flag } = parseFlags<{ readonly dir?: string }>(command, argv);
  const dir = clusterDir(flag, process.env);
  const cluster = runningCluster(dir);
  if (cluster === null) {
    await endLeftovers(dir);
    return;
  }
  const { pid, startTime } = cluster;
  process.kill(pid, 'SIGTERM');
  const endsAt = systemClock.now() + TIMEOUT_MS;
  while (processStartTime(pid) === startTime) {
    if (systemClock.now() > endsAt) {
      process.stderr.write(`haldane down: process ${pid} has not ended after ${TIMEOUT_MS} ms\n`);
      process.exit(1);
    }
    await systemClock.sleep(50);
  }
}

/** A cluster that was killed leaves its pods to the guardian for a while: whoever says `down` wants them gone now. */
async function endLeftovers(dir: string): Promise<void> {
  const recordsDir = join(dir, 'processes');
  const ended = await endGuardian(socketPathOf(dir));
  const reaped = existsSync(recordsDir) ? openProcessRecords(recordsDir).reap() : 0;
  const count = Math.max(ended, reaped);
  if (count > 0) {
    process.stderr.write(`haldane down: the cluster was gone already; ended ${count} processes it left\n`);
    return;
  }
  process.stderr.write(`haldane down: no cluster is running on ${dir}\n`);
  process.exitCode = 1;
}
