import type { KubeObject, ObjectRef } from '../api/kubernetes/meta.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { NotFoundError, TerminalError } from '../base/errors.ts';
import { controllerReference } from '../engine/new-replica-set.ts';
import type { KubeClient, Resource } from '../kube/client.ts';
import type { Informer } from '../kube/informer.ts';
import { httpRoutes, ingresses } from '../kube/resources.ts';
import { type BoundRouter, routersOf } from '../traffic/registry.ts';
import type { RouteTarget, RouteWrite } from '../traffic/router.ts';
import type { Watches } from './watches.ts';
import type { WriteCache } from './write-cache.ts';

/** The routers of one Rollout and the objects they route with, as they are now. */
export interface LiveRoutes {
  readonly routers: readonly BoundRouter[];
  readonly target: RouteTarget;
  readonly live: readonly KubeObject[];
}

export function routeTarget(rollout: Rollout): RouteTarget {
  const { canaryService = '', stableService = '' } = rollout.spec.strategy?.canary ?? {};
  return {
    namespace: rollout.metadata.namespace ?? 'default',
    rolloutName: rollout.metadata.name,
    owner: controllerReference(rollout),
    canaryService,
    stableService,
  };
}

interface RouteSource {
  readonly client: KubeClient;
  readonly watches: Watches;
  readonly cache: WriteCache;
}

/** Reads what the routers of a Rollout need; `null` when it has none. */
export async function readRoutes(source: RouteSource, rollout: Rollout): Promise<LiveRoutes | null> {
  const routing = rollout.spec.strategy?.canary?.trafficRouting;
  if (routing === undefined) return null;
  const routers = routersOf(routing);
  const target = routeTarget(rollout);
  const refs = routers.flatMap((router) => router.reads(target));
  const found = await Promise.all(refs.map((ref) => readRoute(source, ref)));
  return { routers, target, live: found.filter((object) => object !== undefined) };
}

async function readRoute(
  { client, watches, cache }: RouteSource,
  ref: ObjectRef,
): Promise<KubeObject | undefined> {
  const { resource, informer } = routeKind(watches, ref.kind);
  const key = `${ref.namespace}/${ref.name}`;
  if (informer.hasSynced()) {
    const seen = cache.newest(ref.kind, key, informer.get(key));
    if (seen !== undefined) return seen;
  }
  // Not in the watch: it may lie outside our namespace, or the kind was installed after we started.
  try {
    return await client.get(resource, ref);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

function routeKind(
  watches: Watches,
  kind: string,
): { readonly resource: Resource; readonly informer: Informer<KubeObject> } {
  if (kind === 'Ingress') {
    return { resource: ingresses, informer: watches.ingresses as unknown as Informer<KubeObject> };
  }
  if (kind === 'HTTPRoute') {
    return { resource: httpRoutes, informer: watches.httpRoutes as unknown as Informer<KubeObject> };
  }
  throw new TerminalError(`cannot route with ${kind}: no such route kind is watched`);
}

/** Performs one write of a router and returns the object as the server holds it now. */
export async function writeRoute(
  client: KubeClient,
  watches: Watches,
  write: RouteWrite,
): Promise<KubeObject> {
  if (write.op === 'create')
    return client.create(routeKind(watches, write.object.kind).resource, write.object);
  const { resource } = routeKind(watches, write.ref.kind);
  return client.patch(resource, write.ref, { type: 'merge', body: write.patch });
}
