import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// What npm publishes, installed where nothing of this repository is: no dependencies, no network, one file a program.

const BINS = ['haldane', 'kubectl-haldane', 'kubectl-argo-rollouts'];
const ROLLOUT = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'web:1'}]}
  strategy: {canary: {steps: [{setWeight: 20}, {pause: {}}]}}
`;

let dir: string;
let installed: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'haldane-package-'));
  const place = join(dir, 'empty');
  mkdirSync(place);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', dir], { stdio: 'ignore' });
  const tarball = readdirSync(dir).find((name) => name.endsWith('.tgz')) ?? '';
  const quiet = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  execFileSync('npm', ['install', ...quiet, '--prefix', place, join(dir, tarball)], { stdio: 'ignore' });
  installed = join(place, 'node_modules');
  writeFileSync(join(dir, 'rollout.yaml'), ROLLOUT);
  writeFileSync(join(dir, 'wrong.yaml'), ROLLOUT.replace('setWeight: 20', 'setWeight: 200'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function run(bin: string, ...args: string[]) {
  const env = { PATH: process.env['PATH'] ?? '', HOME: dir, LANG: 'C' };
  const ended = spawnSync(join(installed, '.bin', bin), args, { encoding: 'utf8', cwd: dir, env });
  return { code: ended.status, out: ended.stdout, err: ended.stderr };
}

describe('the npm package', () => {
  it('needs no other package', () => {
    expect(readdirSync(installed).filter((name) => !name.startsWith('.'))).toEqual(['haldane']);
  });

  it('brings programs, CRDs, examples, documentation and manual, and no sources', () => {
    const root = join(installed, 'haldane');
    expect(readdirSync(root).sort()).toEqual([
      'LICENSE',
      'README.ko.md',
      'README.md',
      'crds',
      'dist',
      'docs',
      'examples',
      'man',
      'package.json',
    ]);
    expect(readdirSync(join(root, 'docs', 'cli'))).toContain('get-rollout.md');
    expect(readdirSync(join(root, 'man'))).toContain('haldane-get-rollout.1');
    expect(readdirSync(join(root, 'dist')).filter((name) => name.endsWith('.map'))).toEqual([]);
  });

  it.each(BINS)('%s is one file that runs from anywhere', (bin) => {
    const alone = join(dir, `alone-${bin}`);
    writeFileSync(alone, readFileSync(join(installed, 'haldane', 'dist', `${bin}.js`)), { mode: 0o755 });
    const env = { PATH: process.env['PATH'] ?? '', HOME: dir };
    const { status, stdout } = spawnSync(alone, ['lint', '-f', 'rollout.yaml'], {
      encoding: 'utf8',
      cwd: dir,
      env,
    });
    expect([status, stdout]).toEqual([0, '']);
  });

  it.each(BINS)('%s tells its version and help', (bin) => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(run(bin, 'version', '--short')).toEqual({ code: 0, out: `${bin}: v${version}\n`, err: '' });
    const help = run(bin, '--help');
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toMatch(/^Usage:\n/);
    expect(statSync(join(installed, 'haldane', 'dist', `${bin}.js`)).mode & 0o111).toBe(0o111);
  });

  it.each(BINS)('%s lints a file', (bin) => {
    expect(run(bin, 'lint', '-f', 'rollout.yaml')).toEqual({ code: 0, out: '', err: '' });
    expect(run(bin, 'lint', '-f', 'wrong.yaml')).toMatchObject({ code: 1 });
  });

  it.each(['kubectl_complete-haldane', 'kubectl_complete-argo-rollouts'])(
    '%s completes for kubectl',
    (bin) => {
      expect(run(bin, 'get', 'roll')).toMatchObject({
        code: 0,
        out: expect.stringMatching(/^rollout\t.*\n:4\n$/),
      });
    },
  );

  it.each(['up', 'down', 'demo', 'controller'])('has the program %s', (name) => {
    expect(run('haldane', name, '--help')).toMatchObject({ code: 0, err: '' });
  });

  it('links its manual to where man looks when it is installed for all', () => {
    const everywhere = join(dir, 'everywhere');
    const tarball = readdirSync(dir).find((name) => name.endsWith('.tgz')) ?? '';
    const flags = ['--global', '--offline', '--no-audit', '--no-fund', '--prefix', everywhere];
    execFileSync('npm', ['install', ...flags, join(dir, tarball)], { stdio: 'ignore' });
    expect(readdirSync(join(everywhere, 'share', 'man', 'man1'))).toEqual(
      readdirSync(join(installed, 'haldane', 'man')).sort(),
    );
  });

  it('prints the CRDs it brings', () => {
    const kinds = run('haldane', 'crds').out.match(/^kind: CustomResourceDefinition$/gm);
    expect(kinds).toHaveLength(readdirSync('crds').length);
  });
});
