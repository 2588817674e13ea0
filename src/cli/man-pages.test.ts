import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from './catalogue.ts';
import { manPageNames, renderManPages } from './man-pages.ts';
import { PROGRAM_NAMES } from './programs.ts';

const PAGES = renderManPages({ version: 'v1.2.3', date: '2020-01-31' });
const hasGroff = spawnSync('groff', ['--version']).status === 0;
const hasMandoc = spawnSync('mandoc', ['-T', 'lint'], { input: '' }).error === undefined;

describe('renderManPages', () => {
  it('has a page for each command, program and plugin', () => {
    const commands = COMMANDS.map(({ path }) => `haldane-${path.join('-')}.1`);
    const programs = PROGRAM_NAMES.map((name) => `haldane-${name}.1`);
    const others = ['haldane.1', 'kubectl-argo-rollouts.1', 'kubectl-haldane.1'];
    expect([...PAGES.keys()].sort()).toEqual([...commands, ...programs, ...others].sort());
  });

  it('is listed in package.json, so that npm links it to where man looks', () => {
    const { man } = JSON.parse(readFileSync('package.json', 'utf8')) as { man: readonly string[] };
    expect(man).toEqual(manPageNames().map((name) => `man/${name}`));
  });

  it('escapes what roff would read as its own', () => {
    const page = PAGES.get('haldane-undo.1') ?? '';
    expect(page).toContain('.B \\-\\-to\\-revision int');
    expect(page).toMatch(/^\.TH "HALDANE-UNDO" 1 "2020-01-31" "haldane v1\.2\.3" "Haldane"$/m);
    for (const text of PAGES.values()) {
      for (const line of text.split('\n')) expect(line).toMatch(/^(\.[A-Z]{1,2}( |$)|[^.'])|^$/);
    }
  });

  it.skipIf(!hasGroff)('renders without a warning by groff', () => {
    for (const [name, text] of PAGES) {
      const { stderr, status } = spawnSync('groff', ['-man', '-ww', '-z', '-Tutf8'], {
        input: text,
        encoding: 'utf8',
      });
      expect({ name, status, stderr }).toEqual({ name, status: 0, stderr: '' });
    }
  });

  it.skipIf(!hasMandoc)('has no fault that mandoc finds', () => {
    for (const [name, text] of PAGES) {
      const { stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning'], {
        input: text,
        encoding: 'utf8',
      });
      expect({ name, stdout }).toEqual({ name, stdout: '' });
    }
  });
});
