import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UsageError } from '../base/errors.ts';

export interface HealthServerParts {
  /** 0 takes a free port. Both the same number: one listener serves everything. */
  readonly ports: { readonly metrics: number; readonly health: number };
  /** True once the first lists are in. */
  readonly isReady: () => boolean;
  /** Prometheus text. */
  readonly metrics: () => Promise<string>;
}

export interface HealthServer {
  readonly ports: { readonly metrics: number; readonly health: number };
  stop(): Promise<void>;
}

/** `/healthz` says the process lives, `/readyz` that it has seen the cluster, `/metrics` how it fares. */
export async function startHealthServer({
  ports,
  isReady,
  metrics,
}: HealthServerParts): Promise<HealthServer> {
  const answer: RequestListener = (request, response) => {
    const path = (request.url ?? '/').split('?')[0];
    const reply = (status: number, text: string) =>
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
    if (path === '/healthz') reply(200, 'ok\n');
    else if (path === '/readyz')
      reply(isReady() ? 200 : 503, isReady() ? 'ok\n' : 'waiting for the first lists\n');
    else if (path === '/metrics') void metrics().then((text) => reply(200, text));
    else reply(404, 'not found: try /healthz, /readyz or /metrics\n');
  };
  const health = await listen(answer, ports.health, '--healthz-port');
  const isShared = ports.health === ports.metrics && ports.health !== 0;
  const second = isShared ? health : await listenToo(answer, ports.metrics, health);
  return {
    ports: { health: portOf(health), metrics: portOf(second) },
    async stop() {
      await Promise.all([...new Set([health, second])].map(close));
    },
  };
}

/** A process whose start has failed must end, so the first listener goes with the second. */
async function listenToo(answer: RequestListener, port: number, first: Server): Promise<Server> {
  try {
    return await listen(answer, port, '--metrics-port');
  } catch (error) {
    await close(first);
    throw error;
  }
}

function listen(answer: RequestListener, port: number, flag: string): Promise<Server> {
  const server = createServer(answer);
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${cause.message})`;
      reject(new UsageError(`port ${port} ${why}; choose another with ${flag}, or 0 for a free one`));
    });
    server.listen(port, () => resolve(server));
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
