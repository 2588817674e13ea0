import { execFile, spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { promisify } from 'node:util';
import { createScreen, type EmulatedScreen } from '../../../src/testing/screen-emulator.ts';

const run = promisify(execFile);

/** A program on a pseudo-terminal of its own. */
export interface TerminalProcess {
  /** What a person would see. */
  readonly screen: EmulatedScreen;
  /** Everything that was written so far. */
  output(): string;
  /** Keys: `\u0003` is Ctrl-C. */
  type(keys: string): void;
  /** As a window manager does: the kernel tells the program. */
  resize(columns: number, rows: number): Promise<void>;
  /** What `fg` does after Ctrl-Z. */
  resume(): void;
  readonly exit: Promise<number>;
  kill(): void;
}

interface Options {
  readonly columns: number;
  readonly rows: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** `script` opens the terminal; its name comes first, so that its size can be set from here. */
export async function startOnTerminal(
  command: string,
  { columns, rows, env = {} }: Options,
): Promise<TerminalProcess> {
  const line = `tty; stty rows ${rows} cols ${columns}; exec ${command}`;
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TERM: 'xterm-256color', ...env },
  });
  const screen = createScreen(columns, rows);
  const decoder = new StringDecoder('utf8');
  let output = '';
  const named = new Promise<string>((resolve) => {
    let head = '';
    let isNamed = false;
    child.stdout.on('data', (chunk: Buffer) => {
      const text = decoder.write(chunk);
      if (isNamed) {
        output += text;
        screen.write(text);
        return;
      }
      head += text;
      const [first, name = ''] = /^(\/dev\/\S+)\r?\n/.exec(head) ?? [];
      if (first === undefined) return;
      isNamed = true;
      output = head.slice(first.length);
      screen.write(output);
      resolve(name);
    });
  });
  const exit = new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? -1)));
  const terminal = await named;
  return {
    screen,
    output: () => output,
    type: (keys) => void child.stdin.write(keys),
    async resize(toColumns, toRows) {
      screen.resize(toColumns, toRows);
      await run('stty', ['-F', terminal, 'rows', String(toRows), 'cols', String(toColumns)]);
    },
    // It stops with the program that it started, and wakes that one when it goes on.
    resume: () => void child.kill('SIGCONT'),
    exit,
    kill: () => void child.kill('SIGKILL'),
  };
}
