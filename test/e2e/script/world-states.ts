import type { KubeObject } from '../../../src/api/kubernetes/meta.ts';
import { BACKEND, HEALTHY, refersTo, rollout, TEMPLATE } from './rollout-states.ts';

/** Stands for the uid that the API server gives to the Rollout `web`. */
export const UID_OF_WEB = '<uid of web>';

const ARGO = 'argoproj.io/v1alpha1';
const OWNER = [{ apiVersion: ARGO, kind: 'Rollout', name: 'web', uid: UID_OF_WEB, controller: true }];

/** A ReplicaSet of the Rollout, without pods. */
function revision(number: number, hash: string, image: string): KubeObject {
  const labels = { ...TEMPLATE.metadata.labels, 'rollouts-pod-template-hash': hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `web-${hash}`,
      labels,
      annotations: { 'rollout.argoproj.io/revision': String(number) },
      ownerReferences: OWNER,
    },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image }] } },
    },
  } as KubeObject;
}

function event(name: string, reason: string, message: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name },
    involvedObject: { apiVersion: ARGO, kind: 'Rollout', name: 'web', namespace: '{ns}', uid: UID_OF_WEB },
    type: 'Normal',
    reason,
    message,
    lastTimestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
  } as KubeObject;
}

const SETS = [revision(1, 'old', 'web:1'), revision(2, 'new', 'web:2')];

export const REVISIONS = {
  'two revisions': [rollout({}, HEALTHY), ...SETS],
  'two revisions referred to': [refersTo('Deployment'), BACKEND, ...SETS],
  'one revision': [rollout({}, HEALTHY), revision(1, 'new', 'web:2')],
  'two revisions that were told of': [
    rollout({}, HEALTHY),
    ...SETS,
    event('web.1', 'RolloutUpdated', 'Rollout updated to revision 2'),
    event(
      'web.2',
      'RolloutCompleted',
      'Rollout completed update to revision 2 (new): Completed all 4 canary steps',
    ),
  ],
} as const satisfies Readonly<Record<string, readonly KubeObject[]>>;

export const TWO_ROLLOUTS = {
  'two rollouts': [rollout({}, HEALTHY), rollout({}, HEALTHY, 'api')],
} as const satisfies Readonly<Record<string, readonly KubeObject[]>>;

function experiment(status: object): KubeObject {
  return {
    apiVersion: ARGO,
    kind: 'Experiment',
    metadata: { name: 'trial' },
    spec: {
      duration: '5m',
      templates: [
        { name: 'a', replicas: 0, selector: { matchLabels: TEMPLATE.metadata.labels }, template: TEMPLATE },
      ],
    },
    status,
  } as KubeObject;
}

export const EXPERIMENTS = {
  'a running experiment': [experiment({ phase: 'Running' })],
  'a failed experiment': [experiment({ phase: 'Failed', message: 'Metric "rate" assessed Failed' })],
} as const satisfies Readonly<Record<string, readonly KubeObject[]>>;

const METRICS = [
  {
    name: 'rate',
    successCondition: 'result >= 0.99',
    provider: { web: { url: 'http://127.0.0.1:9/{{args.service}}' } },
  },
];
const TEMPLATE_SPEC = { args: [{ name: 'service' }], metrics: METRICS };
/** No other test of the cluster uses this name. */
export const EVERYWHERE = 'haldane-script-rate';

export const ANALYSES = {
  'a running analysis': [
    {
      apiVersion: ARGO,
      kind: 'AnalysisRun',
      metadata: { name: 'check' },
      spec: { metrics: METRICS, args: [{ name: 'service', value: 'web' }] },
      status: { phase: 'Running' },
    } as KubeObject,
  ],
  'an analysis template': [
    {
      apiVersion: ARGO,
      kind: 'AnalysisTemplate',
      metadata: { name: 'rate' },
      spec: TEMPLATE_SPEC,
    } as KubeObject,
  ],
  'an analysis template everywhere': [
    {
      apiVersion: ARGO,
      kind: 'ClusterAnalysisTemplate',
      metadata: { name: EVERYWHERE },
      spec: TEMPLATE_SPEC,
    } as KubeObject,
  ],
} as const satisfies Readonly<Record<string, readonly KubeObject[]>>;

/** The specs above, as writes carry them. */
export const RUN_SPEC = { metrics: METRICS, args: [{ name: 'service', value: 'web' }] };
