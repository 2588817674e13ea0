import type { Pod, Service } from '../api/kubernetes/core.ts';
import { SERVICE_NAME_LABEL } from '../api/kubernetes/discovery.ts';
import { formatSelector } from '../api/kubernetes/label-selector.ts';
import { isControlledBy } from '../api/kubernetes/meta.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { type FieldError, NotFoundError, TerminalError } from '../base/errors.ts';
import type { Clock } from '../base/time.ts';
import { validateAnalyses } from '../engine/analysis/validate-analyses.ts';
import { compareEndpoints, isHandingOver } from '../engine/canary/handover.ts';
import { totalWeight } from '../engine/canary/steps.ts';
import type { Observed, ObservedRoutes, StableEndpoints } from '../engine/observed.ts';
import { isRestartDue } from '../engine/restart.ts';
import { checkServices } from '../engine/service-references.ts';
import type { KubeClient } from '../kube/client.ts';
import { endpointSlices, pods } from '../kube/resources.ts';
import { observeRoutes } from '../traffic/registry.ts';
import { claimReplicaSets } from './claim.ts';
import { findTemplates } from './references.ts';
import { type LiveRoutes, readRoutes } from './routes.ts';
import type { Watches } from './watches.ts';
import type { WriteCache } from './write-cache.ts';

export interface GatherParts {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly watches: Watches;
  readonly cache: WriteCache;
  readonly instanceId: string | null;
}

/** What one decision is made on, and the routers that will carry it out. */
export interface Gathered {
  readonly observed: Observed;
  readonly routes: LiveRoutes | null;
}

/** Reads the world of one Rollout, from the watches wherever they reach; `null` when it is gone. */
export async function gather(parts: GatherParts, key: string): Promise<Gathered | null> {
  const { watches, cache, clock } = parts;
  const rollout = cache.newest('Rollout', key, watches.rollouts.get(key));
  if (rollout === undefined) return null;
  const namespace = rollout.metadata.namespace ?? 'default';
  const inNamespace = cache.merge(
    'ReplicaSet',
    watches.replicaSets.byIndex('namespace', namespace),
    (set) => {
      return set.metadata.namespace === namespace;
    },
  );
  const [replicaSets, routes] = await Promise.all([
    claimReplicaSets(parts.client, rollout, inNamespace),
    readRoutes(parts, rollout),
  ]);
  const services = readServices(parts, rollout);
  const stableEndpoints = await readStableEndpoints(parts.client, rollout);
  const { templates, errors } = findTemplates(rollout, {
    namespaced: (name) => watches.analysisTemplates.get(`${namespace}/${name}`),
    cluster: (name) => watches.clusterAnalysisTemplates.get(name),
  });
  const analysisErrors = errors.length > 0 ? errors : validateAnalyses(rollout, templates);
  return {
    routes,
    observed: {
      now: clock.now(),
      rollout,
      replicaSets,
      services,
      routes: observedRoutes(rollout, routes),
      stableEndpoints,
      analysisRuns: readAnalysisRuns(parts, rollout),
      templates,
      pods: await readPods(parts, rollout),
      referenceErrors: [
        ...checkServices(rollout, services),
        ...analysisErrors,
        ...checkRoutes(rollout, routes),
      ],
      instanceId: parts.instanceId,
    },
  };
}

function readServices({ watches, cache }: GatherParts, rollout: Rollout): Record<string, Service | null> {
  const { canaryService, stableService } = rollout.spec.strategy?.canary ?? {};
  const names = [canaryService, stableService].filter((name) => name !== undefined && name !== '');
  return Object.fromEntries(
    names.map((name) => {
      const key = `${rollout.metadata.namespace ?? 'default'}/${name}`;
      return [name, cache.newest('Service', key, watches.services.get(key)) ?? null];
    }),
  );
}

function readAnalysisRuns({ watches, cache }: GatherParts, rollout: Rollout) {
  const uid = rollout.metadata.uid ?? '';
  return cache.merge('AnalysisRun', watches.analysisRuns.byIndex('owner', uid), (run) =>
    isControlledBy(run, uid),
  );
}

/** Pods are read only while a restart is due: their watch would cost more than everything else together. */
async function readPods({ client, clock }: GatherParts, rollout: Rollout): Promise<readonly Pod[]> {
  if (!isRestartDue(rollout, clock.now())) return [];
  const { items } = await client.list(pods, {
    namespace: rollout.metadata.namespace ?? 'default',
    labelSelector: formatSelector(rollout.spec.selector ?? {}),
  });
  return items;
}

/**
 * Where the stable Service leads. Read for the moment after a promotion only: a watch on every endpoint of the cluster
 * would cost more than all others. A controller that may not read them goes by time.
 */
export async function readStableEndpoints(client: KubeClient, rollout: Rollout): Promise<StableEndpoints> {
  if (!isHandingOver(rollout)) return 'unread';
  const { canaryService = '', stableService = '' } = rollout.spec.strategy?.canary ?? {};
  const of = (service: string) =>
    client.list(endpointSlices, {
      namespace: rollout.metadata.namespace ?? 'default',
      labelSelector: `${SERVICE_NAME_LABEL}=${service}`,
    });
  try {
    const [canary, stable] = await Promise.all([of(canaryService), of(stableService)]);
    return compareEndpoints(canary.items, stable.items);
  } catch (error) {
    if (error instanceof TerminalError || error instanceof NotFoundError) return 'unseen';
    throw error;
  }
}

/** What the routers' objects show, as the engine reads it. */
export function observedRoutes(rollout: Rollout, routes: LiveRoutes | null): ObservedRoutes | null {
  if (routes === null) return null;
  const seen = observeRoutes(routes.routers, routes.target, totalWeight(rollout), routes.live);
  return seen.state === 'applied' ? seen : { state: 'mixed' };
}

/** A router that cannot render at all is a mistake in the Rollout's references. */
export function checkRoutes(rollout: Rollout, routes: LiveRoutes | null): FieldError[] {
  if (routes === null) return [];
  const total = totalWeight(rollout);
  return routes.routers.flatMap((router) => {
    const rendered = router.render(routes.target, { canary: 0, stable: total, total }, routes.live);
    return rendered.state === 'blocked' ? [{ path: rendered.field, message: rendered.missing }] : [];
  });
}
