import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../../../base/json.ts';
import { processStartTime, signalGroup } from './process-identity.ts';

/**
 * One small file per running process, so that whoever comes after a killed guardian can end what it left behind.
 * A file names its process by pid and start time: a pid alone may by then belong to a stranger.
 */
export interface ProcessRecords {
  add(pid: number): void;
  remove(pid: number): void;
  /** Kills every recorded process group that still runs. Returns how many. */
  reap(): number;
}

export function openProcessRecords(directory: string): ProcessRecords {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const pathOf = (pid: number) => join(directory, `${pid}.json`);
  return {
    add(pid) {
      const startTime = processStartTime(pid);
      if (startTime !== null) writeFileSync(pathOf(pid), JSON.stringify({ pid, startTime }), { mode: 0o600 });
    },
    remove: (pid) => rmSync(pathOf(pid), { force: true }),
    reap() {
      let killed = 0;
      for (const name of readdirSync(directory)) {
        const path = join(directory, name);
        const recorded = readRecord(path);
        const isSame = recorded !== null && processStartTime(recorded.pid) === recorded.startTime;
        if (isSame && signalGroup(recorded.pid, 'SIGKILL')) killed += 1;
        rmSync(path, { force: true });
      }
      return killed;
    },
  };
}

/** `null` for a file that was cut short: the process it meant cannot be told from a stranger. */
function readRecord(path: string): { readonly pid: number; readonly startTime: string } | null {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isObject(parsed)) return null;
    const { pid, startTime } = parsed;
    return typeof pid === 'number' && typeof startTime === 'string' ? { pid, startTime } : null;
  } catch {
    return null;
  }
}
