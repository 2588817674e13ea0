import type { ReplicaSet } from '../../src/api/kubernetes/apps.ts';
import type { KubeObject } from '../../src/api/kubernetes/meta.ts';
import type { Rollout } from '../../src/api/v1alpha1/rollout.ts';
import { analysisTemplates, rollouts } from '../../src/kube/argo-resources.ts';
import type { Resource } from '../../src/kube/client.ts';
import { events, ingresses, replicaSets, services } from '../../src/kube/resources.ts';
import { realClock } from '../../src/testing/real-clock.ts';
import type { TestCluster } from './cluster.ts';
import { type Action, type EndState, recordedEnd, type Scenario, WEIGHT } from './recorded.ts';

const RESOURCES = {
  Rollout: rollouts,
  Service: services,
  Ingress: ingresses,
  AnalysisTemplate: analysisTemplates,
} as unknown as Readonly<Record<string, Resource>>;

/** Upstream's rows end some seconds after the last action; a state is taken once it has rested this long. */
const REST_MS = 1500;

export interface Played {
  /** Some ReplicaSet still waits out its deadline. */
  readonly isLeaving: boolean;
  readonly end: EndState;
  readonly events: readonly string[];
}

/** Plays a recorded scenario against the running controller. */
export async function playScenario(
  cluster: TestCluster,
  scenario: Scenario & { name: string },
): Promise<Played> {
  const namespace = await cluster.namespace(`t-${scenario.name}`);
  for (const object of scenario.objects) {
    const resource = RESOURCES[object.kind];
    if (resource === undefined) throw new Error(`no resource for ${object.kind}`);
    await cluster.client.create(resource, { ...object, metadata: { ...object.metadata, namespace } });
  }
  for (const action of scenario.actions) await playAction(cluster, namespace, action);
  return settle(cluster, namespace, isAllGone(recordedEnd(scenario)));
}

async function playAction({ client }: TestCluster, namespace: string, action: Action): Promise<void> {
  if (action.sleepSeconds !== undefined) await realClock.sleep(action.sleepSeconds * 1000);
  const { when, patch } = action;
  while (when !== undefined && !isReached(await client.get(rollouts, { namespace, name: 'demo' }), when)) {
    await realClock.sleep(50);
  }
  if (patch === undefined) return;
  const isStatus = patch.body.status !== undefined;
  await client.patch(
    rollouts,
    { namespace, name: patch.name },
    { type: patch.type, body: patch.body },
    isStatus ? { subresource: 'status' } : {},
  );
}

function isReached({ metadata, status }: Rollout, when: NonNullable<Action['when']>): boolean {
  const isSeen = status?.observedGeneration === String(metadata.generation);
  const isStep = when.currentStepIndex === undefined || status?.currentStepIndex === when.currentStepIndex;
  return isSeen && status?.phase === when.phase && isStep;
}

/** Whether upstream's recording went on until the old pods were gone; else it ended in their delay. */
function isAllGone({ replicas, stable }: EndState): boolean {
  return Object.entries(replicas).every(([name, size]) => name === stable || size === 0);
}

/** The state once nothing has changed for a while. */
async function settle(cluster: TestCluster, namespace: string, untilGone: boolean): Promise<Played> {
  let seen = await look(cluster, namespace);
  for (;;) {
    await realClock.sleep(REST_MS);
    const next = await look(cluster, namespace);
    if (!(untilGone && next.isLeaving) && JSON.stringify(next) === JSON.stringify(seen)) return next;
    seen = next;
  }
}

async function look({ client }: TestCluster, namespace: string): Promise<Played> {
  const { status = {} } = await client.get(rollouts, { namespace, name: 'demo' });
  const { items: sets } = await client.list(replicaSets, { namespace });
  const names = revisionNames(sets);
  const { items: liveServices } = await client.list(services, { namespace });
  const { items: liveIngresses } = await client.list(ingresses, { namespace });
  const canary = liveIngresses.find(({ metadata }) => metadata.name === 'demo-web-canary');
  const named = (text: string) => [...names].reduce((all, [hash, name]) => all.replaceAll(hash, name), text);
  const { canary: { weights } = {} } = status;
  const isLeaving = sets.some(
    ({ metadata, spec }) =>
      metadata.annotations?.['scale-down-deadline'] !== undefined && spec.replicas !== 0,
  );
  return {
    isLeaving,
    events: await eventTexts(client, namespace, named),
    end: {
      phase: status.phase ?? null,
      message: status.message === undefined ? null : named(status.message),
      currentStepIndex: status.currentStepIndex ?? null,
      stable: names.get(status.stableRS ?? '') ?? null,
      weights:
        weights === undefined ? null : { canary: weights.canary.weight, stable: weights.stable.weight },
      conditions: Object.fromEntries(
        (status.conditions ?? []).map((condition) => [
          condition.type,
          `${condition.status} ${condition.reason}`,
        ]),
      ),
      replicas: Object.fromEntries(sets.map((set) => [names.get(hashOf(set)) ?? '', set.spec.replicas ?? 0])),
      selectors: Object.fromEntries(
        liveServices.map((service) => [
          service.metadata.name,
          names.get(service.spec.selector?.['rollouts-pod-template-hash'] ?? '') ?? '',
        ]),
      ),
      ingressWeight: canary?.metadata.annotations?.[WEIGHT] ?? null,
    },
  };
}

function hashOf({ metadata }: KubeObject): string {
  return metadata.labels?.['rollouts-pod-template-hash'] ?? '';
}

/** Hashes as upstream's rows name them: r1, r2 ... in order of appearance, which is that of their first revision. */
function revisionNames(sets: readonly ReplicaSet[]): Map<string, string> {
  const ordered = sets.toSorted((a, b) => firstRevision(a) - firstRevision(b));
  return new Map(ordered.map((set, index) => [hashOf(set), `r${index + 1}`]));
}

function firstRevision({ metadata: { annotations = {} } }: ReplicaSet): number {
  const [first] = (annotations['rollout.argoproj.io/revision-history'] ?? '').split(',');
  return Number(first || annotations['rollout.argoproj.io/revision']);
}

async function eventTexts(
  client: TestCluster['client'],
  namespace: string,
  named: (text: string) => string,
): Promise<string[]> {
  const { items } = await client.list(events, { namespace });
  const ours = items.filter(
    ({ involvedObject, source }) =>
      involvedObject.kind === 'Rollout' && source?.component === 'rollouts-controller',
  );
  // The recorder's names count up, so they keep the order in which the events were told.
  const order = ({ metadata }: KubeObject) => metadata.name.split('.').at(-1) ?? '';
  return ours
    .toSorted((a, b) => order(a).localeCompare(order(b)))
    .map(({ reason, message = '' }) => `${reason}: ${named(message)}`);
}
