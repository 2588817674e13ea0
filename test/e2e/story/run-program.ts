import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const DIST = join(import.meta.dirname, '../../../dist');
export const HALDANE = join(DIST, 'haldane.js');
export const KUBECTL = process.env['KUBECTL'] ?? 'kubectl';
export const hasKubectl = spawnSync(KUBECTL, ['version', '--client']).status === 0;

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program to its end, with nothing of our environment but what is given. */
export function runProgram(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const whole = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env };
  return new Promise((resolve) => {
    execFile(command, [...args], { env: whole, maxBuffer: 1 << 24 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err });
    });
  });
}

/** Its output; a failure is the test's. */
export async function outputOf(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { code, out, err } = await runProgram(command, args, env);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${err}${out}`);
  return out;
}
