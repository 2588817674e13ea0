import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { processStartTime } from '../cluster/runtime/guardian/process-identity.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Where the cluster of this user is when no `--dir` says otherwise: it survives, so that kubectl finds it again. */
export function clusterDir(flag: string | undefined, env: Env): string {
  if (flag !== undefined) return resolve(flag);
  const state = env['XDG_STATE_HOME'];
  const base = state === undefined || state === '' ? join(homedir(), '.local', 'state') : state;
  return join(base, 'haldane', 'cluster');
}

/** The cluster process of a directory. A pid alone may by now belong to a stranger, so its start time goes with it. */
export interface ClusterProcess {
  readonly pid: number;
  readonly startTime: string;
}

export function clusterProcessFile(dir: string): string {
  return join(dir, 'up.pid');
}

/** The cluster that runs on the directory; `null` when none does. */
export function runningCluster(dir: string): ClusterProcess | null {
  try {
    const { pid, startTime } = JSON.parse(readFileSync(clusterProcessFile(dir), 'utf8')) as ClusterProcess;
    return processStartTime(pid) === startTime ? { pid, startTime } : null;
  } catch {
    // No file, or one that was cut short by a full disk: nothing we could safely signal.
    return null;
  }
}
