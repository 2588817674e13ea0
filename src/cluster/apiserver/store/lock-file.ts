import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../../base/errors.ts';

interface Owner {
  readonly pid: number;
  /** Clock ticks since boot at which the process started, where the system tells; a PID alone gets reused. */
  readonly startedAt: string | null;
}

/**
 * Takes the directory for this process; the returned function gives it back. A lock whose process is gone, or
 * whose PID now belongs to a process started at another time, is taken over.
 */
export function lockDirectory(dir: string): () => void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, 'lock');
  const mine: Owner = { pid: process.pid, startedAt: startTimeOf(process.pid) };
  const draft = `${path}.${mine.pid}`;
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (tryLink(draft, path)) return () => rmSync(path, { force: true });
      const owner = readOwner(path);
      if (owner !== null && isAlive(owner)) throw new UsageError(inUseText(dir, owner.pid));
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw new UsageError(`cannot lock ${dir}: another process keeps taking it`);
}

/** A hard link appears whole or not at all, so nobody ever reads a half-written lock. */
function tryLink(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    return false;
  }
}

function inUseText(dir: string, pid: number): string {
  return `cannot start a cluster in ${dir}: process ${pid} is running one there; stop it with "haldane down --dir ${dir}"`;
}

function readOwner(path: string): Owner | null {
  try {
    const { pid, startedAt } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Owner>;
    return typeof pid === 'number' ? { pid, startedAt: startedAt ?? null } : null;
  } catch {
    // Vanished: its owner has just let go.
    return null;
  }
}

function isAlive({ pid, startedAt }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
  return startedAt === null || startTimeOf(pid) === startedAt;
}

/** Field 22 of /proc/PID/stat; `null` where there is no /proc. */
function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
