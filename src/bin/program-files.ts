import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { getRawAsset, isSea } from 'node:sea';

/** How the single-file executable is told to be one of its parts. */
export const PART_PREFIX = '__part-';

/** The command line of another entry of this program; `null` when it is not there. From source, with the same loader. */
export function programCommand(entry: string): readonly string[] | null {
  if (isSea()) return entry === 'haldane' ? [process.execPath] : [process.execPath, `${PART_PREFIX}${entry}`];
  const self = realpathSync(process.argv[1] ?? '');
  const path = join(dirname(self), self.endsWith('.ts') ? `${entry}.main.ts` : `${entry}.js`);
  return existsSync(path) ? [process.execPath, ...process.execArgv, path] : null;
}

/** What is packed with the program: one directory up from `dist`, two from `src/bin`, or inside the executable. */
export function besideProgram(name: string): string {
  if (isSea()) return join(unpackedAssets(), name);
  const self = realpathSync(process.argv[1] ?? '');
  return join(dirname(self), self.endsWith('.ts') ? '../..' : '..', name);
}

let unpacked: string | null = null;

/** Those who read files get files; they are gone when this process is. */
function unpackedAssets(): string {
  if (unpacked !== null) return unpacked;
  const directory = mkdtempSync(join(tmpdir(), 'haldane-assets-'));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  for (const name of JSON.parse(process.env['HALDANE_ASSETS'] ?? '[]') as readonly string[]) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, new Uint8Array(getRawAsset(name) as ArrayBuffer));
  }
  unpacked = directory;
  return directory;
}
