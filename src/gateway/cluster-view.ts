import { type EndpointSlice, SERVICE_NAME_LABEL } from '../api/kubernetes/discovery.ts';
import type { KubeObject } from '../api/kubernetes/meta.ts';
import { errorText, NotFoundError } from '../base/errors.ts';
import type { Clock, Millis } from '../base/time.ts';
import type { KubeClient, Resource } from '../kube/client.ts';
import { Informer } from '../kube/informer.ts';
import {
  endpointSlices,
  httpRoutes as httpRouteResource,
  ingresses,
  pods,
  services,
} from '../kube/resources.ts';
import type { EndpointSource } from './endpoints.ts';
import { httpRoutes } from './http-routes.ts';
import { ingressRoutes, type RouteProblem } from './ingress-routes.ts';
import type { Route } from './route.ts';

/** One line of the gateway's log. */
export type GatewayLog = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

export interface ClusterViewOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: GatewayLog;
}

export interface RouteUpdate {
  readonly httpRoutes: readonly Route[];
  readonly ingress: readonly Route[];
  readonly source: EndpointSource;
}

/** The cluster as the gateway needs it, kept up to date. */
export interface ClusterView {
  hasSynced(): boolean;
  whenSynced(): Promise<void>;
  problems(): readonly RouteProblem[];
  /** `namespace/name`. */
  hasPod(key: string): boolean;
  stop(): Promise<void>;
}

/** Changes that arrive together are applied together; short enough to be unseen beside an abort's 100 ms. */
const SETTLE_MS: Millis = 5;

/** Watches and calls `apply` with all routes after each change, first when everything has been read once. */
export function startClusterView(
  options: ClusterViewOptions,
  apply: (update: RouteUpdate) => void,
): ClusterView {
  const watched = watchAll(options);
  const known = new Set<string>();
  let problems: readonly RouteProblem[] = [];
  let isSynced = false;
  let cancelPending: (() => void) | null = null;
  const rebuild = () => {
    cancelPending = null;
    const fromHttpRoutes = httpRoutes(watched.httpRoutes.list());
    const fromIngress = ingressRoutes(watched.ingresses.list());
    problems = [...fromHttpRoutes.problems, ...fromIngress.problems];
    reportNew(problems, known, options.log);
    apply({ httpRoutes: fromHttpRoutes.routes, ingress: fromIngress.routes, source: watched.source });
  };
  const synced = watched.whenSynced.then(() => {
    isSynced = true;
    rebuild();
  });
  watched.subscribe(() => {
    if (isSynced) cancelPending ??= options.clock.after(SETTLE_MS, rebuild);
  });
  return {
    hasSynced: () => isSynced,
    whenSynced: () => synced,
    problems: () => problems,
    hasPod: (key) => watched.source.pod(key) !== undefined,
    async stop() {
      cancelPending?.();
      await watched.stop();
    },
  };
}

/** Each problem is logged when it appears, not at every rebuild. */
function reportNew(problems: readonly RouteProblem[], known: Set<string>, log: GatewayLog): void {
  const current = new Set(problems.map(({ object, problem }) => `${object}: ${problem}`));
  for (const text of current) if (!known.has(text)) log('warn', text);
  known.clear();
  for (const text of current) known.add(text);
}

function watchAll({ client, clock, random, log }: ClusterViewOptions) {
  const failed = (resource: Resource) => (error: unknown) => {
    log('warn', `cannot watch ${resource.plural}: ${errorText(error)}`);
  };
  const informerOf = <T extends KubeObject>(resource: Resource<T>) =>
    new Informer(client, resource, { clock, random, onError: failed(resource) });
  const ingressInformer = informerOf(ingresses);
  const serviceInformer = informerOf(services);
  const podInformer = informerOf(pods);
  const sliceInformer = new Informer(client, endpointSlices, {
    clock,
    random,
    onError: failed(endpointSlices),
    indexes: { service: byService },
  });
  const optional = withOptionalHttpRoutes({ client, clock, random, log });
  const all = [ingressInformer, serviceInformer, podInformer, sliceInformer, optional.informer] as const;
  for (const informer of all) informer.start();
  const source: EndpointSource = {
    service: (key) => serviceInformer.get(key),
    slicesOf: (key) => sliceInformer.byIndex('service', key),
    pod: (key) => podInformer.get(key),
  };
  return {
    httpRoutes: optional.informer,
    ingresses: ingressInformer,
    source,
    whenSynced: Promise.all([
      ingressInformer.whenSynced(),
      serviceInformer.whenSynced(),
      podInformer.whenSynced(),
      sliceInformer.whenSynced(),
      optional.whenKnown,
    ]),
    subscribe(changed: () => void) {
      const handlers = { added: changed, updated: changed, deleted: changed };
      for (const informer of all) informer.subscribe(handlers);
    },
    stop: () => Promise.all(all.map((informer) => informer.stop())),
  };
}

/** A cluster without the Gateway API has no HTTPRoutes; that is said once and looked at again in the background. */
function withOptionalHttpRoutes({ client, clock, random, log }: ClusterViewOptions) {
  let isKnown = () => {};
  const missing = new Promise<void>((resolve) => {
    isKnown = resolve;
  });
  let wasSaid = false;
  const informer = new Informer(client, httpRouteResource, {
    clock,
    random,
    onError(error) {
      if (!(error instanceof NotFoundError))
        return log('warn', `cannot watch httproutes: ${errorText(error)}`);
      if (!wasSaid) log('info', 'the cluster has no HTTPRoute resource; serving Ingresses only');
      wasSaid = true;
      isKnown();
    },
  });
  return { informer, whenKnown: Promise.race([informer.whenSynced(), missing]) };
}

function byService(slice: EndpointSlice): readonly string[] {
  const name = slice.metadata.labels?.[SERVICE_NAME_LABEL];
  return name === undefined ? [] : [`${slice.metadata.namespace ?? ''}/${name}`];
}
