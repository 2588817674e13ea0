import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The command line of another entry of this program; `null` when it is not there. From source, with the same loader. */
export function programCommand(entry: string): readonly string[] | null {
  const self = realpathSync(process.argv[1] ?? '');
  const path = join(dirname(self), self.endsWith('.ts') ? `${entry}.main.ts` : `${entry}.js`);
  return existsSync(path) ? [process.execPath, ...process.execArgv, path] : null;
}

/** What is packed beside the program: one directory up from `dist`, two from `src/bin`. */
export function besideProgram(name: string): string {
  const self = realpathSync(process.argv[1] ?? '');
  return join(dirname(self), self.endsWith('.ts') ? '../..' : '..', name);
}
