import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Messages } from '../cli/messages/en.ts';
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
  const { flags, messages } = await parseFlags('down', argv);
  const dir = clusterDir(flags.dir, process.env);
  const cluster = runningCluster(dir);
  if (cluster === null) {
    await endLeftovers(dir, messages);
    return;
  }
  const { pid, startTime } = cluster;
  process.kill(pid, 'SIGTERM');
  const endsAt = systemClock.now() + TIMEOUT_MS;
  while (processStartTime(pid) === startTime) {
    if (systemClock.now() > endsAt) {
      tell(messages.programs.down.late(pid, TIMEOUT_MS / 1000));
      process.exit(1);
    }
    await systemClock.sleep(50);
  }
}

/** A cluster that was killed leaves its pods to the guardian for a while: whoever says `down` wants them gone now. */
async function endLeftovers(dir: string, { programs: { down } }: Messages): Promise<void> {
  const recordsDir = join(dir, 'processes');
  const ended = await endGuardian(socketPathOf(dir));
  const reaped = existsSync(recordsDir) ? openProcessRecords(recordsDir).reap() : 0;
  const count = Math.max(ended, reaped);
  if (count > 0) {
    tell(down.leftovers(count));
    return;
  }
  tell(down.none(dir));
  process.exitCode = 1;
}

function tell(text: string): void {
  process.stderr.write(`haldane down: ${text}\n`);
}
