import { type ChildProcess, spawn } from 'node:child_process';
import { errorText } from '../../../base/errors.ts';
import type { Clock, Millis } from '../../../base/time.ts';
import { openLogFile } from './log-file.ts';
import { signalGroup } from './process-identity.ts';
import type { ProcessRecords } from './process-records.ts';
import type { GuardianEvent, ProcessExit, ProcessOutput, ProcessReport, ProcessSpec } from './protocol.ts';

/** The processes of one guardian, running or ended and not yet released. */
export interface ProcessTable {
  start(spec: ProcessSpec): void;
  signal(id: string, signal: 'SIGTERM' | 'SIGKILL'): void;
  release(id: string): void;
  reports(): readonly ProcessReport[];
  killAll(): void;
}

export interface ProcessTableOptions {
  readonly clock: Clock;
  readonly records: ProcessRecords;
  readonly tell: (event: GuardianEvent) => void;
}

/** How long output that is still in the pipes may take after the process has ended. */
const DRAIN_MS: Millis = 1000;

interface Row {
  readonly pid: number;
  report: ProcessReport;
}

export function createProcessTable({ clock, records, tell }: ProcessTableOptions): ProcessTable {
  const rows = new Map<string, Row>();

  const start = (spec: ProcessSpec) => {
    const refuse = (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'EUNKNOWN';
      tell({ tell: 'refused', id: spec.id, code, message: errorText(error) });
    };
    // Asked twice after a reconnect: the first one stands.
    const known = rows.get(spec.id);
    if (known !== undefined) {
      tell({ tell: known.report.exit === null ? 'started' : 'exited', report: known.report });
      return;
    }
    let child: ChildProcess;
    let output: { end(): string };
    try {
      ({ child, output } = begin(spec, clock, records));
    } catch (error) {
      refuse(error);
      return;
    }
    const { pid } = child;
    if (pid === undefined) {
      child.once('error', (error) => {
        output.end();
        refuse(error);
      });
      return;
    }
    const row: Row = { pid, report: { id: spec.id, pid, startedAt: clock.now(), exit: null } };
    rows.set(spec.id, row);
    child.once('close', (code, signal) => {
      records.remove(pid);
      const exit: ProcessExit = { code, signal, at: clock.now(), output: output.end() };
      row.report = { ...row.report, exit };
      tell({ tell: 'exited', report: row.report });
    });
    // What the leader leaves behind in its group goes with it, as in a container.
    child.once('exit', () => {
      signalGroup(pid, 'SIGKILL');
      // A grandchild that left the group may hold the pipes open for ever; `close` must come all the same.
      clock.after(DRAIN_MS, () => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      });
    });
    tell({ tell: 'started', report: row.report });
  };

  return {
    start,
    signal: (id, signal) => {
      const row = rows.get(id);
      if (row !== undefined && row.report.exit === null) signalGroup(row.pid, signal);
    },
    release: (id) => {
      if (rows.get(id)?.report.exit !== null) rows.delete(id);
    },
    reports: () => [...rows.values()].map(({ report }) => report),
    killAll: () => {
      for (const { pid, report } of rows.values()) if (report.exit === null) signalGroup(pid, 'SIGKILL');
    },
  };
}

/** A process that could not be logged or recorded, as on a full disk, does not run: nobody could end it later. */
function begin(spec: ProcessSpec, clock: Clock, records: ProcessRecords) {
  const output = openOutput(spec.output, clock);
  let child: ChildProcess | null = null;
  try {
    child = spawnProcess(spec);
    if (child.pid !== undefined) records.add(child.pid);
    output.collect(child);
    return { child, output };
  } catch (error) {
    if (child?.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    output.end();
    throw error;
  }
}

function spawnProcess({ command, args, env, workingDir }: ProcessSpec): ChildProcess {
  return spawn(command, [...args], {
    cwd: workingDir,
    env: { ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

interface OpenOutput {
  collect(child: ChildProcess): void;
  /** What was captured. */
  end(): string;
}

function openOutput(output: ProcessOutput, clock: Clock): OpenOutput {
  if (output.to === 'log') {
    const file = openLogFile(output.path, output.maxBytes);
    return {
      collect(child) {
        child.stdout?.on('data', (chunk: Buffer) => file.write('stdout', chunk, clock.now()));
        child.stderr?.on('data', (chunk: Buffer) => file.write('stderr', chunk, clock.now()));
      },
      end: () => {
        file.close(clock.now());
        return '';
      },
    };
  }
  let captured = Buffer.alloc(0);
  const capture = (chunk: Buffer) => {
    if (captured.length < output.maxBytes) captured = Buffer.concat([captured, chunk]);
  };
  return {
    collect(child) {
      child.stdout?.on('data', capture);
      child.stderr?.on('data', capture);
    },
    end: () => captured.subarray(0, output.maxBytes).toString('utf8'),
  };
}
