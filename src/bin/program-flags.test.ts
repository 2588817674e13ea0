import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const HALDANE = fileURLToPath(new URL('./haldane.main.ts', import.meta.url));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', HALDANE, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '' },
  });
  return { status, stdout, stderr };
}

describe('a program of haldane', () => {
  it.each([
    [['up', '--port', 'abc'], '--port'],
    [['up', 'foo'], 'too many arguments'],
    [['up', '--dir'], '--dir'],
    [['down', 'x'], 'too many arguments'],
    [['demo', '--bogus'], '--bogus'],
    [['controller', '--bogus'], '--bogus'],
    [['controller', '--healthz-port', '65536'], '--healthz-port'],
  ])('ends with 2 and one line for the wrong command line %j', (args, said) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr).toContain(said);
  });

  it('names the flag and the levels for a level that is none', () => {
    expect(run('controller', '--loglevel', 'bogus')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        "error: option '--loglevel <level>' argument 'bogus' is invalid. " +
        'Allowed choices are debug, info, warn, error.\n',
    });
  });

  it.each(['up', 'down', 'demo', 'controller'])('shows the help of %s and ends with 0', (program) => {
    const { status, stdout, stderr } = run(program, '--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`Usage: haldane ${program}`);
  });
});
