import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { UnavailableError } from '../../base/errors.ts';
import type { Clock, Millis } from '../../base/time.ts';
import { exponentialBackoff } from '../../kube/backoff.ts';
import type { GuardianLink } from './guardian-link.ts';

/** A program of the cluster itself: the gateway, the controller. */
export interface SystemProgram {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface SystemPrograms {
  keep(program: SystemProgram): void;
  /** To be called with each change the link tells. True when it concerned a system program. */
  noteChange(id: string | null): boolean;
  /** Starts nothing more. */
  stop(): void;
}

export interface SystemProgramsOptions {
  readonly clock: Clock;
  readonly link: () => GuardianLink;
  readonly logsDir: string;
  readonly onError: (error: unknown) => void;
}

const PREFIX = 'system/';
const LOG_MAX_BYTES = 10_485_760;
const RESTART_BASE_MS: Millis = 500;
const RESTART_MAX_MS: Millis = 30_000;

interface Kept {
  readonly program: SystemProgram;
  /** Names the program and how it was started: after an update or with other flags it is another one. */
  readonly prefix: string;
  id: string;
  starts: number;
  failures: number;
  isWaiting: boolean;
}

export function isSystemId(id: string): boolean {
  return id.startsWith(PREFIX);
}

/** `same`: it runs as it would be started now. `other`: one of its name runs, from another build or with other flags. */
export type ProgramState = 'same' | 'other' | 'none';

/** What outlived a killed cluster, before anything of this one is kept. */
export function programState(link: GuardianLink, program: SystemProgram): ProgramState {
  const running = link.processIds().filter((id) => {
    const state = link.stateOf(id);
    return state.state === 'known' && state.report.exit === null;
  });
  if (running.some((id) => id.startsWith(prefixOf(program)))) return 'same';
  return running.some((id) => id.startsWith(`${PREFIX}${program.name}/`)) ? 'other' : 'none';
}

/** Starts programs again when they end, after a wait that doubles from half a second. */
export function createSystemPrograms(options: SystemProgramsOptions): SystemPrograms {
  const { clock, link, logsDir, onError } = options;
  const kept = new Map<string, Kept>();
  const timers = new Set<() => void>();
  let isStopped = false;

  const launch = (one: Kept) => {
    if (isStopped) return;
    one.isWaiting = false;
    one.starts += 1;
    one.id = `${one.prefix}${clock.now()}-${one.starts}`;
    const { name, command, args, env } = one.program;
    const output = { to: 'log', path: join(logsDir, `${name}.log`), maxBytes: LOG_MAX_BYTES } as const;
    link().launch({ id: one.id, command, args, env, workingDir: logsDir, output });
  };
  const launchLater = (one: Kept, why: string) => {
    one.isWaiting = true;
    one.failures += 1;
    const waitMs = exponentialBackoff(one.failures, RESTART_BASE_MS, RESTART_MAX_MS);
    const log = join(logsDir, `${one.program.name}.log`);
    onError(
      new UnavailableError(`${one.program.name} ${why}; starting it again in ${waitMs} ms; see ${log}`),
    );
    timers.add(clock.after(waitMs, () => launch(one)));
  };
  const check = (one: Kept) => {
    if (isStopped || one.isWaiting) return;
    const state = link().stateOf(one.id);
    if (state.state === 'refused') launchLater(one, `could not be started: ${state.refusal.message}`);
    else if (state.state === 'absent') launchLater(one, 'is gone with the guardian process');
    else if (state.state === 'known' && state.report.exit !== null) {
      link().release(one.id);
      const { exit, startedAt } = state.report;
      // It served for a while: the next failure is a new story.
      if (exit.at - startedAt > RESTART_MAX_MS) one.failures = 0;
      launchLater(one, `ended with ${exit.signal ?? `exit code ${exit.code}`}`);
    }
  };
  return {
    keep(program) {
      const prefix = prefixOf(program);
      const one: Kept = { program, prefix, id: '', starts: 0, failures: 0, isWaiting: false };
      kept.set(program.name, one);
      for (const id of link().processIds()) {
        if (!id.startsWith(`${PREFIX}${program.name}/`)) continue;
        if (id.startsWith(prefix) && one.id === '') one.id = id;
        else link().signal(id, 'SIGTERM');
      }
      if (one.id === '') launch(one);
      else check(one);
    },
    noteChange(id) {
      if (id !== null && !isSystemId(id)) return false;
      for (const one of kept.values()) if (id === null || id === one.id) check(one);
      return id !== null;
    },
    stop() {
      isStopped = true;
      for (const cancel of timers) cancel();
    },
  };
}

function prefixOf({ name, command, args, env }: SystemProgram): string {
  const hash = createHash('sha256').update(JSON.stringify([command, args, env]));
  return `${PREFIX}${name}/${hash.digest('hex').slice(0, 12)}-`;
}
