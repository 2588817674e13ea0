import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { KUBECTL } from './run-program.ts';

export interface KubectlBinary {
  readonly path: string;
  /** `1.33`. */
  readonly minor: string;
}

const MINORS = ['1.30', '1.31', '1.32', '1.33'];
/** Where a Google Cloud SDK keeps one binary for each minor version. */
const SDK = '/usr/lib/google-cloud-sdk/bin';

/** The kubectls of this machine that the cluster is made for, one for each minor version. */
export function findKubectls(): readonly KubectlBinary[] {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), SDK];
  const versioned = MINORS.flatMap((minor) => folders.map((folder) => join(folder, `kubectl.${minor}`)));
  const found = new Map<string, KubectlBinary>();
  for (const path of [...versioned.filter(existsSync), KUBECTL]) {
    const minor = minorOf(path);
    if (minor !== null && MINORS.includes(minor) && !found.has(minor)) found.set(minor, { path, minor });
  }
  return [...found.values()];
}

function minorOf(path: string): string | null {
  const { stdout, status } = spawnSync(path, ['version', '--client', '-o', 'json'], { encoding: 'utf8' });
  if (status !== 0) return null;
  const { clientVersion } = JSON.parse(stdout) as { clientVersion: { gitVersion: string } };
  return /^v(\d+\.\d+)\./.exec(clientVersion.gitVersion)?.[1] ?? null;
}
