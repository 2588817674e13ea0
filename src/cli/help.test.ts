import { describe, expect, it } from 'vitest';
import { openCliSession } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import type { BinaryName } from './program.ts';

async function run(binary: BinaryName, ...argv: string[]) {
  const session = openCliSession({ kube: fakeKube(), clock: createFakeClock(), binary });
  const code = await session.run(...argv);
  return { code, out: session.stdout(), err: session.stderr() };
}

describe('help', () => {
  it.each<[BinaryName, readonly string[]]>([
    ['haldane', []],
    ['kubectl-argo-rollouts', []],
    ['kubectl-haldane', ['get']],
    ['haldane', ['promote']],
    ['kubectl-argo-rollouts', ['retry', 'rollout']],
    ['haldane', ['retry', 'ro']],
    ['haldane', ['notifications', 'template', 'get']],
  ])('%s help %j shows what --help shows', async (binary, words) => {
    const shown = await run(binary, 'help', ...words);
    expect(shown).toEqual(await run(binary, ...words, '--help'));
    expect(shown).toMatchObject({ code: 0, err: '' });
  });

  it('names the other words for a command', async () => {
    const { out } = await run('kubectl-argo-rollouts', 'get', 'rollout', '--help');
    expect(out).toContain('Aliases:\n  rollout, ro, rollouts\n');
    expect((await run('haldane', 'promote', '--help')).out).not.toContain('Aliases:');
  });

  it('says what each word of a group leads to', async () => {
    const { out } = await run('haldane', 'notifications', '--help');
    expect(out).toMatch(/^ {2}template +Not in this version yet: notification templates$/m);
    expect(out).toMatch(/^ {2}trigger +Not in this version yet: notification triggers$/m);
  });

  it('shows programs of haldane, without the flags that they do not have', async () => {
    const { out } = await run('haldane', 'help', 'up');
    expect(out).toContain('haldane up [flags]');
    expect(out).toContain('--gateway-port port');
    expect(out).not.toContain('--kubeconfig');
  });

  it('suggests the command that was meant', async () => {
    expect(await run('haldane', 'help', 'promot')).toEqual({
      code: 2,
      out: '',
      err: 'Error: unknown command "promot" for "haldane"\nDid you mean promote?\nRun \'haldane --help\' for usage.\n',
    });
    expect(await run('kubectl-argo-rollouts', 'help', 'up')).toMatchObject({ code: 1, out: '' });
    expect((await run('haldane', 'help', 'get', 'pod')).err).toContain(
      'get knows no pod, only experiment, rollout',
    );
  });
});

describe('crds', () => {
  it('prints the CRDs that came with the program', async () => {
    const crds = 'kind: CustomResourceDefinition\n';
    const session = openCliSession({ kube: fakeKube(), clock: createFakeClock(), crds });
    expect(await session.run('crds')).toBe(0);
    expect(session.stdout()).toBe(crds);
  });

  it.each<[BinaryName, string]>([
    ['haldane', 'haldane crds | kubectl apply --server-side -f - --context=lab.'],
    ['kubectl-haldane', 'kubectl haldane crds | kubectl apply --server-side -f - --context=lab.'],
  ])('is what %s says where Rollouts are not known', async (binary, command) => {
    const kube = fakeKube();
    kube.uninstall('argoproj.io/v1alpha1');
    const session = openCliSession({ kube, clock: createFakeClock(), binary });
    expect(await session.run('list', 'rollouts', '--context', 'lab')).toBe(1);
    expect(session.stderr()).toContain(command);
  });
});
