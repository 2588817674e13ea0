import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { besideProgram } from './program-files.ts';

/** The CRDs that come with this program, as one YAML text. A bundle holds them, so that one file is enough. */
export function readCrds(): string {
  return process.env['HALDANE_CRDS'] ?? readDirectory(besideProgram('crds'));
}

function readDirectory(directory: string): string {
  const names = readdirSync(directory).filter((name) => name.endsWith('.yaml'));
  return names
    .sort()
    .map((name) => readFileSync(join(directory, name), 'utf8'))
    .join('---\n');
}
