import { analysisTemplates, rollouts } from '../../src/kube/argo-resources.ts';
import type { Resource } from '../../src/kube/client.ts';
import { ingresses, services } from '../../src/kube/resources.ts';
import { realClock } from '../../src/testing/real-clock.ts';
import type { TestCluster } from './cluster.ts';
import { type Difference, differences } from './differences.ts';
import { type NamespaceWatch, watchNamespace } from './namespace-watch.ts';
import {
  type Action,
  isReached,
  type Moment,
  momentsOf,
  type Scenario,
  stateAfter,
  type When,
} from './recorded.ts';
import { liveEvents, liveState, type WorldState } from './world-state.ts';

const RESOURCES = {
  Rollout: rollouts,
  Service: services,
  Ingress: ingresses,
  AnalysisTemplate: analysisTemplates,
} as unknown as Readonly<Record<string, Resource>>;

/** How long a state may take to become upstream's, once the action's condition holds. */
const SETTLE_MS = 10_000;
/** The end must not change any more: upstream's rows too go on for some seconds after the last action. */
const REST_MS = 1500;
/** Some recordings end after a scale-down delay, which is 30 s unless the scenario says otherwise. */
const END_MS = 45_000;

export interface Played {
  /** What differs from upstream at each action's moment; `null` for an action that has no condition. */
  readonly moments: readonly (readonly Difference[] | null)[];
  readonly end: readonly Difference[];
  readonly events: { readonly Rollout: readonly string[]; readonly AnalysisRun: readonly string[] };
}

/** Plays a recorded scenario against the running controller. */
export async function playScenario(
  cluster: TestCluster,
  scenario: Scenario & { name: string },
): Promise<Played> {
  const namespace = await cluster.namespace(`t-${scenario.name}`);
  const watch = await watchNamespace(cluster, namespace);
  try {
    for (const object of scenario.objects) {
      const resource = RESOURCES[object.kind];
      if (resource === undefined) throw new Error(`no resource for ${object.kind}`);
      await cluster.client.create(resource, { ...object, metadata: { ...object.metadata, namespace } });
    }
    const moments: (readonly Difference[] | null)[] = [];
    const recorded = momentsOf(scenario);
    for (const [index, action] of scenario.actions.entries()) {
      if (action.sleepSeconds !== undefined) await realClock.sleep(action.sleepSeconds * 1000);
      moments.push(await compareMoment(watch, action.when, recorded[index] ?? null));
      await patch(cluster, watch, namespace, action);
    }
    const end = await closest(watch, {
      expected: [stateAfter(scenario)],
      isOver: () => false,
      withinMs: END_MS,
      restMs: REST_MS,
    });
    return {
      moments,
      end,
      events: {
        Rollout: liveEvents(watch.now(), 'Rollout'),
        AnalysisRun: liveEvents(watch.now(), 'AnalysisRun'),
      },
    };
  } finally {
    await watch.stop();
  }
}

async function compareMoment(
  watch: NamespaceWatch,
  when: When | undefined,
  expected: Moment | null,
): Promise<readonly Difference[] | null> {
  if (when === undefined || expected === null) return null;
  const holds = () => isObserved(watch) && isReached(liveState(watch.now())['rollouts demo'], when);
  while (!holds()) await watch.changed(SETTLE_MS);
  return closest(watch, { expected, isOver: () => !holds(), withinMs: SETTLE_MS, restMs: 0 });
}

function isObserved(watch: NamespaceWatch): boolean {
  return watch
    .now()
    .rollouts.every(({ metadata, status }) => status?.observedGeneration === String(metadata.generation));
}

interface Wait {
  readonly expected: readonly WorldState[];
  readonly isOver: () => boolean;
  readonly withinMs: number;
  /** How long equality must last. */
  readonly restMs: number;
}

/** Waits until the state is upstream's; else what differed when it was nearest to it. */
async function closest(
  watch: NamespaceWatch,
  { expected, isOver, withinMs, restMs }: Wait,
): Promise<readonly Difference[]> {
  const until = realClock.now() + withinMs;
  let best: readonly Difference[] | null = null;
  while (realClock.now() < until && (best === null || !isOver())) {
    const found = nearest(expected, liveState(watch.now()));
    if (best === null || found.length < best.length) best = found;
    const isSame = found.length === 0;
    if (isSame && restMs === 0) return found;
    const hasChanged = await watch.changed(isSame ? restMs : Math.max(1, until - realClock.now()));
    if (isSame && !hasChanged) return found;
  }
  return best ?? [];
}

function nearest(expected: readonly WorldState[], ours: WorldState): readonly Difference[] {
  const found = expected.map((theirs) => differences(theirs, ours)).toSorted((a, b) => a.length - b.length);
  return found[0] ?? [];
}

/** Sends an action's patch, and waits until the watch shows it. */
async function patch(
  { client }: TestCluster,
  watch: NamespaceWatch,
  namespace: string,
  { patch }: Action,
): Promise<void> {
  if (patch === undefined) return;
  const isStatus = patch.body.status !== undefined;
  const patched = await client.patch(
    rollouts,
    { namespace, name: patch.name.replace('/status', '') },
    { type: patch.type, body: patch.body },
    isStatus ? { subresource: 'status' } : {},
  );
  const isShown = () =>
    watch
      .now()
      .rollouts.some(
        ({ metadata }) => Number(metadata.resourceVersion) >= Number(patched.metadata.resourceVersion),
      );
  while (!isShown()) await watch.changed(SETTLE_MS);
}
