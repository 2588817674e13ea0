import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { AnalysisRun } from '../api/v1alpha1/analysis.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { AlreadyExistsError, ConflictError, NotFoundError, UnavailableError } from '../base/errors.ts';
import type { Action } from '../engine/plan.ts';
import { templateMeaning } from '../engine/replica-sets.ts';
import { analysisRuns, rollouts } from '../kube/argo-resources.ts';
import type { KubeClient, Resource } from '../kube/client.ts';
import { pods, replicaSets, services } from '../kube/resources.ts';
import type { RouteNotice } from '../traffic/router.ts';
import { type Gathered, observedRoutes } from './gather.ts';
import { writeRoute } from './routes.ts';
import type { Watches } from './watches.ts';
import type { WriteCache } from './write-cache.ts';

export interface ApplyParts {
  readonly client: KubeClient;
  readonly watches: Watches;
  readonly cache: WriteCache;
}

/** The world after one write, and what its router has to tell. */
export interface Applied {
  readonly gathered: Gathered;
  readonly notices: readonly RouteNotice[];
}

/** Performs one action on exactly the versions it was decided on. A conflict means: look again. */
export async function applyAction(parts: ApplyParts, gathered: Gathered, action: Action): Promise<Applied> {
  const { observed } = gathered;
  const namespace = observed.rollout.metadata.namespace ?? 'default';
  const quiet = (after: Partial<Gathered['observed']>): Applied => ({
    gathered: { ...gathered, observed: { ...observed, ...after } },
    notices: [],
  });
  switch (action.type) {
    case 'CreateReplicaSet': {
      const created = await createReplicaSet(parts, observed.rollout, action.replicaSet);
      return quiet({ replicaSets: upsert(observed.replicaSets, created) });
    }
    case 'PatchReplicaSet': {
      const live = find(observed.replicaSets, action.name);
      const patched = await patch(parts, replicaSets, live, action.patch);
      return quiet({ replicaSets: upsert(observed.replicaSets, patched) });
    }
    case 'DeleteReplicaSet': {
      await remove(parts, replicaSets, find(observed.replicaSets, action.name));
      return quiet({ replicaSets: without(observed.replicaSets, action.name) });
    }
    case 'PatchRollout': {
      const patched = await patch<Rollout>(parts, rollouts, observed.rollout, action.patch);
      return quiet({ rollout: { ...patched, ...statusOf(observed.rollout) } });
    }
    case 'PatchService': {
      const live = observed.services[action.name];
      if (live == null)
        throw new ConflictError(`cannot patch Service ${namespace}/${action.name}: it is gone`);
      const patched = await patch(parts, services, live, action.patch);
      return quiet({ services: { ...observed.services, [action.name]: patched } });
    }
    case 'RouteTraffic':
      return routeTraffic(parts, gathered, action);
    case 'CreateAnalysisRun': {
      const created = await parts.client.create(analysisRuns, action.run);
      parts.cache.wrote(created);
      return quiet({ analysisRuns: upsert(observed.analysisRuns, created) });
    }
    case 'TerminateAnalysisRun': {
      const live = find(observed.analysisRuns, action.name);
      const patched = await patch<AnalysisRun>(parts, analysisRuns, live, { spec: { terminate: true } });
      return quiet({ analysisRuns: upsert(observed.analysisRuns, patched) });
    }
    case 'DeleteAnalysisRun': {
      await remove(parts, analysisRuns, find(observed.analysisRuns, action.name));
      return quiet({ analysisRuns: without(observed.analysisRuns, action.name) });
    }
    case 'EvictPod':
      await evict(parts.client, namespace, action.name);
      return quiet({ pods: without(observed.pods, action.name) });
  }
}

function statusOf({ status }: Rollout): Pick<Rollout, 'status'> {
  return status === undefined ? {} : { status };
}

async function patch<T extends KubeObject>(
  { client, cache }: ApplyParts,
  resource: Resource<T>,
  live: T,
  body: Readonly<Record<string, unknown>>,
): Promise<T> {
  const { resourceVersion } = live.metadata;
  const metadata = { ...(body['metadata'] as object | undefined), resourceVersion };
  const patched = await client.patch(resource, live.metadata, { type: 'merge', body: { ...body, metadata } });
  cache.wrote(patched);
  return patched;
}

async function remove({ client, cache }: ApplyParts, resource: Resource, live: KubeObject): Promise<void> {
  const { uid } = live.metadata;
  try {
    await client.delete(resource, live.metadata, {
      propagationPolicy: 'Background',
      ...(uid === undefined ? {} : { uid }),
    });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
  cache.deleted(live);
}

/** One of the same name is taken when it is ours and runs the same pods; any other is a collision of hashes. */
async function createReplicaSet(
  { client, cache }: ApplyParts,
  rollout: Rollout,
  wanted: ReplicaSet,
): Promise<ReplicaSet> {
  try {
    const created = await client.create(replicaSets, wanted);
    cache.wrote(created);
    return created;
  } catch (error) {
    if (!(error instanceof AlreadyExistsError)) throw error;
    const existing = await client.get(replicaSets, wanted.metadata);
    const isOurs =
      existing.metadata.ownerReferences?.some(({ uid }) => uid === rollout.metadata.uid) === true;
    const isSame = templateMeaning(existing.spec.template) === templateMeaning(wanted.spec.template);
    if (isOurs && isSame) return existing;
    await bumpCollisionCount(client, rollout);
    throw new ConflictError(`cannot create ReplicaSet ${wanted.metadata.name}: the name is taken`, {
      cause: error,
    });
  }
}

async function bumpCollisionCount(client: KubeClient, rollout: Rollout): Promise<void> {
  const collisionCount = (rollout.status?.collisionCount ?? 0) + 1;
  const body = {
    metadata: { resourceVersion: rollout.metadata.resourceVersion },
    status: { collisionCount },
  };
  await client.patch(rollouts, rollout.metadata, { type: 'merge', body }, { subresource: 'status' });
}

async function routeTraffic(
  parts: ApplyParts,
  gathered: Gathered,
  { split }: Extract<Action, { type: 'RouteTraffic' }>,
): Promise<Applied> {
  const { routes, observed } = gathered;
  if (routes === null) return { gathered, notices: [] };
  const rendered = routes.routers.map((router) => router.render(routes.target, split, routes.live));
  const writes = rendered.flatMap((one) => (one.state === 'ready' ? one.writes : []));
  const notices: RouteNotice[] = [];
  let { live } = routes;
  for (const write of writes) {
    const written = await writeRoute(parts.client, parts.watches, write);
    parts.cache.wrote(written);
    live = upsert(live, written);
    if (write.notice !== null) notices.push(write.notice);
  }
  const after = { ...routes, live };
  const seen = observedRoutes(observed.rollout, after);
  return { gathered: { routes: after, observed: { ...observed, routes: seen } }, notices };
}

/** A disruption budget that allows none now is no failure: the pod is asked for again later. */
async function evict(client: KubeClient, namespace: string, name: string): Promise<void> {
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace, name } };
  try {
    await client.create<KubeObject>(pods as Resource, eviction, { subresource: 'eviction' });
  } catch (error) {
    const isRefused = error instanceof UnavailableError || error instanceof NotFoundError;
    if (!isRefused) throw error;
  }
}

function find<T extends KubeObject>(objects: readonly T[], name: string): T {
  const found = objects.find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new ConflictError(`cannot write ${name}: it is gone`);
  return found;
}

function upsert<T extends KubeObject>(objects: readonly T[], next: T): T[] {
  const others = objects.filter(
    ({ kind, metadata }) => kind !== next.kind || metadata.name !== next.metadata.name,
  );
  return [...others, next];
}

function without<T extends KubeObject>(objects: readonly T[], name: string): T[] {
  return objects.filter(({ metadata }) => metadata.name !== name);
}
