import { expect } from 'vitest';
import { merge, type Row, spec, status } from './row.ts';

const RESTART_AT = { restartAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) };
const TERMINATE = { spec: { terminate: true } };

const BACK = 'All traffic goes back to the stable version; then the new pods go.\n';

const ABORT: readonly Row[] = [
  {
    line: 'kubectl argo rollouts abort web',
    given: 'in a step',
    out: "rollout 'web' aborted\n",
    writes: [status({ abort: true })],
    isSpawned: true,
  },
  {
    line: 'kubectl argo rollouts abort web api',
    given: 'two rollouts',
    out: "rollout 'web' aborted\nrollout 'api' aborted\n",
    writes: [status({ abort: true }), merge('rollouts/api/status', { status: { abort: true } })],
  },
  {
    // Without the status subresource the object itself takes the field, so that is tried too.
    line: 'kubectl argo rollouts abort web nothere api',
    given: 'two rollouts',
    code: 1,
    out: "rollout 'web' aborted\n",
    err: 'Error: rollouts.argoproj.io "nothere" not found\n',
    writes: [
      status({ abort: true }),
      merge('rollouts/nothere/status', { status: { abort: true } }),
      merge('rollouts/nothere', { status: { abort: true } }),
    ],
  },
  {
    line: 'haldane abort web',
    given: 'blue-green under way',
    out: `rollout 'web' aborted\n${BACK}To take it back: haldane retry rollout web\n`,
    writes: [status({ abort: true })],
    isSpawned: true,
  },
  {
    line: 'kubectl haldane abort web -n {ns}',
    given: 'at a pause',
    out: `rollout 'web' aborted\n${BACK}To take it back: kubectl haldane retry rollout web -n {ns}\n`,
    writes: [status({ abort: true })],
  },
];

const HELD = 'It stays where it is until it is promoted; a new version waits, too.\n';

const PAUSE: readonly Row[] = [
  {
    line: 'kubectl argo rollouts pause web',
    given: 'in a step',
    out: "rollout 'web' paused\n",
    writes: [spec({ paused: true })],
  },
  {
    line: 'haldane pause web api',
    given: 'two rollouts',
    out:
      "rollout 'web' paused\nrollout 'api' paused\n" +
      `${HELD}To let it go on: haldane promote web\n${HELD}To let it go on: haldane promote api\n`,
    writes: [spec({ paused: true }), merge('rollouts/api', { spec: { paused: true } })],
  },
];

const RESTART: readonly Row[] = [
  {
    line: 'kubectl argo rollouts restart web',
    given: 'healthy',
    out: "rollout 'web' restarts in 0s\n",
    writes: [spec(RESTART_AT)],
  },
  {
    line: 'kubectl argo rollouts restart web --in 10m',
    given: 'healthy',
    out: "rollout 'web' restarts in 10m\n",
    writes: [spec(RESTART_AT)],
  },
  {
    line: 'haldane restart web -i1h30m',
    given: 'healthy',
    out: /^rollout 'web' restarts in 1h30m\nIts pods are replaced a few at a time, from \S+Z on\.\n$/,
    writes: [spec(RESTART_AT)],
  },
  {
    line: 'kubectl argo rollouts restart web --in soon',
    given: 'healthy',
    code: 1,
    err: 'Error: invalid argument "soon" for "-i, --in" flag: time: invalid duration "soon"\n',
  },
];

const RETRY: readonly Row[] = [
  {
    line: 'kubectl argo rollouts retry rollout web',
    given: 'aborted',
    out: "rollout 'web' retried\n",
    writes: [status({ abort: false })],
  },
  {
    line: 'kubectl argo rollouts retry ro web api',
    given: 'two rollouts',
    out: "rollout 'web' retried\nrollout 'api' retried\n",
    writes: [status({ abort: false }), merge('rollouts/api/status', { status: { abort: false } })],
  },
  {
    line: 'haldane retry rollouts web',
    given: 'aborted',
    out: "rollout 'web' retried\nThe new version gets 100 % of the traffic now.\nTo take it back: haldane abort web\n",
    writes: [status({ abort: false })],
  },
  {
    line: 'kubectl argo rollouts retry experiment trial',
    given: 'a failed experiment',
    out: "experiment 'trial' retried\n",
    writes: [merge('experiments/trial', { status: null })],
  },
  {
    line: 'haldane retry exp nothere',
    code: 1,
    err: /^Error: experiments\.argoproj\.io "nothere" not found\n$/,
    writes: [merge('experiments/nothere', { status: null })],
  },
];

const END: readonly Row[] = [
  {
    line: 'kubectl argo rollouts terminate analysisrun check',
    given: 'a running analysis',
    out: "analysisRun 'check' terminated\n",
    writes: [merge('analysisruns/check', TERMINATE)],
  },
  {
    line: 'kubectl haldane terminate ar chek',
    given: 'a running analysis',
    code: 1,
    err: 'Error: analysisruns.argoproj.io "chek" not found\nDid you mean check?\n',
    writes: [merge('analysisruns/chek', TERMINATE)],
  },
  {
    // Upstream's word.
    line: 'kubectl argo rollouts terminate experiment trial',
    given: 'a running experiment',
    out: "experiment 'trial' retried\n",
    writes: [merge('experiments/trial', TERMINATE)],
  },
  {
    line: 'haldane terminate exp trial',
    given: 'a running experiment',
    out: "experiment 'trial' terminated\n",
    writes: [merge('experiments/trial', TERMINATE)],
  },
];

export const VERB_ROWS: readonly Row[] = [...ABORT, ...PAUSE, ...RESTART, ...RETRY, ...END];
