import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import { NotFoundError, TerminalError, UnavailableError } from '../base/errors.ts';
import { rollouts } from '../kube/argo-resources.ts';
import { type CliSession, openCliSession, type SessionOptions } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';
import { aCanaryRollout } from '../testing/rollout-objects.ts';
import type { ConnectionFlags } from './connection-flags.ts';
import type { BinaryName } from './program.ts';

const BINARIES = ['kubectl-argo-rollouts', 'kubectl-haldane', 'haldane'] as const;

function open(options: Partial<SessionOptions> = {}): CliSession {
  const kube = options.kube ?? fakeKube([aCanaryRollout('guestbook')]);
  return openCliSession({ clock: createFakeClock(), ...options, kube });
}

describe('exit codes', () => {
  it.each<[BinaryName, number]>([
    ['kubectl-argo-rollouts', 1],
    ['kubectl-haldane', 2],
    ['haldane', 2],
  ])('%s exits %d on a wrong command line', async (binary, code) => {
    for (const line of [['promote'], ['abort', '--bogus'], ['nonsense'], ['status', 'x', '--timeout', '5']]) {
      expect(await open({ binary }).run(...line)).toBe(code);
    }
  });

  it.each(BINARIES)('%s exits 1 on a degraded rollout', async (binary) => {
    const status = { phase: 'Degraded', message: 'RolloutAborted: why' };
    const kube = fakeKube([aCanaryRollout('bad', { status })]);
    expect(await open({ binary, kube }).run('status', 'bad')).toBe(1);
  });

  it.each(BINARIES)('%s exits 0 when help is asked for', async (binary) => {
    const session = open({ binary });
    expect(await session.run('promote', '--help')).toBe(0);
    expect(session.stdout()).toMatch(/promote ROLLOUT \[flags\]/);
    expect(session.stderr()).toBe('');
  });

  it.each<[BinaryName, number]>([
    ['kubectl-argo-rollouts', 0],
    ['haldane', 130],
  ])('%s exits %d when a watch is interrupted', async (binary, code) => {
    const session = open({ binary });
    const running = session.run('get', 'rollout', 'guestbook', '-w');
    session.interrupt();
    expect(await running).toBe(code);
  });
});

describe('a signal', () => {
  it.each<[string, BinaryName, number, number]>([
    ['list rollouts -w', 'kubectl-argo-rollouts', 143, 143],
    ['list rollouts -w', 'kubectl-argo-rollouts', 130, 130],
    ['get rollout guestbook -w', 'kubectl-argo-rollouts', 143, 0],
    ['list rollouts -w', 'haldane', 143, 130],
  ])('ends %s of %s: %d is exit code %d', async (line, binary, signalled, code) => {
    const session = open({ binary });
    const running = session.run(...line.split(' '));
    session.interrupt(signalled);
    expect(await running).toBe(code);
  });
});

describe('flags', () => {
  it.each([['-n', 'other'], ['-nother'], ['-n=other'], ['--namespace', 'other'], ['--namespace=other']])(
    'takes the namespace from %s %s, before or after the command',
    async (...flag) => {
      const kube = fakeKube([aCanaryRollout('guestbook', { namespace: 'other' })]);
      expect(await open({ kube }).run(...flag, 'pause', 'guestbook')).toBe(0);
      expect(await open({ kube }).run('pause', ...flag, 'guestbook')).toBe(0);
    },
  );

  it('connects as without them when connection flags are empty, as an unset variable leaves them', async () => {
    const given: object[] = [];
    const kube = fakeKube([aCanaryRollout('guestbook'), aCanaryRollout('far', { namespace: 'far' })]);
    const connect = async (flags: ConnectionFlags) => {
      given.push(Object.fromEntries(Object.entries(flags).filter(([, value]) => value === '')));
      return { kube, namespace: flags.namespace ?? 'default', server: '', knownAs: null };
    };
    const session = open({ kube, connect });
    const empty = ['--context', '', '--kubeconfig=', '--server', '', '--token', '', '--as', '', '--cluster='];
    expect(await session.run('list', 'rollouts', '-n', '', ...empty, '-o', '')).toBe(0);
    expect(session.stdout()).toContain('guestbook');
    expect(session.stdout()).not.toContain('far');
    expect(given).toEqual([{}]);
  });

  it('refuses an empty --dry-run, which would otherwise be the real thing', async () => {
    const session = open();
    expect(await session.run('pause', 'guestbook', '--dry-run', '')).toBe(2);
    expect(session.stderr()).toContain('invalid dry-run value ""');
  });

  it.each([
    [['status', 'guestbook', '-w=false']],
    [['status', '--watch=0', 'guestbook']],
    [['status', 'guestbook', '--watch=False']],
  ])('switches a flag that is on off with %j', async (line) => {
    const status = { phase: 'Paused', message: 'CanaryPauseStep' };
    const session = open({ kube: fakeKube([aCanaryRollout('guestbook', { status })]) });
    expect(await session.run(...line)).toBe(0);
    expect(session.stdout()).toBe('Paused - CanaryPauseStep\n');
  });

  it.each([
    [['abort', 'x', '--nope=1'], 'unknown flag: --nope'],
    [['abort', 'x', '-z'], "unknown shorthand flag: 'z' in -z"],
    [['abort', 'x', '--namespace'], 'flag needs an argument: --namespace'],
    [['abort', 'x', '-n'], "flag needs an argument: 'n' in -n"],
    [
      ['undo', 'x', '--to-revision', 'two'],
      'invalid argument "two" for "--to-revision" flag: strconv.ParseInt: parsing "two": invalid syntax',
    ],
    [
      ['status', 'x', '--timeout', '5'],
      'invalid argument "5" for "-t, --timeout" flag: time: missing unit in duration "5"',
    ],
    [
      ['get', 'rollout', 'x', '--watch=maybe'],
      'invalid argument "maybe" for "-w, --watch" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
    [
      ['restart', 'x', '--in', 'soon'],
      'invalid argument "soon" for "-i, --in" flag: time: invalid duration "soon"',
    ],
    [['promote', 'x', '-c', '-a'], 'Cannot use skip-current-step and skip-all-steps flags at the same time'],
    [['abort', 'x', '--lang', 'fr'], '--lang takes en or ko, not "fr"'],
    [['abort', 'x', '--loglevel', 'loud'], 'not a valid logrus Level: "loud"'],
  ])('refuses %j', async (line, message) => {
    const session = open();
    expect(await session.run(...line)).toBe(2);
    expect(session.stderr()).toContain(`Error: ${message}\n`);
  });

  it('takes what follows -- as arguments', async () => {
    const session = open({ binary: 'kubectl-argo-rollouts' });
    expect(await session.run('pause', '--', '--bogus')).toBe(1);
    expect(session.stderr()).toBe('Error: rollouts.argoproj.io "--bogus" not found\n');
  });

  it('prints every request at -v 6', async () => {
    const session = open();
    await session.run('pause', 'guestbook', '-v', '6');
    expect(session.stderr()).toContain('PATCH rollouts default/guestbook  {"spec":{"paused":true}} 0ms\n');
  });
});

describe('hints', () => {
  it.each([
    ['a near name', ['pause', 'guestbok'], 'Did you mean guestbook?'],
    ['a near command', ['promot', 'guestbook'], 'Did you mean promote?'],
    [
      'that the namespace does not exist, and which was meant',
      ['pause', 'shop', '-n', 'prdo'],
      'There is no namespace prdo.\nDid you mean prod?\nshop exists in namespace prod; add -n.',
    ],
    [
      'that the namespace of an empty list does not exist',
      ['list', 'experiments', '-n', 'prdo'],
      'No resources found.\nThere is no namespace prdo.\nDid you mean prod?\n',
    ],
    ['the namespace it is in', ['pause', 'shop'], 'shop exists in namespace prod; add -n.'],
    ['a Deployment of that name', ['pause', 'plain'], 'plain is a Deployment;'],
  ])('name %s', async (_what, line, hint) => {
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'plain', namespace: 'default' },
    };
    const kube = fakeKube([
      ...['default', 'prod'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
      aCanaryRollout('guestbook'),
      aCanaryRollout('shop', { namespace: 'prod' }),
      deployment,
    ]);
    const session = open({ kube });
    await session.run(...line);
    expect(session.stderr()).toContain(hint);
  });

  it('say what to check when no cluster is named anywhere', async () => {
    const connect = () => Promise.reject(new TerminalError('cannot find a cluster: no kubeconfig'));
    const session = open({ connect });
    expect(await session.run('list', 'rollouts')).toBe(1);
    expect(session.stderr()).toMatch(
      /^Error: cannot find a cluster: no kubeconfig\nCheck --context and KUBECONFIG, or start .*haldane up/,
    );
  });

  it('say how to install missing CRDs', async () => {
    const kube = fakeKube();
    kube.uninstall('argoproj.io/v1alpha1');
    const session = open({ kube });
    expect(await session.run('list', 'rollouts')).toBe(1);
    expect(session.stderr()).toContain('haldane crds | kubectl apply --server-side -f -');
    const other = open({ kube });
    await other.run('abort', 'guestbook');
    expect(other.stderr()).toContain('haldane crds | kubectl apply --server-side -f -');
  });

  it('say how to install missing CRDs also beside other CRDs of the same group', async () => {
    const kube = fakeKube();
    const notFound = () => Promise.reject(new NotFoundError('cannot get it: 404 page not found'));
    const served = { resources: [{ name: 'applications' }, { name: 'rollouts' }] };
    const besides = {
      ...kube,
      get: notFound,
      list: notFound,
      raw: async () => ({ status: 200, text: async () => JSON.stringify(served) }),
    };
    for (const line of ['list experiments', 'terminate experiment x', 'plan -f rollout.yaml']) {
      const files = { 'rollout.yaml': JSON.stringify(aCanaryRollout('guestbook')) };
      const session = open({ kube: besides, files });
      expect(await session.run(...line.split(' '))).toBe(1);
      expect(session.stderr()).toContain('haldane crds | kubectl apply --server-side -f -');
    }
    const { run, stderr } = open({ kube: besides });
    expect(await run('terminate', 'experiment', 'x')).toBe(1);
    expect(stderr()).toContain('does not know Experiments');
  });

  it.each<[number | 'foreign', RegExp]>([
    [429, /^Error: cannot list: why\nThe API server is overloaded/],
    [500, /^Error: cannot list: why\nThe API server answered 500/],
    ['foreign', /^Error: cannot list: why\nWhat answers at https:\/\/fake:6443 is no Kubernetes API/],
  ])('tell a server that answered %s from one that does not answer', async (answered, said) => {
    const list = () => Promise.reject(new UnavailableError('cannot list: why', { answered }));
    const session = open({ kube: { ...fakeKube(), list } });
    expect(await session.run('list', 'rollouts')).toBe(1);
    expect(session.stderr()).toMatch(said);
    expect(session.stderr()).not.toMatch(/cannot reach|KUBECONFIG/);
  });

  it('name the server that does not answer', async () => {
    const kube = fakeKube();
    kube.setDown(true);
    const cause = new Error('connect ECONNREFUSED');
    const failing = { ...kube, list: () => Promise.reject(new UnavailableError('cannot list', { cause })) };
    const session = open({ kube: failing });
    expect(await session.run('list', 'rollouts')).toBe(1);
    expect(session.stderr()).toMatch(
      /^Error: cannot reach the Kubernetes API at https:\/\/fake:6443: .*\n.*haldane up/,
    );
  });

  it("stay away from upstream's stderr when it is not a terminal", async () => {
    const session = open({ binary: 'kubectl-argo-rollouts' });
    await session.run('pause', 'guestbok');
    expect(session.stderr()).toBe('Error: rollouts.argoproj.io "guestbok" not found\n');
  });

  it.each([
    ['pormote', '\nDid you mean this?\n\tpromote\n\n'],
    ['re', '\nDid you mean this?\n\tget\n\trestart\n\tretry\n\tset\n\n'],
    ['ABORT', '\nDid you mean this?\n\tabort\n\n'],
    ['xyzzy', ''],
  ])("suggest commands for %s in the lines of upstream's plugin", async (word, block) => {
    const session = open({ binary: 'kubectl-argo-rollouts' });
    expect(await session.run(word)).toBe(1);
    expect(session.stderr()).toBe(
      `Error: unknown command "${word}" for "kubectl-argo-rollouts"\n${block}` +
        "Run 'kubectl-argo-rollouts --help' for usage.\n",
    );
  });

  it.each([
    [{ env: { LANG: 'ko_KR.UTF-8' } }, ['promot']],
    [{ env: { LANG: 'en_US.UTF-8' } }, ['pause', 'guestbok', '--lang', 'ko']],
    [{}, ['--lang', 'ko', 'promot']],
    [{}, ['promot', '--lang=ko']],
    [{}, ['promote', '--ful', '--lang=ko']],
  ])('speak Korean with %j %j', async (options, line) => {
    const session = open(options);
    await session.run(...line);
    expect(session.stderr()).toMatch(/혹시 [\w-]+인가요\?/);
  });
});

describe('an object without a spec', () => {
  const bare = (name: string) => {
    const { spec: _, ...rest } = aCanaryRollout(name);
    return rest as KubeObject;
  };

  it('is shown among the others', async () => {
    const kube = fakeKube([aCanaryRollout('a'), bare('b'), aCanaryRollout('c')]);
    for (const line of ['list rollouts', 'get rollout b', 'status b -w=false', 'why b', 'history b']) {
      const session = open({ kube });
      await session.run(...line.split(' '));
      expect(session.stderr()).not.toMatch(/undefined|properties/);
      if (line.startsWith('list')) expect(session.stdout().split('\n')).toHaveLength(5);
    }
  });

  it.each(['plan', 'create'])('is refused by %s in one line that names it', async (command) => {
    const files = { 'bare.yaml': 'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: x}\n' };
    const session = open({ files });
    expect(await session.run(command, '-f', 'bare.yaml')).toBe(1);
    expect(session.stderr()).toBe('Error: bare.yaml: Rollout x has no spec\n');
  });

  it.each(['lint', 'plan', 'create'])(
    'that lacks metadata too is refused by %s without a stack',
    async (command) => {
      const files = { 'bare.yaml': 'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {replicas: 1}\n' };
      const session = open({ files });
      await session.run(command, '-f', 'bare.yaml');
      expect(session.stderr()).not.toMatch(/undefined|properties/);
    },
  );
});

describe('commands that write', () => {
  it('stop at the first name that fails, after the ones before it', async () => {
    const kube = fakeKube([aCanaryRollout('a'), aCanaryRollout('c')]);
    const session = open({ kube });
    expect(await session.run('pause', 'a', 'b', 'c')).toBe(1);
    expect(session.stdout()).toBe("rollout 'a' paused\n");
    expect(kube.find(rollouts, { namespace: 'default', name: 'c' })?.spec.paused).toBeUndefined();
  });

  it('read again and set the image when another writer was faster', async () => {
    const kube = fakeKube([aCanaryRollout('guestbook')]);
    let reads = 0;
    const contended: typeof kube = {
      ...kube,
      async get(resource, key, options) {
        const found = await kube.get(resource, key, options);
        reads += 1;
        if (reads === 1) kube.put({ ...found, metadata: { ...found.metadata, labels: { by: 'other' } } });
        return found;
      },
    };
    const session = open({ kube: contended });
    expect(await session.run('set', 'image', 'guestbook', 'web=web:2')).toBe(0);
    const stored = kube.find(rollouts, { namespace: 'default', name: 'guestbook' });
    expect(stored?.spec.template?.spec.containers).toEqual([{ name: 'web', image: 'web:2' }]);
    expect(stored?.metadata.labels).toEqual({ by: 'other' });
  });

  it('refuse a container that is not there', async () => {
    const session = open();
    expect(await session.run('set', 'image', 'guestbook', 'api=web:2')).toBe(1);
    expect(session.stderr()).toBe('Error: unable to find container named "api"\nThere are: web.\n');
  });

  it('set the image of the Deployment a rollout refers to', async () => {
    const template = { spec: { containers: [{ name: 'web', image: 'web:1' }] } };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'default', resourceVersion: '1' },
      spec: { template },
    };
    const spec = { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } };
    const kube = fakeKube([aCanaryRollout('guestbook', { spec }), deployment]);
    const session = open({ kube });
    expect(await session.run('set', 'image', 'guestbook', '*=web:2')).toBe(0);
    expect(session.stdout()).toMatch(/^deployment "web" image updated\n/);
    expect(kube.writes[0]).toMatchObject({ kind: 'Deployment', name: 'web' });
  });

  it('say so when the template of a revision is the present one', async () => {
    const rollout = aCanaryRollout('guestbook');
    const replicaSet = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: 'guestbook-1',
        namespace: 'default',
        annotations: { 'rollout.argoproj.io/revision': '1' },
        ownerReferences: [
          {
            apiVersion: rollout.apiVersion,
            kind: 'Rollout',
            name: 'guestbook',
            uid: 'uid-guestbook',
            controller: true,
          },
        ],
      },
      spec: {
        template: {
          metadata: { labels: { 'rollouts-pod-template-hash': 'abc' } },
          spec: { containers: [{ name: 'web', image: 'web:1' }] },
        },
      },
    };
    const kube = fakeKube([rollout, replicaSet]);
    const session = open({ kube });
    expect(await session.run('undo', 'guestbook', '--to-revision', '1')).toBe(0);
    expect(session.stdout()).toBe('skipped rollback (current template already matches revision 1)');
    expect(kube.writes).toEqual([]);
  });
});
