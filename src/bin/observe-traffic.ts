import type { Service } from '../api/kubernetes/core.ts';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { NotFoundError, TerminalError } from '../base/errors.ts';
import type { ObservedTraffic } from '../cli/context.ts';
import { checkRoutes, observedRoutes, readStableEndpoints } from '../controller/gather.ts';
import { type LiveRoutes, routeTarget } from '../controller/routes.ts';
import type { KubeClient, ObjectKey, Resource } from '../kube/client.ts';
import { httpRoutes, ingresses, services } from '../kube/resources.ts';
import { routersOf } from '../traffic/registry.ts';

const ROUTE_KINDS: Readonly<Record<string, Resource>> = { Ingress: ingresses, HTTPRoute: httpRoutes };

/** What a Rollout's Services and routes do now, read once and without watches. */
export async function observeTraffic(kube: KubeClient, rollout: Rollout): Promise<ObservedTraffic> {
  const [live, stableEndpoints, found] = await Promise.all([
    readRoutes(kube, rollout),
    readStableEndpoints(kube, rollout),
    readServices(kube, rollout),
  ]);
  return {
    routes: observedRoutes(rollout, live),
    stableEndpoints,
    services: found,
    referenceErrors: checkRoutes(rollout, live),
  };
}

async function readRoutes(kube: KubeClient, rollout: Rollout): Promise<LiveRoutes | null> {
  const routing = rollout.spec.strategy?.canary?.trafficRouting;
  if (routing === undefined) return null;
  const routers = routersOf(routing);
  const target = routeTarget(rollout);
  const refs = routers.flatMap((router) => router.reads(target));
  const live = await Promise.all(refs.map((ref) => getOrNull(kube, routeKind(ref.kind), ref)));
  return { routers, target, live: live.filter((object) => object !== null) };
}

function routeKind(kind: string): Resource {
  const resource = ROUTE_KINDS[kind];
  if (resource === undefined) throw new TerminalError(`cannot read ${kind}: no such route kind is known`);
  return resource;
}

async function readServices(kube: KubeClient, rollout: Rollout): Promise<Record<string, Service | null>> {
  const { namespace = 'default' } = rollout.metadata;
  const { canaryService = '', stableService = '' } = rollout.spec.strategy?.canary ?? {};
  const names = [canaryService, stableService].filter((name) => name !== '');
  const found = names.map(
    async (name) => [name, await getOrNull(kube, services, { namespace, name })] as const,
  );
  return Object.fromEntries(await Promise.all(found));
}

async function getOrNull<T extends KubeObject>(
  kube: KubeClient,
  resource: Resource<T>,
  key: ObjectKey,
): Promise<T | null> {
  try {
    return await kube.get(resource, key);
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}
