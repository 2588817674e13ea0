import type { Row } from './row.ts';

const ESCAPE = '\u001b';
const SECONDS = '\\d+m?\\d*s?';
const HEADER = `Name:            web
Namespace:       {ns}
Status:          ✔ Healthy
Strategy:        Canary
  Step:          4/4
  SetWeight:     100
  ActualWeight:  100
Replicas:
  Desired:       0
  Current:       0
  Updated:       0
  Ready:         0
  Available:     0

`;
const TREE = `NAME +KIND +STATUS +AGE +INFO *
⟳ web +Rollout +✔ Healthy +${SECONDS} *
├──# revision:2 *
│  └──⧉ web-new +ReplicaSet +• ScaledDown +${SECONDS} +stable *
└──# revision:1 *
   └──⧉ web-old +ReplicaSet +• ScaledDown +${SECONDS} *
`;

const GET: readonly Row[] = [
  {
    line: 'kubectl argo rollouts get rollout web',
    given: 'two revisions',
    out: new RegExp(`^${HEADER}${TREE}$`),
    reads: ['/namespaces/{ns}/rollouts/web', '/namespaces/{ns}/replicasets?', '/namespaces/{ns}/pods?'],
    isSpawned: true,
  },
  {
    line: 'kubectl argo rollouts get ro web',
    given: 'at a pause',
    env: { TERM: 'xterm' },
    out: new RegExp(`^Name: .*\nNamespace: .*\nStatus: +${ESCAPE}\\[0m॥${ESCAPE}\\[0m Paused\n`),
  },
  {
    line: 'kubectl argo rollouts get rollouts web --no-color',
    given: 'at a pause',
    env: { TERM: 'xterm' },
    out: /^Name: +web\nNamespace: +{ns}\nStatus: +॥ Paused\nMessage: +CanaryPauseStep\nStrategy: +Canary\n {2}Step: +1\/4\n {2}SetWeight: +20\n/,
  },
  {
    line: 'kubectl argo rollouts get rollout web -w --timeout-seconds 2',
    given: 'two revisions',
    out: new RegExp(`^${HEADER}${TREE}`),
    reads: ['/rollouts?fieldSelector=metadata.name%3Dweb'],
  },
  {
    line: 'kubectl argo rollouts get rollout nothere',
    code: 1,
    err: 'Error: rollout.argoproj.io "nothere" not found\n',
  },
  {
    line: 'haldane get rollout wbe',
    given: 'healthy',
    code: 1,
    err: 'Error: rollout.argoproj.io "wbe" not found\nDid you mean web?\n',
  },
  {
    line: 'kubectl argo rollouts get experiment trial',
    given: 'a failed experiment',
    out: /^Name: +trial\nNamespace: +{ns}\nStatus: +✖ Failed\nMessage: +Metric "rate" assessed Failed\n(.*\n)*Σ trial +Experiment +✖ Failed/,
  },
  {
    line: 'kubectl argo rollouts get exp nothere',
    code: 1,
    err: 'Error: experiment.argoproj.io "nothere" not found\n',
  },
  { line: 'haldane get rollout web -o name', given: 'healthy', out: 'rollout.argoproj.io/web\n' },
  {
    line: "haldane get rollout web -o 'jsonpath={.status.phase} at {.spec.strategy.canary.steps[*].setWeight}'",
    given: 'healthy',
    out: 'Healthy at 20 50',
  },
  {
    line: 'haldane get rollout web -o json',
    given: 'healthy',
    out: /^{\n(.*\n)* {2}"kind": "Rollout",?\n(.*\n)* {4}"phase": "Healthy"/,
  },
  {
    line: 'kubectl haldane get rollout web -o yaml',
    given: 'healthy',
    out: /^(.*\n)?kind: Rollout\n(.*\n)* {2}phase: Healthy\n/,
  },
  {
    line: "haldane get rollout web -o 'jsonpath={.spec.template.spec.containers[3].image}'",
    given: 'healthy',
    code: 1,
    err: /^Error: cannot follow JSONPath .*: array index out of bounds: index 3, length 1\n$/,
  },
  {
    line: 'kubectl argo rollouts get rollout web -o json',
    given: 'healthy',
    code: 1,
    err: "Error: unknown shorthand flag: 'o' in -o\n",
  },
];

const COLUMNS = 'NAME +STRATEGY +STATUS +STEP +SET-WEIGHT +READY +DESIRED +UP-TO-DATE +AVAILABLE\n';
const WEB = 'web +Canary +Healthy +4/4 +100 +0/0 +0 +0 +0 *\n';
const API = WEB.replace('web', 'api');

const LIST: readonly Row[] = [
  {
    line: 'kubectl argo rollouts list rollouts',
    given: 'two rollouts',
    out: new RegExp(`^${COLUMNS}${API}${WEB}$`),
    reads: ['/namespaces/{ns}/rollouts?'],
  },
  {
    line: 'kubectl argo rollouts list ro --name web',
    given: 'two rollouts',
    out: new RegExp(`^${COLUMNS}${WEB}$`),
    reads: ['fieldSelector=metadata.name%3Dweb'],
  },
  {
    line: 'kubectl argo rollouts list rollouts -A',
    given: 'two rollouts',
    out: new RegExp(`^NAMESPACE +${COLUMNS}(.*\n)*{ns} +${API}{ns} +${WEB}`),
    reads: ['/apis/argoproj.io/v1alpha1/rollouts?'],
  },
  {
    line: 'kubectl argo rollouts list rollout --timestamps --all-namespaces=false',
    given: 'healthy',
    out: new RegExp(`^TIMESTAMP +${COLUMNS}\\d{4}-\\d\\d-\\d\\dT\\S+Z +${WEB}$`),
  },
  { line: 'kubectl argo rollouts list rollouts', err: 'No resources found.\n' },
  {
    line: 'haldane list rollouts -n {ns}-bb',
    err: /^No resources found\.\nThere is no namespace {ns}-bb\.\nDid you mean .*{ns}-b\?\n$/,
  },
  {
    line: 'haldane list rollouts -o name',
    given: 'two rollouts',
    out: 'rollout.argoproj.io/api\nrollout.argoproj.io/web\n',
    isSpawned: true,
  },
  {
    line: `haldane list ro -o 'jsonpath={range .items[*]}{.metadata.name}={.status.phase}{"\\n"}{end}'`,
    given: 'two rollouts',
    out: 'api=Healthy\nweb=Healthy\n',
  },
  {
    line: 'kubectl argo rollouts list experiments',
    given: 'a running experiment',
    out: /^NAME +STATUS +DURATION +REMAINING +AGE\ntrial +Running +5m +- +\d+s *\n$/,
  },
  {
    line: 'kubectl argo rollouts list exp -A',
    given: 'a running experiment',
    out: /^NAMESPACE +NAME +STATUS +DURATION +REMAINING +AGE\n(.*\n)*{ns} +trial +Running /,
    reads: ['/apis/argoproj.io/v1alpha1/experiments?'],
  },
];

const ABORTED = 'RolloutAborted: Rollout aborted update to revision 2';

const STATUS: readonly Row[] = [
  { line: 'kubectl argo rollouts status web', given: 'healthy', out: 'Healthy\n', isSpawned: true },
  {
    line: 'kubectl argo rollouts status web --watch=false',
    given: 'at a pause',
    out: 'Paused - CanaryPauseStep\n',
  },
  {
    line: 'kubectl argo rollouts status web -w=false',
    given: 'unobserved',
    out: 'Progressing - waiting for rollout spec update to be observed\n',
  },
  {
    line: 'kubectl argo rollouts status web',
    given: 'aborted',
    code: 1,
    out: `Degraded - ${ABORTED}\n`,
    err: `Error: The rollout is in a degraded state with message: ${ABORTED}\n`,
  },
  {
    line: 'kubectl argo rollouts status web --watch=false',
    given: 'aborted',
    code: 1,
    out: 'Degraded\n',
    err: `Error: The rollout is in a degraded state with message: ${ABORTED}\n`,
  },
  {
    line: 'kubectl argo rollouts status web --timeout 300ms',
    given: 'at a pause',
    code: 1,
    out: 'Paused - CanaryPauseStep\n',
    err: 'Error: Rollout status watch exceeded timeout\n',
  },
  {
    line: 'kubectl argo rollouts status nothere',
    code: 1,
    err: 'Error: rollout.argoproj.io "nothere" not found\n',
  },
];

export const VIEW_ROWS: readonly Row[] = [...GET, ...LIST, ...STATUS];
