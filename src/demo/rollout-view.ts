import type { Ingress } from '../api/kubernetes/networking.ts';
import type { AnalysisRun } from '../api/v1alpha1/analysis.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import type { Clock, EpochMs } from '../base/time.ts';
import { analysisRuns, rollouts } from '../kube/argo-resources.ts';
import type { KubeClient } from '../kube/client.ts';
import { Informer } from '../kube/informer.ts';
import { ingresses } from '../kube/resources.ts';

const CANARY = 'nginx.ingress.kubernetes.io/canary';
const CANARY_WEIGHT = 'nginx.ingress.kubernetes.io/canary-weight';

/** From a moment on, so much of the traffic was asked for the new version. */
export interface WeightMark {
  readonly weight: number;
  readonly at: EpochMs;
}

export interface RolloutView {
  /** `null` until it was seen. */
  rollout(): Rollout | null;
  /** Of its namespace, oldest first. */
  runs(): readonly AnalysisRun[];
  /** Every weight that was asked of the gateway, oldest first. */
  weights(): readonly WeightMark[];
  stop(): Promise<void>;
}

export interface RolloutViewOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly namespace: string;
  readonly name: string;
  readonly onError: (error: unknown) => void;
}

/** A live copy of one Rollout and the AnalysisRuns beside it. */
export function watchRollout(options: RolloutViewOptions): RolloutView {
  const { client, namespace, name } = options;
  const rolloutInformer = new Informer(client, rollouts, options);
  const runInformer = new Informer(client, analysisRuns, options);
  const ingressInformer = new Informer(client, ingresses, options);
  const marks: WeightMark[] = [];
  const mark = (ingress: Ingress) => {
    const weight = askedWeight(ingress);
    if (weight === null || weight === (marks.at(-1)?.weight ?? 0)) return;
    marks.push({ weight, at: options.clock.now() });
  };
  ingressInformer.subscribe({ added: mark, updated: mark });
  ingressInformer.start();
  rolloutInformer.start();
  runInformer.start();
  return {
    rollout: () => rolloutInformer.get(`${namespace}/${name}`) ?? null,
    runs: () =>
      [...runInformer.list()].sort((a, b) =>
        (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? ''),
      ),
    weights: () => marks,
    async stop() {
      await Promise.all([rolloutInformer.stop(), runInformer.stop(), ingressInformer.stop()]);
    },
  };
}

/** `null`: not a canary Ingress. */
function askedWeight({ metadata: { annotations = {} } }: Ingress): number | null {
  return annotations[CANARY] === 'true' ? Number(annotations[CANARY_WEIGHT] ?? 0) : null;
}

/** Whether the status speaks of the spec as it is now. */
export function isObserved({ metadata, status }: Rollout): boolean {
  return status?.observedGeneration === String(metadata.generation);
}

export function isStable(rollout: Rollout): boolean {
  const { status } = rollout;
  return isObserved(rollout) && status?.phase === 'Healthy' && status.stableRS === status.currentPodHash;
}

/** The update was given up: it goes no further without a person. */
export function isGivenUp(rollout: Rollout): boolean {
  const { status } = rollout;
  return isObserved(rollout) && (status?.abort === true || status?.phase === 'Degraded');
}
