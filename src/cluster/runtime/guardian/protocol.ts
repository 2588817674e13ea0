import { TerminalError } from '../../../base/errors.ts';
import { isObject } from '../../../base/json.ts';
import type { EpochMs } from '../../../base/time.ts';

/** A process to start. It leads a process group of its own and inherits nothing. */
export interface ProcessSpec {
  /** Unique for ever: `<pod uid>/<container>/<restart count>`. */
  readonly id: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir: string;
  readonly output: ProcessOutput;
}

/** `log`: a size-capped file. `capture`: the first bytes come back with the exit, as for a probe. */
export type ProcessOutput =
  | { readonly to: 'log'; readonly path: string; readonly maxBytes: number }
  | { readonly to: 'capture'; readonly maxBytes: number };

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly at: EpochMs;
  /** What was captured; empty for a logged process. */
  readonly output: string;
}

export interface ProcessReport {
  readonly id: string;
  readonly pid: number;
  readonly startedAt: EpochMs;
  /** `null` while it runs. */
  readonly exit: ProcessExit | null;
}

/** What the cluster asks of the guardian. */
export type GuardianRequest =
  | { readonly ask: 'start'; readonly spec: ProcessSpec }
  /** To the whole process group. */
  | { readonly ask: 'signal'; readonly id: string; readonly signal: 'SIGTERM' | 'SIGKILL' }
  /** The exit was taken note of: forget the process. */
  | { readonly ask: 'release'; readonly id: string }
  /** Kill everything and end. */
  | { readonly ask: 'shutdown' };

/** What the guardian tells the cluster. `hello` comes first on every connection. */
export type GuardianEvent =
  | { readonly tell: 'hello'; readonly pid: number; readonly processes: readonly ProcessReport[] }
  | { readonly tell: 'started'; readonly report: ProcessReport }
  /** It could not be started; nothing runs. */
  | { readonly tell: 'refused'; readonly id: string; readonly code: string; readonly message: string }
  | { readonly tell: 'exited'; readonly report: ProcessReport };

export function encodeLine(message: GuardianRequest | GuardianEvent): string {
  return `${JSON.stringify(message)}\n`;
}

/** Both ends are this program, so the shape is trusted once it is an object with the right tag. */
export function decodeLine<Message extends GuardianRequest | GuardianEvent>(
  line: string,
  tag: 'ask' | 'tell',
): Message {
  const parsed: unknown = JSON.parse(line);
  if (!isObject(parsed) || typeof parsed[tag] !== 'string') {
    throw new TerminalError(`cannot read a message between cluster and guardian: it has no "${tag}"`);
  }
  return parsed as unknown as Message;
}
