import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../src/testing/eventually.ts';
import { processesNaming } from './story/processes.ts';
import { hasKubectl, KUBECTL, outputOf } from './story/run-program.ts';

// The executable of `npm run build:sea`, with no Node to be found: no PATH, no environment but HOME.

/** A Node that a distribution links to a library of its own cannot be made into an executable. */
const canInject = readFileSync(process.execPath).includes('NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2');

let dir: string;
let program: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'haldane-sea-'));
  if (canInject) execFileSync(process.execPath, ['scripts/build-sea.mjs', dir], { stdio: 'ignore' });
  program = join(dir, 'haldane');
});
afterAll(() => {
  for (const { pid } of processesNaming(dir)) process.kill(pid, 'SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

function alone(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const whole = { PATH: '', HOME: dir, TMPDIR: dir, ...env };
  return execFileSync(join(dir, name), args, { env: whole, encoding: 'utf8', cwd: process.cwd() });
}

describe.skipIf(!canInject)('the single-file executable', () => {
  it('tells its version, and answers to the names of kubectl plugins', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(alone('haldane', ['version', '--short'])).toBe(`haldane: v${version}\n`);
    for (const name of ['kubectl-argo-rollouts', 'kubectl-haldane']) {
      symlinkSync(program, join(dir, name));
      expect(alone(name, ['version', '--short'])).toBe(`${name}: v${version}\n`);
    }
    symlinkSync(program, join(dir, 'kubectl_complete-haldane'));
    expect(alone('kubectl_complete-haldane', ['unde'])).toBe(':4\n');
    expect(alone('kubectl_complete-haldane', ['und'])).toMatch(/^undo\t/);
  });

  it('lints a file and prints the CRDs it holds', () => {
    expect(alone('haldane', ['lint', '-f', 'examples/shop.yaml'])).toBe('');
    const kinds = alone('haldane', ['crds']).match(/^kind: CustomResourceDefinition$/gm);
    expect(kinds).toHaveLength(readdirSync('crds').length);
  });

  it.skipIf(!hasKubectl)(
    'runs a cluster, its controller, gateway and pods, and shows a rollout in it',
    async () => {
      const place = ['--dir', join(dir, 'cluster')];
      const said = alone('haldane', ['up', '--detach', '--gateway-port', '0', ...place]);
      const kubeconfig = /^export KUBECONFIG=(.*)$/m.exec(said)?.[1] ?? '';
      const env = { KUBECONFIG: kubeconfig };
      await outputOf(KUBECTL, ['apply', '-f', 'examples/shop.yaml'], {
        ...env,
        KUBECACHEDIR: join(dir, 'cache'),
      });
      await eventually(() => {
        const shown = alone('haldane', ['get', 'rollout', 'shop', '-n', 'shop'], env);
        expect(shown).toMatch(/^Status: +✔ Healthy$/m);
        expect(shown).toMatch(/Pod +✔ Running/);
      }, 60_000);
      alone('haldane', ['down', ...place]);
      await eventually(() => expect(processesNaming(join(dir, 'cluster'))).toEqual([]), 10_000);
      expect(readdirSync(dir).filter((name) => name.startsWith('haldane-assets-'))).toEqual([]);
    },
  );
});
