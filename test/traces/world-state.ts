// The live objects of a scenario in the words of the recording: only what its rows show, hashes as r1, r2 ...
import type { ReplicaSet } from '../../src/api/kubernetes/apps.ts';
import type { Event, Service } from '../../src/api/kubernetes/core.ts';
import type { KubeObject } from '../../src/api/kubernetes/meta.ts';
import type { Ingress } from '../../src/api/kubernetes/networking.ts';
import type { AnalysisRun } from '../../src/api/v1alpha1/analysis.ts';
import { SCALE_DOWN_DEADLINE } from '../../src/api/v1alpha1/labels.ts';
import type { Rollout } from '../../src/api/v1alpha1/rollout.ts';

/** Field -> value, as in a row. */
export type ObjectState = Readonly<Record<string, unknown>>;

/** `resource name` -> its fields. */
export type WorldState = Readonly<Record<string, ObjectState>>;

/** Every object of the scenario's namespace, as the watches show it. */
export interface LiveObjects {
  readonly rollouts: readonly Rollout[];
  readonly replicasets: readonly ReplicaSet[];
  readonly services: readonly Service[];
  readonly ingresses: readonly Ingress[];
  readonly analysisruns: readonly AnalysisRun[];
  readonly events: readonly Event[];
}

const HASH = 'rollouts-pod-template-hash';

export function liveState(live: LiveObjects): WorldState {
  const entries = [
    ...live.rollouts.map((one) => entry('rollouts', one, rolloutState(one))),
    ...live.replicasets.map((one) => entry('replicasets', one, replicaSetState(one))),
    ...live.services.map((one) => entry('services', one, serviceState(one))),
    ...live.ingresses.map((one) => entry('ingresses', one, ingressState(one))),
    ...live.analysisruns.map((one) => entry('analysisruns', one, analysisRunState(one))),
  ];
  return JSON.parse(renamed(JSON.stringify(Object.fromEntries(entries)), live)) as WorldState;
}

/** `type reason: message` of our Events on objects of one kind, in the order in which they were first told. */
export function liveEvents(live: LiveObjects, kind: string): string[] {
  const ours = live.events.filter(
    ({ involvedObject, source }) =>
      involvedObject.kind === kind && source?.component === 'rollouts-controller',
  );
  // The recorder's names count up.
  const order = ({ metadata }: KubeObject) => metadata.name.split('.').at(-1) ?? '';
  return ours
    .toSorted((a, b) => order(a).localeCompare(order(b)))
    .map(({ type, reason, message = '' }) => renamed(`${type} ${reason}: ${message}`, live));
}

function entry(resource: string, { metadata }: KubeObject, state: ObjectState): [string, ObjectState] {
  return [`${resource} ${metadata.name}`, state];
}

function rolloutState({ metadata, spec, status = {} }: Rollout): ObjectState {
  const { canary: { weights, currentStepAnalysisRunStatus, currentBackgroundAnalysisRunStatus } = {} } =
    status;
  const run = (ref: typeof currentStepAnalysisRunStatus) =>
    ref === undefined ? undefined : { name: ref.name, status: ref.status };
  return {
    specReplicas: spec.replicas,
    revision: metadata.annotations?.['rollout.argoproj.io/revision'],
    phase: status.phase,
    message: status.message,
    currentStepIndex: status.currentStepIndex,
    currentPodHash: status.currentPodHash,
    stableRS: status.stableRS,
    replicas: status.replicas,
    updatedReplicas: status.updatedReplicas,
    readyReplicas: status.readyReplicas,
    availableReplicas: status.availableReplicas,
    HPAReplicas: status.HPAReplicas,
    observedGeneration: status.observedGeneration,
    conditions: Object.fromEntries(
      (status.conditions ?? []).map(({ type, status: is, reason }) => [type, `${is} ${reason}`]),
    ),
    pause: status.pauseConditions?.map(({ reason }) => reason),
    controllerPause: status.controllerPause,
    abort: status.abort,
    promoteFull: status.promoteFull,
    weights: weights && { canary: weights.canary.weight, stable: weights.stable.weight },
    currentStepAnalysisRunStatus: run(currentStepAnalysisRunStatus),
    currentBackgroundAnalysisRunStatus: run(currentBackgroundAnalysisRunStatus),
  };
}

function replicaSetState({ metadata, spec }: ReplicaSet): ObjectState {
  const { [SCALE_DOWN_DEADLINE]: deadline, ...annotations } = metadata.annotations ?? {};
  return {
    replicas: spec.replicas,
    labels: metadata.labels,
    annotations: { ...annotations, ...(deadline === undefined ? {} : { [SCALE_DOWN_DEADLINE]: 'TIME' }) },
    owner: metadata.ownerReferences?.map(({ kind }) => kind),
    templateLabels: spec.template.metadata?.labels,
  };
}

function serviceState({ metadata, spec }: Service): ObjectState {
  return { selector: spec.selector, annotations: metadata.annotations };
}

function ingressState({ metadata, spec }: Ingress): ObjectState {
  const paths = (spec.rules ?? []).flatMap(({ http }) => http?.paths ?? []);
  return { annotations: metadata.annotations, backends: paths.map(({ backend }) => backend.service?.name) };
}

function analysisRunState({ metadata, spec, status }: AnalysisRun): ObjectState {
  return {
    phase: status?.phase,
    message: status?.message,
    labels: metadata.labels,
    metrics: spec.metrics.map(({ name }) => name),
    results: status?.metricResults?.map(({ name, phase, count, successful, failed }) => ({
      name,
      phase,
      count,
      successful,
      failed,
    })),
    terminate: spec.terminate,
  };
}

/** Hashes as r1, r2 ... in order of appearance, which is that of their first revision. */
function renamed(text: string, { replicasets }: LiveObjects): string {
  const ordered = replicasets.toSorted((a, b) => firstRevision(a) - firstRevision(b));
  return ordered.reduce(
    (all, set, index) => all.replaceAll(set.metadata.labels?.[HASH] ?? '-', `r${index + 1}`),
    text,
  );
}

function firstRevision({ metadata: { annotations = {} } }: ReplicaSet): number {
  const [first] = (annotations['rollout.argoproj.io/revision-history'] ?? '').split(',');
  return Number(first || annotations['rollout.argoproj.io/revision']);
}
