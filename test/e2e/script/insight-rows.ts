import { create, merge, type Row, status } from './row.ts';

const DRY = 'Dry run: nothing was changed.\n';

const ASKED: readonly Row[] = [
  {
    line: 'haldane why web',
    given: 'at a pause',
    out: /^web is Paused: CanaryPauseStep\.\nWaits for:\n(.*\n)+To go on:\n {2}haldane promote web\n {2}haldane abort web\n$/,
  },
  {
    line: 'kubectl haldane why web --lang ko',
    given: 'aborted',
    out: /^web의 상태: Degraded \(RolloutAborted: .*\)\n(.*\n)*다음 명령:\n {2}kubectl haldane retry rollout web\n {2}kubectl haldane undo web\n$/,
    isSpawned: true,
  },
  {
    line: "haldane why web -o 'jsonpath={.phase} {.nextCommands}'",
    given: 'at a pause',
    out: 'Paused ["promote web","abort web"]',
  },
  {
    line: 'haldane plan -f {dir}/rollout.yaml',
    out: /^Rollout {ns}\/web: new, web:3\n +AT +STEP +WEIGHT +CANARY +STABLE +PODS\n(.*\n)*Healthy after /,
  },
  {
    line: 'haldane plan -f {dir}/rollout.yaml',
    given: 'two revisions',
    out: /^Rollout {ns}\/web: web:2 -> web:3\n(.*\n)*.*somebody has to promote at step 1\/2/,
  },
  {
    line: "haldane plan -f {dir}/rigid.yaml -o 'jsonpath={[0].problems[0].path}'",
    code: 1,
    out: /^spec\.strategy\.canary/,
    err: 'Error: Rollout web would not run\n',
  },
  {
    line: 'haldane history web',
    given: 'two revisions that were told of',
    out: /^REVISION +AGE +STATE +READY +BY +IMAGES\n2 +\S+ +stable +0\/0 +\S+ +web:2\n1 +\S+ +old +0\/0 +\S+ +web:1\n\nWHEN +REVISION +WHO +WHAT +EVIDENCE\n(.*\n)*\S+ +2 +\S+ +RolloutCompleted +.*\n/,
  },
  {
    line: "haldane history web -o 'jsonpath={[*].revision}'",
    given: 'two revisions',
    out: '2 1',
  },
  {
    line: 'haldane diff web',
    given: 'two revisions',
    out: /^--- revision 1\n\+\+\+ revision 2\n(.*\n)*-.*image: web:1\n\+.*image: web:2\n/,
  },
  {
    line: 'kubectl haldane diff web 2 2',
    given: 'two revisions',
    out: 'Revisions 2 and 2 are the same.\n',
  },
  {
    line: 'haldane diff web 9',
    given: 'two revisions',
    code: 1,
    err: 'Error: web has no revision 9; it has: 2, 1\n',
  },
  {
    line: 'haldane events web',
    given: 'two revisions that were told of',
    out: /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n(.*\n)*\S+ +Normal +RolloutCompleted +rollout\/web +Rollout completed update to revision 2/,
  },
  { line: 'haldane events web', given: 'healthy', err: 'No events found.\n' },
  { line: 'haldane wait web', given: 'healthy', out: 'Healthy\nweb: phase=Healthy\n' },
  {
    line: 'haldane wait web --for step=1',
    given: 'at a pause',
    out: 'Paused - CanaryPauseStep\nweb: step=1\n',
  },
  {
    line: 'haldane wait web --for weight=50 --timeout 300ms',
    given: 'at a pause',
    code: 1,
    out: 'Paused - CanaryPauseStep\n',
    err: 'Error: web has not reached weight=50 in time: it is Paused, CanaryPauseStep\n',
  },
  {
    line: 'haldane wait web',
    given: 'aborted',
    code: 1,
    out: /^Degraded - RolloutAborted: /,
    err: /^Error: web is Degraded: RolloutAborted: /,
  },
  {
    line: 'haldane wait web --for phase=Happy',
    given: 'healthy',
    code: 2,
    err: /^Error: cannot wait for "phase=Happy": --for is phase=Healthy\|.*\nRun 'haldane wait --help' for usage\.\n$/,
  },
];

const DRY_RUN: readonly Row[] = [
  {
    line: 'haldane abort web --dry-run client',
    given: 'in a step',
    out: `would patch rollouts {ns}/web status: {"status":{"abort":true}}\nrollout 'web' aborted\n`,
    err: DRY,
  },
  {
    line: 'haldane abort web --dry-run client -o jsonpath={.status.abort}',
    given: 'in a step',
    out: 'true',
    err: `would patch rollouts {ns}/web status: {"status":{"abort":true}}\n${DRY}`,
  },
  {
    line: 'haldane abort web --dry-run=server -o jsonpath={.status.abort}',
    given: 'in a step',
    out: 'true',
    err: DRY,
    writes: [merge('rollouts/web/status?dryRun=All', { status: { abort: true } })],
  },
  {
    line: 'haldane abort web --dry-run=server',
    given: 'in a step',
    out: "rollout 'web' aborted\n",
    err: DRY,
    writes: [merge('rollouts/web/status?dryRun=All', { status: { abort: true } })],
  },
  {
    line: 'kubectl haldane create -f {dir}/rollout.yaml --dry-run server --lang ko',
    out: 'rollout.argoproj.io/web created\n',
    err: '드라이 런: 아무것도 바뀌지 않았습니다.\n',
    writes: [
      create('rollouts?dryRun=All', {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Rollout',
        metadata: { name: 'web', namespace: '{ns}' },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: 'web' } },
          template: {
            metadata: { labels: { app: 'web' } },
            spec: { containers: [{ name: 'web', image: 'web:3' }] },
          },
          strategy: { canary: { steps: [{ setWeight: 20 }, { pause: {} }] } },
        },
      }),
    ],
  },
  {
    line: 'haldane promote web --dry-run maybe',
    given: 'at a pause',
    code: 2,
    err: /^Error: invalid dry-run value "maybe": it is none, client or server\n/,
  },
  {
    line: 'kubectl argo rollouts abort web --dry-run client',
    given: 'in a step',
    code: 1,
    err: 'Error: unknown flag: --dry-run\n',
  },
  {
    line: 'haldane abort web --lang ko',
    given: 'in a step',
    out: /^rollout 'web' aborted\n모든 트래픽이 스테이블 버전으로 돌아가고.*\n되돌리려면: haldane retry rollout web\n$/,
    writes: [status({ abort: true })],
  },
];

export const INSIGHT_ROWS: readonly Row[] = [...ASKED, ...DRY_RUN];
