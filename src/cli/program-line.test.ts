import { describe, expect, it } from 'vitest';
import { readProgramLine } from './program-line.ts';
import type { ProgramName } from './programs.ts';

const ENGLISH = {};
const KOREAN = { LANG: 'ko_KR.UTF-8' };

describe('readProgramLine', () => {
  it.each<[ProgramName, string, string]>([
    [
      'up',
      '--port abc',
      'invalid argument "abc" for "--port" flag: a port is a number from 0 to 65535; 0 takes a free one',
    ],
    [
      'up',
      '--gateway-port=65536',
      'invalid argument "65536" for "--gateway-port" flag: a port is a number from 0 to 65535; 0 takes a free one',
    ],
    ['up', 'foo', 'expected: haldane up'],
    ['up', '--dir', 'flag needs an argument: --dir'],
    ['down', '-x', "unknown shorthand flag: 'x' in -x"],
    ['demo', '--bogus', 'unknown flag: --bogus'],
    ['demo', '--lang de', 'invalid argument "de" for "--lang" flag: it is one of en, ko'],
    [
      'controller',
      '--loglevel bogus',
      'invalid argument "bogus" for "--loglevel" flag: it is one of debug, info, warn, error',
    ],
  ])('ends %s %s with 2 and says what is wrong', (name, line, said) => {
    expect(readProgramLine(name, line.split(' '), ENGLISH)).toEqual({
      state: 'end',
      exitCode: 2,
      out: '',
      err: `Error: ${said}\nRun 'haldane ${name} --help' for usage.\n`,
    });
  });

  it.each<[ProgramName, string]>([
    ['up', '--port abc'],
    ['up', 'foo'],
    ['down', '--bogus'],
    ['controller', '--loglevel bogus'],
  ])('says what is wrong with %s %s in Korean', (name, line) => {
    const read = readProgramLine(name, line.split(' '), KOREAN);
    expect(read).toMatchObject({ state: 'end', exitCode: 2 });
    expect(read.state === 'end' && read.err).toMatch(/^Error: .*[가-힣].*\n.*[가-힣].*\n$/);
  });

  it.each<ProgramName>(['controller', 'demo', 'down', 'up'])(
    'shows the help of %s in both languages',
    (name) => {
      const english = readProgramLine(name, ['--help'], ENGLISH);
      expect(english).toMatchObject({ state: 'end', exitCode: 0, err: '' });
      expect(english.state === 'end' && english.out).toContain(`Usage:\n  haldane ${name} [flags]`);
      const korean = readProgramLine(name, ['-h'], KOREAN);
      expect(korean.state === 'end' && korean.out).toMatch(/^.*[가-힣]/);
    },
  );

  it('reads ports, switches that are off by name or by value, and what was not given', () => {
    const line = ['--metrics-port', '0', '--no-leader-elect', '--leader-elect=false'];
    expect(readProgramLine('controller', line, ENGLISH)).toMatchObject({
      state: 'run',
      flags: { 'metrics-port': 0, 'healthz-port': undefined, 'no-leader-elect': true, 'leader-elect': false },
    });
  });
});
