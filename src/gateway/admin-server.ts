import { createServer, type ServerResponse } from 'node:http';
import { foreignRequest } from '../base/local-request.ts';
import type { RouteProblem } from './ingress-routes.ts';
import { listenOn } from './proxy-server.ts';
import type { RequestMetrics } from './request-metrics.ts';
import type { ServedRoute, ServedRoutes } from './served-routes.ts';

export interface AdminSource {
  readonly routes: ServedRoutes;
  readonly metrics: RequestMetrics;
  problems(): readonly RouteProblem[];
  /** All watched resources were read once, and it is not being stopped. */
  isReady(): boolean;
}

export interface AdminServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** `/metrics`, `/healthz`, `/readyz` and `/routes`, apart from users' traffic. */
export async function startAdminServer(
  source: AdminSource,
  host: string,
  port: number,
): Promise<AdminServer> {
  const server = createServer((request, response) => {
    const why = foreignRequest(request.headers, host);
    if (why !== null) return send(response, 403, 'text/plain', `forbidden: ${why}\n`);
    const path = (request.url ?? '').split('?')[0];
    switch (path) {
      case '/metrics':
        return send(response, 200, 'text/plain; version=0.0.4; charset=utf-8', source.metrics.render());
      case '/healthz':
        return send(response, 200, 'text/plain', 'ok\n');
      case '/readyz':
        return source.isReady()
          ? send(response, 200, 'text/plain', 'ok\n')
          : send(response, 503, 'text/plain', 'not ready\n');
      case '/routes':
        return send(response, 200, 'application/json', `${JSON.stringify(describeRoutes(source))}\n`);
      default:
        return send(response, 404, 'text/plain', 'not found\n');
    }
  });
  const bound = await listenOn(server, host, port);
  return {
    port: bound,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function describeRoutes({ routes, problems }: AdminSource): unknown {
  return { routes: routes.all().map(describeRoute), problems: problems() };
}

/** The route as requests meet it: what was observed, not what was asked for. */
function describeRoute({ route, backends }: ServedRoute): unknown {
  const { origin, host, path, method, headers, queryParams, canary, unsupported } = route;
  return {
    ...origin,
    host,
    path: path.value,
    pathType: path.type,
    method,
    headers: headers.map(({ text }) => text),
    queryParams: queryParams.map(({ text }) => text),
    canaryByHeader: canary?.header ?? null,
    canaryByCookie: canary?.cookie ?? null,
    unsupported,
    backends: backends.map(({ backend, endpoints }) => ({
      namespace: backend.namespace,
      service: backend.service,
      port: backend.port,
      weight: backend.weight,
      canary: backend.isCanary,
      problem: endpoints.problem,
      ready: endpoints.ready.map(({ origin: url, pod, revision }) => ({ url, pod, revision })),
    })),
  };
}
