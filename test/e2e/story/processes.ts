import { readdirSync, readFileSync } from 'node:fs';

export interface SeenProcess {
  readonly pid: number;
  readonly commandLine: string;
}

/** Every process of this machine whose command line names the path: ours, when the path is a directory of the test. */
export function processesNaming(path: string): readonly SeenProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const commandLine = commandLineOf(name);
      return commandLine.includes(path) ? [{ pid: Number(name), commandLine }] : [];
    });
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    // It has just ended.
    return '';
  }
}

/** The one process whose command line names both. */
export function processOf(path: string, text: string): SeenProcess {
  const found = processesNaming(path).filter(({ commandLine }) => commandLine.includes(text));
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} processes of ${text}`);
  return only;
}
