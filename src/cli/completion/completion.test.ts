import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { ReplicaSet } from '../../api/kubernetes/apps.ts';
import type { KubeObject } from '../../api/kubernetes/meta.ts';
import { aRollout } from '../../testing/build.ts';
import { openCliSession } from '../../testing/cli-session.ts';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { fakeKube } from '../../testing/fake-kube.ts';
import { mismatchIn } from '../../testing/read-powershell.ts';
import type { BinaryName } from '../program.ts';
import { completionScript } from './scripts.ts';

const OTHER = { ...aRollout(), metadata: { ...aRollout().metadata, name: 'delta', uid: 'other' } };
const SET: ReplicaSet = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name: 'demo-1',
    namespace: 'shop',
    annotations: { 'rollout.argoproj.io/revision': '7' },
    ownerReferences: [
      { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'demo', uid: 'rollout-uid' },
    ],
  },
  spec: { selector: {}, template: { spec: { containers: [] } } },
};

const template = (kind: string, metadata: KubeObject['metadata']) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind,
  metadata,
});
const TEMPLATES = [
  template('AnalysisTemplate', { name: 'errors', namespace: 'shop' }),
  template('AnalysisTemplate', { name: 'latency', namespace: 'elsewhere' }),
  template('ClusterAnalysisTemplate', { name: 'smoke' }),
];

async function answer(words: readonly string[], binary: BinaryName = 'kubectl-argo-rollouts') {
  const kube = fakeKube([aRollout(), OTHER, SET, ...TEMPLATES]);
  const session = openCliSession({
    kube,
    clock: createFakeClock(),
    namespace: 'shop',
    binary,
    kubeconfigNames: async (file) => ({ contexts: [file ?? 'prod'], clusters: ['eu'], users: ['ann'] }),
  });
  expect(await session.run('__complete', ...words)).toBe(0);
  return session.stdout().trimEnd().split('\n');
}

async function complete(words: readonly string[], binary?: BinaryName) {
  const lines = await answer(words, binary);
  expect(lines.at(-1)).toBe(':4');
  return lines.slice(0, -1).map((line) => line.split('\t')[0]);
}

describe('__complete', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['commands', ['re'], ['restart', 'retry']],
    ['the words below a group', ['get', ''], ['experiment', 'rollout']],
    ['the same for the empty word of PowerShell', ['get', '""'], ['experiment', 'rollout']],
    ['rollouts of the namespace', ['get', 'rollout', ''], ['delta', 'demo']],
    ['rollouts by alias, from what is typed', ['get', 'ro', 'dem'], ['demo']],
    ['no second name where only one fits', ['promote', 'demo', ''], []],
    ['further names where several fit, without those that are there', ['abort', 'demo', ''], ['delta']],
    ['containers of the rollout', ['set', 'image', 'demo', ''], ['web=']],
    ['revisions of the rollout', ['undo', 'demo', '--to-revision', ''], ['7']],
    ['flags of the command', ['promote', 'demo', '--fu'], ['--full']],
    ['flags of every command', ['promote', '--names'], ['--namespace']],
    ['names in another namespace', ['abort', '-n', 'elsewhere', ''], []],
    ['nothing for a value nobody knows', ['restart', 'demo', '--in', ''], []],
    ['shells', ['completion', 'z'], ['zsh']],
    ['contexts of the kubeconfig', ['get', '--context', ''], ['prod']],
    ['contexts of the kubeconfig that was named', ['--kubeconfig', 'other', '--context', ''], ['other']],
    ['clusters of the kubeconfig', ['--cluster', ''], ['eu']],
    ['users of the kubeconfig', ['--user', 'a'], ['ann']],
    ['templates', ['create', 'analysisrun', '--from', ''], ['errors']],
    ['templates of the cluster', ['create', 'ar', '--global', '--from', ''], ['smoke']],
    ['nothing after words that lead nowhere', ['gett', 'rollout', ''], []],
  ])('offers %s', async (_, words, expected) => expect(await complete(words)).toEqual(expected));

  it.each([
    ['lint', '-f', ''],
    ['lint', '--filename='],
    ['create', '-f', 'a'],
    ['create', 'analysisrun', '--from-file', ''],
    ['plan', '-f', ''],
    ['--kubeconfig', ''],
    ['abort', '--client-key', ''],
    ['judge', ''],
    ['judge', 'sequential', 'one', ''],
    ['judge', 'backtest', ''],
    ['up', '--dir', ''],
  ])('lets the shell offer files after %s %s %s', async (...words) => {
    const asked = words.filter((word) => word !== undefined);
    expect((await answer(asked, 'haldane')).at(-1)).toBe(':0');
  });

  it('offers the programs of haldane itself, and not to kubectl', async () => {
    expect(await complete(['u'], 'haldane')).toEqual(['undo', 'up']);
    expect(await complete(['u'])).toEqual(['undo']);
  });

  it('offers the flags of a program and their values, without those of commands', async () => {
    expect(await complete(['up', '--'], 'haldane')).toEqual([
      '--detach',
      '--dir',
      '--gateway-port',
      '--no-controller',
      '--port',
    ]);
    expect(await complete(['controller', '--loglevel', 'w'], 'haldane')).toEqual(['warn']);
    expect(await complete(['help', 'u'], 'haldane')).toEqual(['undo', 'up']);
  });

  it('offers to help what there is to ask about', async () => {
    expect(await complete(['help', 'get', 'r'])).toEqual(['rollout']);
  });

  it('offers nothing, and no error, when the cluster does not answer', async () => {
    const session = openCliSession({
      kube: fakeKube(),
      clock: createFakeClock(),
      connect: () => Promise.reject(new Error('down')),
    });
    expect(await session.run('__complete', 'abort', '')).toBe(0);
    expect([session.stdout(), session.stderr()]).toEqual([':4\n', '']);
  });
});

describe('completionScript', () => {
  it('fills COMPREPLY in bash with the words that fit', () => {
    const answer = "printf 'abort\\tStop\\nget\\n:4\\n'";
    const script = [
      `haldane() { [[ "$1 $2" == "__complete a" ]] && ${answer}; }`,
      completionScript('bash', 'haldane'),
      'COMP_WORDS=(haldane a) COMP_CWORD=1; _haldane_complete; declare -p COMPREPLY',
    ].join('\n');
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect([stdout, stderr]).toEqual(['declare -a COMPREPLY=([0]="abort")\n', '']);
  });

  it('lets bash fall back to files where they fit', () => {
    const script = [
      "haldane() { printf ':0\\n'; }",
      'compopt() { echo "compopt $*"; }',
      completionScript('bash', 'haldane'),
      "COMP_WORDS=(haldane lint -f '') COMP_CWORD=3; _haldane_complete",
    ].join('\n');
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect([stdout, stderr]).toEqual(['compopt -o default\n', '']);
  });

  it.each(['zsh', 'fish', 'powershell'] as const)('asks the same question in %s', (shell) => {
    const script = completionScript(shell, 'kubectl-argo-rollouts');
    expect(script).toMatch(/kubectl-argo-rollouts'? __complete /);
  });

  it.each<BinaryName>(['haldane', 'kubectl-haldane', 'kubectl-argo-rollouts'])(
    'closes each quote and bracket of the script of %s for PowerShell',
    (binary) => {
      const script = completionScript('powershell', binary);
      expect(mismatchIn(script)).toBeNull();
      // Each of them counts.
      for (const { index } of script.matchAll(/[()[\]{}]|(?<![`"])"(?!")/g)) {
        expect(mismatchIn(script.slice(0, index) + script.slice(index + 1))).not.toBeNull();
      }
    },
  );

  it('refuses a shell it does not know', async () => {
    const session = openCliSession({
      kube: fakeKube(),
      clock: createFakeClock(),
      binary: 'kubectl-argo-rollouts',
    });
    expect(await session.run('completion', 'tcsh')).toBe(1);
    expect(session.stderr()).toBe('Error: invalid argument "tcsh" for "kubectl-argo-rollouts completion"\n');
  });
});
