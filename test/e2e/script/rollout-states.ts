import type { KubeObject } from '../../../src/api/kubernetes/meta.ts';
import type { Rollout } from '../../../src/api/v1alpha1/rollout.ts';

type Status = NonNullable<Rollout['status']>;

const STARTED = '2026-01-01T00:00:00Z';
const LABELS = { app: 'web' };
const STEPS = [{ setWeight: 20 }, { pause: {} }, { setWeight: 50 }, { pause: {} }];
export const TEMPLATE = {
  metadata: { labels: LABELS },
  spec: { containers: [{ name: 'web', image: 'web:2' }] },
};

/** A Rollout that nobody reconciles: it stays as it is given. Nothing of it runs. */
export function rollout(spec: Partial<Rollout['spec']>, status: Status, name = 'web'): Rollout {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name },
    spec: {
      replicas: 0,
      selector: { matchLabels: LABELS },
      template: TEMPLATE,
      strategy: { canary: { steps: STEPS } },
      ...spec,
    },
    status: { observedGeneration: '1', currentPodHash: 'new', stableRS: 'old', ...status },
  };
}

const AT_PAUSE: Status = {
  phase: 'Paused',
  message: 'CanaryPauseStep',
  currentStepIndex: 1,
  controllerPause: true,
  pauseConditions: [{ reason: 'CanaryPauseStep', startTime: STARTED }],
};
const UNDER_WAY: Status = { phase: 'Progressing', message: 'more replicas need to be updated' };
const IN_STEP: Status = { ...UNDER_WAY, currentStepIndex: 0 };
const HELD: Status = { phase: 'Paused', message: 'manually paused' };

export const HEALTHY: Status = { phase: 'Healthy', currentStepIndex: 4, stableRS: 'new' };

/** Every state of a canary that promote tells apart, and the ends of an update. */
export const CANARY = {
  healthy: [rollout({}, HEALTHY)],
  'at a pause': [rollout({}, AT_PAUSE)],
  'in a step': [rollout({}, IN_STEP)],
  'behind the last step': [rollout({}, { ...IN_STEP, currentStepIndex: 4 })],
  held: [rollout({ paused: true }, { ...IN_STEP, ...HELD })],
  'held at a pause': [rollout({ paused: true }, AT_PAUSE)],
  undecided: [
    rollout(
      {},
      {
        ...AT_PAUSE,
        message: 'InconclusiveAnalysisRun',
        pauseConditions: [{ reason: 'InconclusiveAnalysisRun', startTime: STARTED }],
        canary: { currentStepAnalysisRunStatus: { name: 'check', status: 'Inconclusive' } },
      },
    ),
  ],
  'without steps': [rollout({ strategy: { canary: {} } }, UNDER_WAY)],
  aborted: [
    rollout(
      {},
      {
        phase: 'Degraded',
        message: 'RolloutAborted: Rollout aborted update to revision 2',
        abort: true,
        abortedAt: STARTED,
        currentStepIndex: 0,
      },
    ),
  ],
  unobserved: [rollout({}, { ...HEALTHY, observedGeneration: '7' })],
} as const satisfies Readonly<Record<string, readonly KubeObject[]>>;

const BLUE_GREEN_SPEC = { strategy: { blueGreen: { activeService: 'web' } } };

export const BLUE_GREEN = {
  'blue-green at a pause': [
    rollout(BLUE_GREEN_SPEC, {
      phase: 'Paused',
      message: 'BlueGreenPause',
      controllerPause: true,
      pauseConditions: [{ reason: 'BlueGreenPause', startTime: STARTED }],
    }),
  ],
  'blue-green under way': [rollout(BLUE_GREEN_SPEC, UNDER_WAY)],
} as const satisfies Readonly<Record<string, readonly KubeObject[]>>;

const THREE = {
  metadata: { labels: LABELS },
  spec: {
    initContainers: [{ name: 'migrate', image: 'migrate:1' }],
    containers: [
      { name: 'web', image: 'web:1', env: [{ name: 'COLOUR', value: 'red' }] },
      { name: 'log', image: 'log:1' },
    ],
  },
};

export const IMAGES = {
  'three containers': [rollout({ template: THREE }, HEALTHY)],
} as const satisfies Readonly<Record<string, readonly KubeObject[]>>;

const { template: _, selector: __, ...REFERRING } = rollout({}, HEALTHY).spec;
export const refersTo = (kind: string): KubeObject =>
  ({
    ...rollout({}, HEALTHY),
    spec: { ...REFERRING, workloadRef: { apiVersion: 'apps/v1', kind, name: 'backend' } },
  }) as KubeObject;
export const BACKEND = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'backend' },
  spec: { replicas: 0, selector: { matchLabels: LABELS }, template: TEMPLATE },
};

export const REFERRED = {
  'a Deployment referred to': [refersTo('Deployment'), BACKEND],
  'a PodTemplate referred to': [refersTo('PodTemplate')],
  'a Deployment alone': [{ ...BACKEND, metadata: { name: 'web' } }],
} as const satisfies Readonly<Record<string, readonly KubeObject[]>>;
