import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UnavailableError } from '../base/errors.ts';
import type { Clock, Millis } from '../base/time.ts';
import type { EndpointPools } from './endpoint-pools.ts';
import type { ProxyContext } from './exchange.ts';
import { serveRequest } from './forward.ts';
import type { RequestMetrics } from './request-metrics.ts';
import type { ServedRoutes } from './served-routes.ts';
import { serveUpgrade, type UpgradedSockets } from './upgrade.ts';

export interface ProxyServerOptions {
  readonly clock: Clock;
  readonly host: string;
  readonly port: number;
  readonly routes: ServedRoutes;
  readonly pools: EndpointPools;
  readonly metrics: RequestMetrics;
  readonly timeouts: ClientTimeouts;
}

export interface ClientTimeouts {
  /** For the head of a request. */
  readonly headMs: Millis;
  /** A connection in use on which nothing moves. */
  readonly idleMs: Millis;
  /** A connection between two requests. */
  readonly keepAliveMs: Millis;
  readonly connectMs: Millis;
}

export interface ProxyServer {
  readonly port: number;
  /** Takes nothing new, lets requests under way finish, and cuts what is left after `graceMs`. */
  drain(graceMs: Millis): Promise<void>;
}

/** More than any honest client sends; Node.js answers 431 above it. */
const MAX_HEAD_BYTES = 32 * 1024;

/** The port that users' requests come to. */
export async function startProxyServer(options: ProxyServerOptions): Promise<ProxyServer> {
  const { clock, routes, pools, metrics, timeouts } = options;
  const sockets: UpgradedSockets = new Set();
  let isDraining = false;
  let context: ProxyContext = { clock, routes, pools, metrics, port: options.port };
  const server = createServer(
    {
      maxHeaderSize: MAX_HEAD_BYTES,
      headersTimeout: timeouts.headMs,
      // A long upload is fine while it moves: the idle timeout watches that.
      requestTimeout: 0,
      keepAliveTimeout: timeouts.keepAliveMs,
      insecureHTTPParser: false,
      requireHostHeader: true,
    },
    (request, response) => {
      if (isDraining) response.setHeader('connection', 'close');
      serveRequest(context, request, response);
    },
  );
  server.timeout = timeouts.idleMs;
  server.on('upgrade', (request, socket, head) => {
    serveUpgrade(context, request, { socket, head }, { sockets, connectTimeoutMs: timeouts.connectMs });
  });
  const port = await listenOn(server, options.host, options.port);
  context = { ...context, port };
  return {
    port,
    async drain(graceMs) {
      isDraining = true;
      await drainServer(server, sockets, clock, graceMs);
    },
  };
}

export async function listenOn(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new UnavailableError(`cannot listen on ${host}:${port}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function drainServer(
  server: Server,
  sockets: UpgradedSockets,
  clock: Clock,
  graceMs: Millis,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cancel = clock.after(graceMs, () => {
    server.closeAllConnections();
    for (const socket of sockets) socket.destroy();
  });
  await closed;
  cancel();
}
