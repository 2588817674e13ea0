import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { AnalysisTemplate } from '../api/v1alpha1/analysis.ts';
import { NotFoundError } from '../base/errors.ts';
import type { KubeClient } from '../kube/client.ts';
import { aRollout, aService, ROUTED, setWeight } from '../testing/build.ts';
import { openCliSession, type SessionOptions } from '../testing/cli-session.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeKube } from '../testing/fake-kube.ts';

const ROUTED_ROLLOUT = aRollout({ steps: [setWeight(20)], canary: ROUTED });
const TEMPLATE: AnalysisTemplate = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AnalysisTemplate',
  metadata: { name: 'errors', namespace: 'shop' },
  spec: {
    args: [{ name: 'service' }, { name: 'limit', value: '0.05' }],
    metrics: [{ name: 'errors', provider: { web: { url: 'http://{{args.service}}' } } }],
  },
};
const FILES: Readonly<Record<string, string>> = {
  'rollout.yaml': stringify(aRollout()),
  'rollout.json': JSON.stringify(aRollout()),
  'typo.yaml': stringify({ ...aRollout(), spec: { ...aRollout().spec, replica: 3 } }),
  'two.yaml': `${stringify(ROUTED_ROLLOUT)}---\n${stringify(aService('stable', { app: 'other' }))}`,
  'alone.yaml': stringify(ROUTED_ROLLOUT),
  'pod.yaml': stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }),
  'tabs.yaml': 'kind:\n\t- x',
  'list.yaml': '- a\n- b',
  'empty.yaml': '',
  'template.yaml': stringify(TEMPLATE),
};

function session(more: Partial<SessionOptions> = {}) {
  const kube = fakeKube([TEMPLATE]);
  const options = { kube, clock: createFakeClock(), namespace: 'shop', files: FILES } as const;
  return { kube, ...openCliSession({ ...options, binary: 'kubectl-argo-rollouts', ...more }) };
}

async function failureOf(...argv: string[]): Promise<string> {
  const { run, stderr, kube } = session();
  expect(await run(...argv)).toBe(1);
  expect(kube.objects()).toHaveLength(1);
  return stderr().trimEnd();
}

describe('lint', () => {
  it('says nothing of a valid file, in YAML or JSON, with its Services or without', async () => {
    for (const file of ['rollout.yaml', 'rollout.json', 'alone.yaml', 'pod.yaml', 'empty.yaml']) {
      const { run, stdout, stderr } = session();
      expect([await run('lint', '-f', file), stdout(), stderr()]).toEqual([0, '', '']);
    }
  });

  it('compares the Services of the same file with the pods', async () => {
    expect(await failureOf('lint', '-f', 'two.yaml')).toBe(
      'Error: spec.strategy.stableService: Invalid value: "stable": Service "stable" has unmatch label "app" in rollout',
    );
  });
});

describe('lint of what judges are told', () => {
  const QUERIES = '{requests: a, errors: b}';
  const FILE = [
    'apiVersion: argoproj.io/v1alpha1',
    'kind: AnalysisTemplate',
    'metadata: {name: golden}',
    'spec:',
    '  args:',
    '  - name: level',
    '  - {name: margin, value: wide}',
    '  metrics:',
    '  - {name: other, provider: {plugin: {acme/judge: {}}}}',
    '  - name: errors',
    '    provider:',
    '      plugin:',
    '        haldane/sequential:',
    `          queries: {canary: ${QUERIES}, stable: ${QUERIES}}`,
    '          alpha: "{{args.level}}"',
    '          tick: 15',
    '          errors:',
    '            floor: 2',
    '---',
  ];
  const lint = async (kind: string, ...flags: string[]) => {
    const before = ['# two documents', ...FILE.map((line) => line.replace('AnalysisTemplate', kind))];
    const text = [...before, ...FILE.slice(0, -3)].join('\n');
    const options = { kube: fakeKube(), clock: createFakeClock(), files: { 'a.yaml': text } };
    const { run, stdout, stderr } = openCliSession(options);
    return { code: await run('lint', '-f', 'a.yaml', ...flags), out: stdout(), err: stderr() };
  };

  it.each(['AnalysisTemplate', 'ClusterAnalysisTemplate', 'AnalysisRun'])(
    'names file, line and path of each fault in a %s, in the words of a run',
    async (kind) => {
      const tick = 'metrics[1]: haldane/sequential.tick: Invalid input: expected string, received number';
      const floor = 'metrics[1]: haldane/sequential.errors.floor: Too big: expected number to be <1';
      const object = `${kind} golden`;
      const { code, out, err } = await lint(kind);
      expect(out.split('\n')).toEqual([
        `a.yaml:17: ${object}: ${tick}`,
        `a.yaml:19: ${object}: ${floor}`,
        `a.yaml:36: ${object.replace(kind, 'AnalysisTemplate')}: ${tick}`,
        '',
      ]);
      expect({ code, err }).toEqual({ code: 1, err: `Error: a.yaml:17: ${object}: ${tick}\n` });
    },
  );

  it('gives path and line with -o', async () => {
    const { out } = await lint('AnalysisTemplate', '-o', 'json');
    expect(JSON.parse(out).errors[1]).toEqual({
      path: 'spec.metrics[1].provider.plugin.haldane/sequential.errors.floor',
      message: 'metrics[1]: haldane/sequential.errors.floor: Too big: expected number to be <1',
      line: 19,
    });
  });

  it('points to what is around a field that is missing', async () => {
    const text = [
      'apiVersion: argoproj.io/v1alpha1',
      'kind: AnalysisTemplate',
      'metadata: {name: golden}',
      'spec:',
      '  args: [{name: limit, value: high}]',
      '  metrics:',
      '  - name: series',
      '    provider:',
      '      plugin:',
      '        haldane/judge: {window: "{{args.limit}}", queries: {}}',
    ].join('\n');
    const options = { kube: fakeKube(), clock: createFakeClock(), files: { 'a.yaml': text } };
    const { run, stdout } = openCliSession(options);
    expect(await run('lint', '-f', 'a.yaml')).toBe(1);
    const said = stdout().trimEnd().split('\n');
    const object = 'a.yaml:10: AnalysisTemplate golden: metrics[0]: haldane/judge';
    expect(said).toContain(`${object}.config: Invalid input: expected record, received undefined`);
    // The argument has a value, so it counts.
    expect(said).toContain(`${object}.window: want a duration above 0, such as 30m`);
  });
});

describe('create', () => {
  it('creates in the namespace of the command line what names none', async () => {
    const { run, kube, stdout } = session();
    const { namespace: _, ...metadata } = aRollout().metadata;
    expect(await run('create', '-f', 'rollout.yaml')).toBe(0);
    expect(stdout()).toBe('rollout.argoproj.io/demo created\n');
    expect(kube.objects().at(-1)?.metadata).toMatchObject({ name: metadata.name, namespace: 'shop' });
  });

  it.each([
    ['a field nobody knows', ['create', '-f', 'typo.yaml'], 'unknown field "replica"'],
    ['a kind that is not ours', ['create', '-f', 'pod.yaml'], 'creates of /Pod unsupported'],
    ['broken YAML', ['create', '-f', 'tabs.yaml'], 'cannot read tabs.yaml'],
    ['a document that is no object', ['lint', '-f', 'list.yaml'], 'list.yaml is no Kubernetes object'],
    ['a missing file', ['create', '-f', 'no.yaml'], 'Error: open no.yaml: '],
    [
      'two objects to watch',
      ['create', '-w', '-f', 'rollout.yaml', '-f', 'rollout.json'],
      'Cannot watch multiple resources',
    ],
  ])('refuses %s and creates nothing', async (_, argv, text) => {
    expect(await failureOf(...argv)).toContain(text);
  });
});

describe('create in a namespace that is not there', () => {
  const notFound = () => Promise.reject(new NotFoundError('cannot create Rollout shp/demo: not found'));
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shops' } };

  async function createWith(change: Partial<KubeClient>): Promise<string> {
    const kube = { ...fakeKube([namespace]), create: notFound, ...change };
    const options = { kube, clock: createFakeClock(), files: FILES } as const;
    const { run, stderr } = openCliSession(options);
    expect(await run('create', '-f', 'rollout.yaml')).toBe(1);
    return stderr();
  }

  it('names the namespace and a near one, and says nothing of CRDs', async () => {
    expect(await createWith({})).toBe('Error: namespaces "shop" not found\nDid you mean shops?\n');
  });

  it('says how to install the CRDs when it is they that are not there', async () => {
    const raw = async () => ({ status: 404, text: async () => '' });
    expect(await createWith({ raw })).toContain('haldane crds | kubectl apply');
  });
});

describe('create analysisrun', () => {
  it('fills the arguments of a template in the cluster or in a file', async () => {
    for (const source of [
      ['--from', 'errors'],
      ['--from-file', 'template.yaml'],
    ]) {
      const { run, kube, stdout } = session();
      expect(await run('create', 'analysisrun', ...source, '-a', 'service=a=b', '--name', 'mine')).toBe(0);
      expect(stdout()).toBe('analysisrun.argoproj.io/mine created\n');
      expect(kube.objects().at(-1)).toMatchObject({
        kind: 'AnalysisRun',
        metadata: { name: 'mine', namespace: 'shop' },
        spec: {
          args: [
            { name: 'service', value: 'a=b' },
            { name: 'limit', value: '0.05' },
          ],
        },
      });
    }
  });

  const misspelt = ['create', 'ar', '--from', 'errors', '-a', 'service=a', '-a', 'servis=b'] as const;
  const quiet = () => () => {};
  const terminal = { size: () => ({ columns: 80, rows: 24 }), onResize: quiet, onSuspend: quiet };

  it.each([
    [{}, ''],
    [{ terminal }, 'Argument dropped: template errors has no argument servis; it has: service, limit\n'],
  ])("drops what the template lacks under upstream's name, %#", async (seen, told) => {
    const { run, kube, stderr } = session(seen);
    expect([await run(...misspelt), stderr()]).toEqual([0, told]);
    const args = [{ name: 'service', value: 'a' }, expect.objectContaining({ name: 'limit' })];
    expect(kube.writes).toMatchObject([{ kind: 'AnalysisRun', body: { spec: { args } } }]);
  });

  it('refuses what the template lacks under our own names', async () => {
    const { run, kube, stderr } = session({ binary: 'haldane' });
    expect([await run(...misspelt), stderr()]).toEqual([
      1,
      'Error: template errors has no argument servis; it has: service, limit\n',
    ]);
    expect(kube.writes).toEqual([]);
  });

  it.each([
    ['no source', [], 'one of --from or --from-file must be specified'],
    ['two sources', ['--from', 'a', '--from-file', 'b'], 'one of --from or --from-file must be specified'],
    ['an argument without a value', ['--from', 'errors', '-a', 'service'], 'in the form NAME=VALUE'],
    ['an argument that is missing', ['--from', 'errors'], 'args.service was not resolved'],
    ['a template that is not there', ['--from', 'error'], 'analysistemplates.argoproj.io "error" not found'],
  ])('refuses %s', async (_, argv, text) => {
    expect(await failureOf('create', 'ar', ...argv)).toContain(text);
  });
});
