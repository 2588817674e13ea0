import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Clock, Millis } from '../../base/time.ts';
import type { ServiceListener } from './service-listeners.ts';

/** One bound address of a Service; connections go to its endpoints in turn. */
export interface TcpListener {
  /** Where new connections go from now on; those that are open stay. */
  update(listener: ServiceListener): void;
  /** Takes no new connections and cuts the open ones after `graceMs`. */
  stop(graceMs: Millis): Promise<void>;
}

/** Rejects with the error of `listen` (EADDRINUSE, EACCES, EADDRNOTAVAIL) when the address cannot be bound. */
export async function openListener(first: ServiceListener, clock: Clock): Promise<TcpListener> {
  let current = first;
  let turn = 0;
  const open = new Set<Socket>();
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (client) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    client.on('error', () => client.destroy());
    relay(client, current.endpoints, turn++);
  });
  await listen(server, first);
  return {
    update(listener) {
      current = listener;
    },
    async stop(graceMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const cancel = clock.after(graceMs, () => {
        for (const client of open) client.destroy();
      });
      await closed;
      cancel();
    },
  };
}

async function listen(server: Server, { address, port }: ServiceListener): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Tries each endpoint once, beginning with the one whose turn it is; nothing was sent before one answers. */
function relay(client: Socket, endpoints: ServiceListener['endpoints'], turn: number, tried = 0): void {
  const endpoint = endpoints[(turn + tried) % Math.max(1, endpoints.length)];
  if (endpoint === undefined || tried >= endpoints.length) {
    client.resetAndDestroy();
    return;
  }
  const pod = connect({ host: endpoint.address, port: endpoint.port, allowHalfOpen: true });
  const failed = () => relay(client, endpoints, turn, tried + 1);
  pod.once('error', failed);
  client.once('close', () => pod.destroy());
  pod.once('connect', () => {
    pod.off('error', failed);
    pod.on('error', () => client.destroy());
    pod.once('close', () => client.destroy());
    client.pipe(pod);
    pod.pipe(client);
  });
}
