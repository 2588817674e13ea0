import { expect } from 'vitest';
import { create, type Row, type Write } from './row.ts';
import { EVERYWHERE, RUN_SPEC } from './world-states.ts';

const ARGO = 'argoproj.io/v1alpha1';

/** The object of a file, with the namespace it gets. */
export const fromFile = (at: string, kind: string, name: string, namespace = '{ns}'): Write =>
  create(at, { apiVersion: ARGO, kind, metadata: { name, namespace }, spec: expect.anything() });

const run = (metadata: object): Write =>
  create('analysisruns', {
    apiVersion: ARGO,
    kind: 'AnalysisRun',
    metadata: { namespace: '{ns}', ...metadata },
    spec: RUN_SPEC,
  });

const OBJECTS: readonly Row[] = [
  {
    line: 'kubectl argo rollouts create -f {dir}/rollout.yaml',
    out: 'rollout.argoproj.io/web created\n',
    writes: [fromFile('rollouts', 'Rollout', 'web')],
    isSpawned: true,
  },
  {
    line: 'kubectl argo rollouts create -f {dir}/elsewhere.yaml',
    out: 'rollout.argoproj.io/web created\n',
    writes: [fromFile('{other}:rollouts', 'Rollout', 'web', '{other}')],
  },
  {
    line: 'haldane create --filename {dir}/two.yaml -f {dir}/experiment.yaml',
    out: 'rollout.argoproj.io/web created\nrollout.argoproj.io/api created\nexperiment.argoproj.io/trial created\n',
    writes: [
      fromFile('rollouts', 'Rollout', 'web'),
      fromFile('rollouts', 'Rollout', 'api'),
      fromFile('experiments', 'Experiment', 'trial'),
    ],
  },
  {
    line: 'kubectl argo rollouts create -f {dir}/template.yaml',
    out: 'analysistemplate.argoproj.io/rate created\n',
    writes: [fromFile('analysistemplates', 'AnalysisTemplate', 'rate')],
  },
  {
    line: 'kubectl argo rollouts create -f {dir}/rollout.yaml',
    given: 'healthy',
    code: 1,
    err: 'Error: rollouts.argoproj.io "web" already exists\n',
    writes: [fromFile('rollouts', 'Rollout', 'web')],
  },
  {
    line: 'kubectl argo rollouts create -f {dir}/misspelt.yaml',
    code: 1,
    err: 'Error: error unmarshaling JSON: while decoding JSON: json: unknown field "replica"\n',
  },
  {
    line: 'kubectl argo rollouts create -f {dir}/service.yaml',
    code: 1,
    err: 'Error: creates of /Service unsupported\n',
  },
  {
    line: 'haldane create -f {dir}/two.yaml -w',
    code: 1,
    err: 'Error: Cannot watch multiple resources\n',
  },
  {
    line: 'haldane create -f {dir}/broken.yaml',
    code: 1,
    err: /^Error: cannot read {dir}\/broken\.yaml: .+\n$/,
  },
  {
    line: 'haldane create -f {dir}/missing.yaml',
    code: 1,
    err: /^Error: cannot read {dir}\/missing\.yaml: ENOENT.*\n$/,
  },
];

const RUNS: readonly Row[] = [
  {
    line: 'kubectl argo rollouts create analysisrun --from rate -a service=web --name once',
    given: 'an analysis template',
    out: 'analysisrun.argoproj.io/once created\n',
    writes: [run({ name: 'once' })],
  },
  {
    line: 'kubectl argo rollouts create ar --from rate --argument service=web',
    given: 'an analysis template',
    out: /^analysisrun\.argoproj\.io\/rate-\w+ created\n$/,
    writes: [run({ name: '', generateName: 'rate-' })],
  },
  {
    line: 'haldane create analysisrun --from-file {dir}/template.yaml -a service=web --generate-name nightly- --instance-id blue',
    out: /^analysisrun\.argoproj\.io\/nightly-\w+ created\n$/,
    writes: [
      run({
        name: '',
        generateName: 'nightly-',
        labels: { 'argo-rollouts.argoproj.io/controller-instance-id': 'blue' },
      }),
    ],
  },
  {
    line: `kubectl argo rollouts create analysisrun --global --from ${EVERYWHERE} -a service=web --name once`,
    given: 'an analysis template everywhere',
    out: 'analysisrun.argoproj.io/once created\n',
    writes: [run({ name: 'once' })],
  },
  {
    line: 'kubectl argo rollouts create analysisrun --from rate',
    given: 'an analysis template',
    code: 1,
    err: /^Error: args\.service was not resolved/,
  },
  {
    line: 'kubectl argo rollouts create analysisrun --from rate -a service',
    given: 'an analysis template',
    code: 1,
    err: 'Error: arguments must be in the form NAME=VALUE\n',
  },
  {
    line: 'kubectl argo rollouts create analysisrun -a service=web',
    code: 1,
    err: 'Error: one of --from or --from-file must be specified\n',
  },
  {
    line: 'haldane create analysisrun --from rat -a service=web',
    given: 'an analysis template',
    code: 1,
    err: 'Error: analysistemplates.argoproj.io "rat" not found\nDid you mean rate?\n',
  },
];

export const CREATE_ROWS: readonly Row[] = [...OBJECTS, ...RUNS];
