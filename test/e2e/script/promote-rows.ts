import { type Row, spec, status } from './row.ts';

const SKIP_ONE =
  'Flag --skip-current-step has been deprecated, use without the flag instead ex: promote ROLLOUT_NAME\n';
const SKIP_ALL = 'Flag --skip-all-steps has been deprecated, use --full instead\n';
const PROMOTED = "rollout 'web' promoted\n";
const FULLY = "rollout 'web' fully promoted\n";
const LINE = 'kubectl argo rollouts promote web';

/** Every state of a Rollout that upstream's promote tells apart. */
export const PROMOTE_ROWS: readonly Row[] = [
  {
    line: LINE,
    given: 'at a pause',
    out: PROMOTED,
    writes: [status({ pauseConditions: null })],
    isSpawned: true,
  },
  {
    line: `${LINE} -n {ns}`,
    given: 'in a step',
    out: PROMOTED,
    writes: [status({ pauseConditions: null, currentStepIndex: 1 })],
  },
  {
    line: 'kubectl argo rollouts -n={ns} promote web',
    given: 'behind the last step',
    out: PROMOTED,
    writes: [status({ pauseConditions: null, currentStepIndex: 4 })],
  },
  {
    line: `${LINE} --namespace={ns}`,
    given: 'healthy',
    out: PROMOTED,
    writes: [status({ pauseConditions: null, currentStepIndex: 4 })],
  },
  // Upstream also skips the step that is held.
  { line: `${LINE} --namespace {ns}`, given: 'held', out: PROMOTED, writes: [spec({ paused: false })] },
  {
    line: `${LINE} -n{ns}`,
    given: 'held at a pause',
    out: PROMOTED,
    writes: [status({ pauseConditions: null }), spec({ paused: false })],
  },
  {
    line: `${LINE} --full=false`,
    given: 'undecided',
    out: PROMOTED,
    writes: [status({ pauseConditions: null, controllerPause: false, currentStepIndex: 2 })],
  },
  { line: LINE, given: 'without steps', out: PROMOTED },
  { line: LINE, given: 'blue-green at a pause', out: PROMOTED, writes: [status({ pauseConditions: null })] },
  { line: LINE, given: 'blue-green under way', out: PROMOTED },
  { line: `${LINE} --full`, given: 'at a pause', out: FULLY, writes: [status({ promoteFull: true })] },
  {
    line: `${LINE} --full`,
    given: 'held',
    out: FULLY,
    writes: [status({ promoteFull: true }), spec({ paused: false })],
  },
  {
    line: `${LINE} --full`,
    given: 'blue-green at a pause',
    out: FULLY,
    writes: [status({ promoteFull: true })],
  },
  { line: `${LINE} --full`, given: 'healthy', out: FULLY },
  {
    line: `${LINE} -c`,
    given: 'at a pause',
    out: PROMOTED,
    err: SKIP_ONE,
    writes: [status({ currentStepIndex: 2 })],
  },
  {
    line: `${LINE} --skip-current-step`,
    given: 'behind the last step',
    out: PROMOTED,
    err: SKIP_ONE,
    writes: [status({ currentStepIndex: 4 })],
  },
  {
    line: `${LINE} --skip-all-steps`,
    given: 'in a step',
    out: PROMOTED,
    err: SKIP_ALL,
    writes: [status({ currentStepIndex: 4 })],
  },
  {
    line: `${LINE} -c -a`,
    given: 'in a step',
    code: 1,
    err: `${SKIP_ONE}${SKIP_ALL}Error: Cannot use skip-current-step and skip-all-steps flags at the same time\n`,
  },
  {
    line: `${LINE} -a`,
    given: 'blue-green at a pause',
    code: 1,
    err: `${SKIP_ALL}Error: Cannot skip steps of a bluegreen rollout. Run without a flags\n`,
  },
  {
    line: `${LINE} -c`,
    given: 'without steps',
    code: 1,
    err: `${SKIP_ONE}Error: Cannot skip steps of a rollout without steps\n`,
  },
  {
    line: 'kubectl argo rollouts promote nothere',
    code: 1,
    err: 'Error: rollouts.argoproj.io "nothere" not found\n',
  },
  {
    line: 'haldane promote web',
    given: 'at a pause',
    out: "rollout 'web' promoted\nThe new version gets 100 % of the traffic now.\nTo take it back: haldane abort web\n",
    writes: [status({ pauseConditions: null })],
  },
  {
    line: 'kubectl haldane promote web --full',
    given: 'aborted',
    out: "rollout 'web' fully promoted\nThe new version gets 100 % of the traffic now.\nTo take it back: kubectl haldane abort web\n",
    writes: [status({ promoteFull: true })],
  },
];
