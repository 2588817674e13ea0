import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { PortInUseError } from '../../base/errors.ts';
import { type Clock, formatTime } from '../../base/time.ts';
import { type ApiContext, pooledRandom, type RandomBytes, randomSuffix, randomUid } from './context.ts';
import { loadIdentity, writeKubeconfig, writePrivate } from './http/identity.ts';
import { serve } from './http/routes.ts';
import { createAddressBook } from './kinds/address-book.ts';
import { startLifecycle } from './lifecycle/start.ts';
import type { PodRuntime } from './pod-runtime.ts';
import { createRegistry } from './registry.ts';
import { lockDirectory } from './store/lock-file.ts';
import { openStore, type Store } from './store/store.ts';
import { createPageBook } from './verbs/pages.ts';

export interface ApiServerOptions {
  /** Holds the log, the certificates, the token and the kubeconfig. One server at a time. */
  readonly dir: string;
  /** 0 or absent: the port of the last start when it is free, else any. */
  readonly port?: number;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Without one, pod logs answer 404. */
  readonly podRuntime?: PodRuntime;
  /** Told of what went wrong inside, one line or stack at a time. */
  readonly warn?: (text: string) => void;
  readonly maxLogBytes?: number;
  /** The caller has taken the directory with `lockDirectory` already, and gives it back itself. */
  readonly isLocked?: boolean;
}

export interface ApiServer {
  readonly url: string;
  readonly port: number;
  readonly token: string;
  readonly kubeconfigPath: string;
  /** Ends watches and connections, and closes the log. Every acknowledged write is on disk already. */
  stop(): Promise<void>;
}

/** Starts the cluster's API on 127.0.0.1 with TLS and a token; `kubeconfigPath` is written when it is ready. */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { dir, clock, random, warn = () => undefined } = options;
  const unlock = options.isLocked === true ? () => undefined : lockDirectory(dir);
  let store: Store | null = null;
  try {
    const { maxLogBytes } = options;
    store = await openStore({ dir, warn, ...(maxLogBytes === undefined ? {} : { maxLogBytes }) });
    const context = createContext(store, options);
    const stopLifecycle = await startLifecycle(context, warn);
    const identity = await loadIdentity(dir, clock.now(), random);
    const server = createServer(
      { cert: identity.certificate, key: identity.key, keepAliveTimeout: 0, requestTimeout: 0 },
      (request, response) => void serve({ context, token: identity.token, warn }, request, response),
    );
    const port = await listen(server, options);
    const url = `https://127.0.0.1:${port}`;
    const kubeconfigPath = join(dir, 'kubeconfig');
    writeKubeconfig(kubeconfigPath, url, identity);
    writePrivate(join(dir, 'port'), String(port));
    const stop = stopper({ server, store, stopLifecycle, unlock });
    return { url, port, token: identity.token, kubeconfigPath, stop };
  } catch (cause) {
    await store?.stop();
    unlock();
    throw cause;
  }
}

function createContext(store: Store, { clock, random: source, podRuntime }: ApiServerOptions): ApiContext {
  const random = pooledRandom((size) => Uint8Array.from(source(size)));
  const addresses = createAddressBook(() => store.range('/services'));
  return {
    store,
    registry: createRegistry(),
    clock,
    random,
    addresses,
    pages: createPageBook(clock),
    podRuntime: podRuntime ?? null,
    write: (isDryRun) => ({
      now: formatTime(clock.now()),
      isDryRun,
      claimClusterIp: addresses.claimClusterIp,
      claimNodePort: addresses.claimNodePort,
      suffix: (length) => randomSuffix(random, length),
      newUid: () => randomUid(random),
    }),
  };
}

async function listen(server: Server, { dir, port = 0 }: ApiServerOptions): Promise<number> {
  if (port !== 0) return await listenOn(server, port);
  const remembered = join(dir, 'port');
  const last = existsSync(remembered) ? Number(readFileSync(remembered, 'utf8')) : 0;
  // Clients that outlived the last server find this one at the same place.
  if (last > 0) {
    try {
      return await listenOn(server, last);
    } catch {
      // Someone else has it now.
    }
  }
  return await listenOn(server, 0);
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EADDRINUSE') reject(cause);
      else reject(new PortInUseError('API server', port, '--port'));
    };
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', fail);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

interface Parts {
  readonly server: Server;
  readonly store: Store;
  readonly stopLifecycle: () => Promise<void>;
  readonly unlock: () => void;
}

function stopper({ server, store, stopLifecycle, unlock }: Parts): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    await closed;
    await stopLifecycle();
    await store.stop();
    unlock();
  };
}
