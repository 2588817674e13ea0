import { createServer, type IncomingMessage, type RequestListener, request, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { createEndpointPools } from '../gateway/endpoint-pools.ts';
import type { EndpointSource } from '../gateway/endpoints.ts';
import { httpRoutes } from '../gateway/http-routes.ts';
import { ingressRoutes } from '../gateway/ingress-routes.ts';
import { type ProxyServer, startProxyServer } from '../gateway/proxy-server.ts';
import { createRequestMetrics, type RequestMetrics } from '../gateway/request-metrics.ts';
import { createServedRoutes, type ServedRoutes } from '../gateway/served-routes.ts';
import { realClock } from './real-clock.ts';
import { anEndpointSlice, aPodOf, aService } from './routing-objects.ts';

const ends: (() => Promise<unknown> | unknown)[] = [];

/** Ends what the other functions here started; for `afterEach`. */
export async function endAll(): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end();
}

export async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** A pod that answers with its name unless told otherwise. */
export async function aPod(
  name: string,
  listener: RequestListener = (_request, response) => response.end(name),
) {
  return [name, await listen(createServer(listener))] as const;
}

/** A port on which nobody listens. */
export async function aDeadPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

type Pods = Readonly<Record<string, readonly (readonly [string, number, boolean?])[]>>;

/** Pods of every Service by its name; a pod's revision is its name up to the dash. */
function sourceOf(pods: Pods): EndpointSource {
  const nameOf = (key: string) => key.split('/')[1] ?? '';
  return {
    service: (key) => (nameOf(key) in pods ? aService(nameOf(key)) : undefined),
    slicesOf: (key) => anEndpointSlice(nameOf(key), pods[nameOf(key)] ?? []),
    pod: (key) => aPodOf(nameOf(key), nameOf(key).split('-')[0] ?? ''),
  };
}

/** A gateway's traffic side with routes from objects, without a cluster. */
export interface GatewayWorld {
  readonly proxy: ProxyServer;
  readonly routes: ServedRoutes;
  readonly metrics: RequestMetrics;
}

type Routed = Parameters<typeof httpRoutes>[0][number] | Parameters<typeof ingressRoutes>[0][number];

export async function aGateway(objects: readonly Routed[], pods: Pods): Promise<GatewayWorld> {
  const routes = createServedRoutes();
  const metrics = createRequestMetrics(1000, () => true);
  const timeouts = { headMs: 2000, idleMs: 2000, keepAliveMs: 2000, connectMs: 1000 };
  const pools = createEndpointPools(timeouts);
  ends.push(() => pools.destroy());
  const base = { clock: realClock, host: '127.0.0.1', port: 0 };
  const proxy = await startProxyServer({ ...base, routes, pools, metrics, timeouts });
  ends.push(() => proxy.drain(0));
  serve({ proxy, routes, metrics }, objects, pods);
  return { proxy, routes, metrics };
}

export function serve({ routes }: GatewayWorld, objects: readonly Routed[], pods: Pods): void {
  const isRoute = (object: Routed) => object.kind === 'HTTPRoute';
  const fromRoutes = httpRoutes(objects.filter(isRoute) as Parameters<typeof httpRoutes>[0]).routes;
  const fromIngress = ingressRoutes(
    objects.filter((one) => !isRoute(one)) as Parameters<typeof ingressRoutes>[0],
  );
  routes.update(fromRoutes, fromIngress.routes, sourceOf(pods));
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Ask {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export async function ask(
  { proxy }: GatewayWorld,
  { path = '/', method = 'GET', headers = {}, body }: Ask = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        port: proxy.port,
        host: '127.0.0.1',
        path,
        method,
        headers: { host: 'shop.test', ...headers },
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Sends bytes as they are and returns all that comes back until the connection ends. */
export async function askRaw({ proxy }: GatewayWorld, text: string): Promise<string> {
  const socket = connect(proxy.port, '127.0.0.1');
  ends.push(() => socket.destroy());
  socket.write(text);
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
  });
  await new Promise((resolve) => socket.once('close', resolve));
  return received;
}
