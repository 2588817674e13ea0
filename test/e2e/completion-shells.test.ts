import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completionScript, type Shell } from '../../src/cli/completion/scripts.ts';
import { eventually } from '../../src/testing/eventually.ts';

// The completion scripts in the shells they are for. A program called `haldane` answers as ours does and writes down
// what it was asked, word by word.

const has = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;
const ANSWERS = `#!/bin/sh
[ "$1" = __complete ] || exit 1
shift
printf '<%s>' "$@" >> "$ASKED"
echo >> "$ASKED"
case "$*" in
  abor) printf 'abort\\tStop an update\\n' ;;
  'get ') printf 'experiment\\tShow an experiment\\nrollout\\tShow a rollout: all of it\\n' ;;
  'set image demo ') printf 'web=\\tnginx:1\\n' ;;
  '-n my ns abort d') printf 'demo\\n' ;;
  'lint -f '*) echo :0; exit ;;
esac
echo :4
`;

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours and cursor moves
const COLOUR = /\u001b\[[\d;?]*[A-Za-z]/g;

let dir: string;
let env: Record<string, string>;
let terminal: ChildProcess | undefined;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'haldane-shells-'));
  writeFileSync(join(dir, 'haldane'), ANSWERS);
  chmodSync(join(dir, 'haldane'), 0o755);
  for (const shell of ['zsh', 'fish', 'powershell'] as const satisfies readonly Shell[]) {
    writeFileSync(join(dir, `completion.${shell}`), completionScript(shell, 'haldane'));
  }
  const path = `${dir}${delimiter}${process.env['PATH'] ?? ''}`;
  env = { PATH: path, HOME: dir, ZDOTDIR: dir, ASKED: join(dir, 'asked'), TERM: 'xterm', LANG: 'C.UTF-8' };
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
beforeEach(() => writeFileSync(join(dir, 'asked'), ''));
afterEach(() => terminal?.kill('SIGKILL'));

/** The questions of this test. */
function asked(): string[] {
  return readFileSync(join(dir, 'asked'), 'utf8').trim().split('\n');
}

describe.skipIf(!has('zsh'))('completion in zsh', () => {
  /** `script` gives the shell a terminal, whose keys are our stdin. */
  async function openZsh() {
    const shell = spawn('script', ['-qefc', 'zsh -f -i', '/dev/null'], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    terminal = shell;
    let screen = '';
    shell.stdout.on('data', (chunk: Buffer) => {
      screen = (screen + chunk.toString('utf8')).replace(COLOUR, '');
    });
    const type = (keys: string) => shell.stdin.write(keys);
    const see = (text: string | RegExp) => eventually(() => expect(screen).toMatch(text), 15_000);
    type(`PS1='$ '; autoload -U compinit; compinit -u -D; source ${dir}/completion.zsh; echo rea''dy\n`);
    await see(/ready\r?\n/);
    return { type, see };
  }

  it('fills in the only word that fits', async () => {
    const { type, see } = await openZsh();

    type('haldane abor\t');
    await see('haldane abort ');
    expect(asked()).toEqual(['<abor>']);
  });

  it('lists words with what they mean, also where nothing is typed yet', async () => {
    const { type, see } = await openZsh();
    type('haldane get \t\t');
    await see(/experiment +-- Show an experiment/);
    await see(/rollout +-- Show a rollout: all of it/);
    expect(asked()[0]).toBe('<get><>');
  });

  it('goes on behind an equals sign', async () => {
    const { type, see } = await openZsh();
    type('haldane set image demo \tnginx');
    await see('demo web=nginx');
  });

  it('offers files where they fit', async () => {
    const { type, see } = await openZsh();
    type(`haldane lint -f ${dir}/hal\t`);
    await see(`lint -f ${dir}/haldane `);
  });
});

describe.skipIf(!has('fish'))('completion in fish', () => {
  const complete = (line: string) => {
    const script = `source ${dir}/completion.fish; complete -C '${line}'`;
    const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', script], { env, encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.trimEnd().split('\n');
  };

  it('offers the words that fit, with what they mean', () => {
    expect(complete('haldane abor')).toEqual(['abort\tStop an update']);
    expect(asked()).toEqual(['<abor>']);
  });

  it('asks with an empty word where nothing is typed yet', () => {
    expect(complete('haldane get ')).toEqual([
      'experiment\tShow an experiment',
      'rollout\tShow a rollout: all of it',
    ]);
    expect(asked()).toEqual(['<get><>']);
  });

  it('keeps words with spaces whole, and offers no files', () => {
    expect(complete('haldane -n "my ns" abort d')).toEqual(['demo']);
    expect(asked()).toEqual(['<-n><my ns><abort><d>']);
    expect(complete('haldane nothing /et')).toEqual(['']);
  });

  it('offers files where they fit', () => {
    expect(complete(`haldane lint -f ${dir}/hal`).map((line) => line.split('\t')[0])).toEqual([
      `${dir}/haldane`,
    ]);
  });
});

describe.skipIf(!has('pwsh'))('completion in PowerShell', () => {
  const complete = (line: string) => {
    const script = `. ${dir}/completion.powershell; (TabExpansion2 '${line}' ${line.length}).CompletionMatches | % { $_.CompletionText }`;
    return spawnSync('pwsh', ['-NoProfile', '-Command', script], { env, encoding: 'utf8' })
      .stdout.trim()
      .split(/\r?\n/);
  };

  it('offers the words that fit', () => {
    expect(complete('haldane abor')).toEqual(['abort']);
    expect(complete('haldane get ')).toEqual(['experiment', 'rollout']);
  });
});
