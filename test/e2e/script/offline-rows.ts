import type { Row } from './row.ts';

const LATER = 'this version';

/** What needs no cluster, and command lines that lead nowhere. */
export const OFFLINE_ROWS: readonly Row[] = [
  { line: 'kubectl argo rollouts version --short', out: /^kubectl-argo-rollouts: v\S+\n$/, isSpawned: true },
  {
    line: 'kubectl haldane version',
    out: /^kubectl-haldane: v\S+\n {2}BuildDate: .*\n {2}GitCommit: .*\n {2}GitTreeState: .*\n {2}Runtime: node .*\n {2}Platform: \w+\/\w+\n$/,
  },
  { line: "haldane version -o 'jsonpath={.name} {.version}'", out: /^haldane v\S+$/ },
  { line: 'kubectl argo rollouts completion bash', out: /complete -F _\w+ kubectl-argo-rollouts\n$/ },
  { line: 'haldane completion zsh', out: /^#compdef haldane\n/ },
  { line: 'haldane completion fish', out: /complete -c haldane / },
  { line: 'kubectl haldane completion powershell', out: /Register-ArgumentCompleter/ },
  {
    line: 'kubectl argo rollouts completion tcsh',
    code: 1,
    err: 'Error: invalid argument "tcsh" for "kubectl-argo-rollouts completion"\n',
  },
  { line: "kubectl argo rollouts __complete promote ''", given: 'two rollouts', out: 'api\nweb\n:4\n' },
  { line: "haldane __complete set image web ''", given: 'healthy', out: 'web=\tweb:2\n:4\n' },
  {
    line: "haldane __complete undo web --to-revision ''",
    given: 'two revisions',
    out: '1\tweb-old\n2\tweb-new\n:4\n',
  },
  { line: "haldane __complete abort -n {other} ''", given: 'two rollouts', out: ':4\n' },
  { line: 'kubectl argo rollouts lint -f {dir}/rollout.yaml' },
  {
    line: 'kubectl argo rollouts lint -f {dir}/rigid.yaml',
    code: 1,
    out: /^Invalid value: 0: MaxSurge and MaxUnavailable both can not be zero\n/,
    err: /^Error: spec\.strategy\.\w+: Invalid value: 0: MaxSurge and MaxUnavailable both can not be zero\n$/,
  },
  {
    line: 'haldane lint -f {dir}/misspelt.yaml',
    code: 1,
    err: /^Error: error unmarshaling JSON: while decoding JSON: json: unknown field "replica"\nThe field is spec\.replica of Rollout web\.\n$/,
  },
  {
    line: 'kubectl argo rollouts dashboard --port 0',
    code: 1,
    err: new RegExp(`^Error: ${LATER} has no dashboard yet`),
  },
  {
    line: 'kubectl argo rollouts notifications template get',
    code: 1,
    err: new RegExp(`^Error: ${LATER} sends no notifications yet`),
  },
  {
    line: 'kubectl argo rollouts notifications template notify done web --recipient console:stdout',
    code: 1,
    err: new RegExp(`^Error: ${LATER} sends no notifications yet`),
  },
  {
    line: 'kubectl haldane notifications trigger get -o wide --config-map {dir}/none --secret :empty',
    code: 1,
    err: new RegExp(`^Error: ${LATER} sends no notifications yet`),
  },
  { line: 'kubectl argo rollouts notifications trigger', code: 1, err: /^Usage:\n/ },
  {
    line: 'haldane notifications trigger run on-sync web',
    code: 1,
    err: new RegExp(`^Error: ${LATER} sends no`),
  },
  {
    line: 'haldane version --check',
    out: /\n {2}Kubernetes: v1\.\d+\.\S+\n {2}Controller: .+\n {2}CRDs: have every field that this version knows\n$/,
    reads: ['/version', '/openapi/v3/apis/argoproj.io/v1alpha1'],
    isSpawned: true,
  },
  {
    line: 'kubectl haldane crds',
    out: /kind: CustomResourceDefinition\n(.*\n)* {2}name: rollouts\.argoproj\.io\n/,
    isSpawned: true,
  },
  {
    line: 'kubectl argo rollouts help promote',
    out: /\n {2}kubectl argo rollouts promote ROLLOUT \[flags\]\n/,
  },
  { line: 'haldane judge {dir}/errors.csv', out: /errors(.*\n)*.*100/ },
  {
    line: 'kubectl argo rollouts promote --help',
    out: /Usage:\n {2}kubectl argo rollouts promote ROLLOUT \[flags\]\n/,
  },
  {
    line: 'kubectl argo rollouts promote',
    code: 1,
    err: /^(.*\n)*Usage:\n {2}kubectl argo rollouts promote /,
    isSpawned: true,
  },
  {
    line: 'kubectl haldane promote',
    code: 2,
    err: "Error: expected: kubectl haldane promote ROLLOUT\nRun 'kubectl haldane promote --help' for usage.\n",
    isSpawned: true,
  },
  { line: 'kubectl argo rollouts get', code: 1, err: /^Usage:\n {2}kubectl argo rollouts get COMMAND/ },
  {
    line: 'haldane promot web',
    code: 2,
    err: /^Error: unknown command "promot" for "haldane"\nDid you mean promote\?\n/,
  },
  {
    line: 'kubectl argo rollouts why web',
    code: 1,
    err: /^Error: unknown command "why" for "kubectl-argo-rollouts"\n/,
  },
  { line: 'kubectl argo rollouts abort web --now', code: 1, err: 'Error: unknown flag: --now\n' },
];
