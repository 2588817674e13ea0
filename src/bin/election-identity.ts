import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** What the system tells of one process. */
export type ProcessFacts =
  | { readonly state: 'running'; readonly startTicks: string }
  /** There is none, or it has ended and waits for its parent. */
  | { readonly state: 'ended' }
  /** It exists, but its owner keeps it from us. */
  | { readonly state: 'hidden' };

/** Where this process runs, as far as others there can look at it. */
export interface Machine {
  readonly hostname: string;
  readonly pid: number;
  /** Names this boot of this kernel and this PID namespace; `null` where the system does not tell. */
  readonly scope: string | null;
  lookAt(pid: number): ProcessFacts;
}

export interface ElectionIdentity {
  /** `<host>_<pid>_<start>_<scope>`; without a scope `<host>_<pid>`. */
  readonly identity: string;
  isGone(identity: string): boolean;
}

const IDENTITY = /^.+_(?<pid>\d+)_(?<startTicks>\d+)_(?<scope>[0-9a-f]{16})$/;

/**
 * A candidate's name that another one on the same machine can check. A PID means something only within its PID
 * namespace and boot, so both are in the scope: a container never judges a process of another container, nor of
 * another host. A namespace's number may be used again, but only when all its processes have ended. The start time
 * tells a process from a later one with its PID.
 */
export function electionIdentity({ hostname: host, pid, scope, lookAt }: Machine): ElectionIdentity {
  const self = lookAt(pid);
  if (scope === null || self.state !== 'running') return { identity: `${host}_${pid}`, isGone: () => false };
  return {
    identity: `${host}_${pid}_${self.startTicks}_${scope}`,
    isGone(identity) {
      const named = IDENTITY.exec(identity)?.groups;
      if (named === undefined || named['scope'] !== scope) return false;
      const facts = lookAt(Number(named['pid']));
      if (facts.state === 'running') return facts.startTicks !== named['startTicks'];
      return facts.state === 'ended';
    },
  };
}

/** This process' machine. Only Linux tells enough; elsewhere a dead holder's lease is waited out. */
export function thisMachine(): Machine {
  return { hostname: hostname(), pid: process.pid, scope: scopeOfProc(), lookAt: lookAtProc };
}

function scopeOfProc(): string | null {
  try {
    // A /proc of another PID namespace would tell of other processes than those our PIDs name.
    if (readlinkSync('/proc/self') !== String(process.pid)) return null;
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    const namespace = readlinkSync('/proc/self/ns/pid');
    return createHash('sha256').update(`${bootId} ${namespace}`).digest('hex').slice(0, 16);
  } catch {
    return null;
  }
}

function lookAtProc(pid: number): ProcessFacts {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return { state: 'ended' };
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command's name, in parentheses, may itself hold spaces and parentheses.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Fields 3 and 22: a zombie runs no more; the start in clock ticks after boot.
    return state === 'Z' ? { state: 'ended' } : { state: 'running', startTicks: fields[18] ?? '' };
  } catch {
    // Mounted with hidepid: it exists, as the signal showed.
    return { state: 'hidden' };
  }
}
