import type { Clock, Millis } from '../base/time.ts';
import type { KubeClient } from '../kube/client.ts';
import { startAdminServer } from './admin-server.ts';
import { type ClusterView, type GatewayLog, startClusterView } from './cluster-view.ts';
import { createEndpointPools } from './endpoint-pools.ts';
import { type ClientTimeouts, startProxyServer } from './proxy-server.ts';
import { createRequestMetrics } from './request-metrics.ts';
import { createServedRoutes } from './served-routes.ts';

export interface GatewayOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: GatewayLog;
  /** Where users' requests come to. */
  readonly host: string;
  readonly port: number;
  /** Metrics and health, always on loopback. */
  readonly adminPort: number;
}

export interface Gateway {
  readonly url: string;
  readonly adminUrl: string;
  /** Resolves when every route that exists is served. */
  whenReady(): Promise<void>;
  /** Takes nothing new and lets requests under way finish, at most for `graceMs`. */
  stop(graceMs: Millis): Promise<void>;
}

/** ingress-nginx' defaults (client-header-timeout, proxy-read-timeout, keep-alive, proxy-connect-timeout). */
const TIMEOUTS: ClientTimeouts = { headMs: 60_000, idleMs: 60_000, keepAliveMs: 75_000, connectMs: 5000 };
const MAX_SERIES = 5000;
const LOOPBACK = '127.0.0.1';

/** Routes HTTP by the Ingresses and HTTPRoutes of a cluster, and counts what it does. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { client, clock, random, log, host } = options;
  const routes = createServedRoutes();
  const pools = createEndpointPools(TIMEOUTS);
  let view: ClusterView | null = null;
  const metrics = createRequestMetrics(MAX_SERIES, (pod) => view?.hasPod(pod) === true);
  const proxy = await startProxyServer({
    clock,
    host,
    port: options.port,
    routes,
    pools,
    metrics,
    timeouts: TIMEOUTS,
  });
  let isStopping = false;
  const started = startClusterView({ client, clock, random, log }, (update) => {
    routes.update(update.httpRoutes, update.ingress, update.source);
    const ready = routes
      .all()
      .flatMap(({ backends }) => backends.flatMap(({ endpoints }) => endpoints.ready));
    pools.retain(new Set(ready.map(({ origin }) => origin)));
  });
  view = started;
  const admin = await startAdminServer(
    {
      routes,
      metrics,
      problems: () => started.problems(),
      isReady: () => started.hasSynced() && !isStopping,
    },
    LOOPBACK,
    options.adminPort,
  );
  return {
    url: `http://${host}:${proxy.port}`,
    adminUrl: `http://${LOOPBACK}:${admin.port}`,
    whenReady: () => started.whenSynced(),
    async stop(graceMs) {
      isStopping = true;
      await proxy.drain(graceMs);
      await started.stop();
      await pools.destroy();
      await admin.stop();
    },
  };
}
