import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { type ReconcileParts, reconcileRollout } from '../controller/reconcile-rollout.ts';
import { createWatches, startWatches, stopWatches, type Watches } from '../controller/watches.ts';
import { WriteCache } from '../controller/write-cache.ts';
import { rollouts } from '../kube/argo-resources.ts';
import type { KubeClient, Resource } from '../kube/client.ts';
import type { EventText } from '../kube/events.ts';
import { replicaSets } from '../kube/resources.ts';
import type { ReconcileResult } from '../kube/work-queue.ts';
import { aService, withReplicaSetStatus } from './build.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { type FakeKube, fakeKube } from './fake-kube.ts';

const DEMO_KEY = 'shop/demo';
const DEMO = { namespace: 'shop', name: 'demo' };

/** The controller's reconcile on an API server in memory, one look at a time. */
export interface ControllerWorld {
  readonly kube: FakeKube;
  readonly clock: FakeClock;
  readonly watches: Watches;
  readonly parts: ReconcileParts;
  readonly told: readonly EventText[];
  /** `verb Kind` of every read that is no watch. */
  readonly reads: string[];
  /** Thrown by the calls it names, `verb Kind`, until taken away. */
  readonly failures: Map<string, Error>;
  /** Lets the watches show everything. */
  delivered(): Promise<void>;
  /** One look, once the watches show everything. */
  reconcile(): Promise<ReconcileResult>;
  /** One look at what the watches show so far. */
  reconcileAtOnce(): Promise<ReconcileResult>;
  /** Reconciles and brings pods up in turn until nothing changes any more. */
  run(): Promise<void>;
  rollout(): Rollout;
  patch(body: unknown, subresource?: 'status'): Promise<void>;
  stop(): Promise<void>;
}

export async function aControllerWorld(objects: readonly KubeObject[]): Promise<ControllerWorld> {
  const kube = fakeKube(objects);
  const clock = createFakeClock();
  const failures = new Map<string, Error>();
  const reads: string[] = [];
  const client = observed(kube, reads, failures);
  const told: EventText[] = [];
  const log = { info() {}, warn() {}, error() {} };
  const watchParts = { client, clock, random: () => 0, log };
  const watches = createWatches(watchParts, { namespace: null, instanceId: null });
  await startWatches(watchParts, watches, new AbortController().signal);
  reads.length = 0;
  const recorder = { record: (_: KubeObject, text: EventText) => told.push(text), flush: async () => {} };
  const cache = new WriteCache(clock);
  const parts = { client, clock, watches, cache, recorder, log, instanceId: null } as ReconcileParts;
  const reconcileAtOnce = () => reconcileRollout(parts, DEMO_KEY);
  const reconcile = async () => {
    await delivered();
    return reconcileAtOnce();
  };
  const world: ControllerWorld = {
    ...{ kube, clock, watches, parts, told, reads, failures, delivered, reconcile, reconcileAtOnce },
    async run() {
      const versions = () =>
        kube
          .objects()
          .map(({ metadata }) => metadata.resourceVersion)
          .join();
      for (let before = ''; before !== versions(); ) {
        before = versions();
        await reconcile();
        await bringPodsUp(kube);
      }
    },
    rollout: () => kube.find(rollouts, DEMO) as Rollout,
    async patch(body, subresource) {
      await kube.patch(
        rollouts,
        DEMO,
        { type: 'merge', body },
        subresource === undefined ? {} : { subresource },
      );
    },
    stop: () => stopWatches(watches),
  };
  return world;
}

/** Watch events cross a few promises; none of them waits for time. */
async function delivered(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function bringPodsUp(kube: FakeKube): Promise<void> {
  const { items } = await kube.list(replicaSets);
  for (const set of items) {
    const replicas = set.spec.replicas ?? 0;
    kube.put(withReplicaSetStatus(set, { replicas, available: replicas }));
  }
}

type Call = (resource: Resource, ...rest: readonly unknown[]) => Promise<unknown>;

function observed(kube: FakeKube, reads: string[], failures: ReadonlyMap<string, Error>): KubeClient {
  const wrap =
    (verb: string, call: unknown): Call =>
    async (resource, ...rest) => {
      const what = `${verb} ${resource.kind}`;
      if (verb === 'get' || verb === 'list') reads.push(what);
      const failure = failures.get(what);
      if (failure !== undefined) throw failure;
      return (call as Call)(resource, ...rest);
    };
  return {
    ...kube,
    get: wrap('get', kube.get),
    list: wrap('list', kube.list),
    create: wrap('create', kube.create),
    patch: wrap('patch', kube.patch),
    delete: wrap('delete', kube.delete),
  } as KubeClient;
}

/** What a routed Rollout needs beside itself: Services `canary` and `stable`, Ingress `web`. */
export function routedSurroundings(): KubeObject[] {
  const ingress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { namespace: 'shop', name: 'web' },
    spec: {
      rules: [
        {
          host: 'a.test',
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: 'stable', port: { number: 80 } } },
              },
            ],
          },
        },
      ],
    },
  };
  return [aService('canary'), aService('stable'), ingress];
}
