import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const HALDANE = fileURLToPath(new URL('./haldane.main.ts', import.meta.url));

function run(line: string, env: Readonly<Record<string, string>> = {}) {
  const args = ['--import', 'tsx', HALDANE, ...line.split(' ')];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  return { status, stdout, stderr };
}

describe('a program of haldane', () => {
  it.each(['up foo', 'controller --loglevel bogus'])(
    'ends %s with 2, the error and where help is',
    (line) => {
      const { status, stdout, stderr } = run(line);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(/^Error: .*\nRun 'haldane [a-z]+ --help' for usage\.\n$/);
    },
  );

  it.each(['up', 'down', 'demo', 'controller'])('shows the help of %s and ends with 0', (program) => {
    const { status, stdout, stderr } = run(`${program} --help`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`Usage:\n  haldane ${program} [flags]`);
  });

  it.each(['up', 'down', 'demo', 'controller'])('fails when the help of %s cannot be written', (program) => {
    const full = openSync('/dev/full', 'w');
    const args = ['--import', 'tsx', HALDANE, program, '--help'];
    const { status, stderr } = spawnSync(process.execPath, args, { stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    const text = 'Error: cannot write the output: ENOSPC: no space left on device, write\n';
    expect({ status, stderr: String(stderr) }).toEqual({ status: 1, stderr: text });
  });

  it('says in the language of LANG why there is nothing to end', () => {
    const { status, stderr } = run('down --dir /nonexistent', { LANG: 'ko_KR.UTF-8' });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'haldane down: /nonexistent에서 실행 중인 클러스터가 없습니다\n',
    });
  });
});
