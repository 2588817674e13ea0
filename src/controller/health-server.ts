import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorText, UsageError } from '../base/errors.ts';
import type { Log } from './log.ts';

export interface HealthServerParts {
  /** 0 takes a free port. Both the same number: one listener serves everything. */
  readonly ports: { readonly metrics: number; readonly health: number };
  /** The address to listen on; `null`: every one of this machine, as a kubelet or a Prometheus needs it. */
  readonly host: string | null;
  readonly log: Log;
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
  host,
  log,
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
    else if (path === '/metrics')
      metrics().then(
        (text) => reply(200, text),
        (error: unknown) => {
          log.error('cannot render the metrics', { error: errorText(error) });
          reply(500, 'cannot render the metrics; the log says why\n');
        },
      );
    else reply(404, 'not found: try /healthz, /readyz or /metrics\n');
  };
  const health = await listen(answer, { host, port: ports.health, flag: '--healthz-port' });
  const isShared = ports.health === ports.metrics && ports.health !== 0;
  const second = isShared
    ? health
    : await listenToo(answer, { host, port: ports.metrics, flag: '--metrics-port' }, health);
  return {
    ports: { health: portOf(health), metrics: portOf(second) },
    async stop() {
      await Promise.all([...new Set([health, second])].map(close));
    },
  };
}

interface Place {
  readonly host: string | null;
  readonly port: number;
  /** What chooses another port. */
  readonly flag: string;
}

/** A process whose start has failed must end, so the first listener goes with the second. */
async function listenToo(answer: RequestListener, place: Place, first: Server): Promise<Server> {
  try {
    return await listen(answer, place);
  } catch (error) {
    await close(first);
    throw error;
  }
}

function listen(answer: RequestListener, { host, port, flag }: Place): Promise<Server> {
  const server = createServer(answer);
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(cause, { host, port, flag })));
    server.listen({ port, ...(host === null ? {} : { host }) }, () => resolve(server));
  });
}

function listenError({ code, message }: NodeJS.ErrnoException, { host, port, flag }: Place): UsageError {
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new UsageError(`this machine has no address ${host ?? ''}; choose another with --bind-address`);
  }
  const why = code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${message})`;
  return new UsageError(`port ${port} ${why}; choose another with ${flag}, or 0 for a free one`);
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
