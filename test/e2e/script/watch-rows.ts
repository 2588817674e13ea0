import { fromFile } from './create-rows.ts';
import type { Row } from './row.ts';

const PAUSED = 'Paused - CanaryPauseStep\n';
const ABORTED = { phase: 'Degraded', message: 'RolloutAborted: why', abort: true };
const HEALTHY = { phase: 'Healthy', message: null, pauseConditions: null, controllerPause: null };

/** What stays until Ctrl-C or the end: upstream's watches end well, ours say that they were interrupted. */
export const WATCH_ROWS: readonly Row[] = [
  {
    line: 'kubectl argo rollouts get rollout web -w',
    given: 'two revisions',
    until: /• ScaledDown/,
    change: { status: ABORTED, shows: /Status: +✖ Degraded\nMessage: +RolloutAborted: why\n/ },
    out: /^Name: +web\nNamespace: +{ns}\nStatus: +✔ Healthy\n/,
  },
  {
    line: 'haldane get rollout web --watch',
    given: 'two revisions',
    until: /• ScaledDown/,
    code: 130,
    out: /^Name: +web\n/,
  },
  {
    line: 'kubectl argo rollouts get experiment trial -w',
    given: 'a running experiment',
    until: /Σ trial +Experiment +◌ Running/,
    out: /^Name: +trial\n/,
  },
  {
    line: 'kubectl argo rollouts list rollouts --watch',
    given: 'two rollouts',
    until: /web/,
    change: { status: ABORTED, shows: /\nweb +Canary +Degraded / },
    out: /^NAME +STRATEGY .*\napi .*\nweb +Canary +Healthy .*\nweb +Canary +Degraded .*\n$/,
  },
  {
    line: 'kubectl argo rollouts status web',
    given: 'at a pause',
    until: /Paused/,
    code: 1,
    out: PAUSED,
    err: 'Error: Rollout status watch exceeded timeout\n',
  },
  {
    line: 'kubectl argo rollouts status web -t 1m',
    given: 'at a pause',
    until: /Paused/,
    change: { status: HEALTHY, shows: /Healthy/ },
    out: `${PAUSED}Healthy\n`,
  },
  { line: 'kubectl haldane status web', given: 'at a pause', until: /Paused/, code: 130, out: PAUSED },
  { line: 'haldane wait web -t 1h', given: 'at a pause', until: /Paused/, code: 130, out: PAUSED },
  {
    line: 'kubectl argo rollouts create -f {dir}/rollout.yaml -w --no-color',
    until: /⟳ web/,
    out: /^rollout\.argoproj\.io\/web created\nName: +web\nNamespace: +{ns}\n/,
    writes: [fromFile('rollouts', 'Rollout', 'web')],
  },
];
