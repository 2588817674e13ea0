import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, EpochMs } from '../base/time.ts';
import type { EndpointPools } from './endpoint-pools.ts';
import type { Endpoint } from './endpoints.ts';
import { countHeader, editHeaderList, requestHeaders } from './forwarded-headers.ts';
import { type Refusal, renderRefusal } from './refusal.ts';
import type { RequestMetrics } from './request-metrics.ts';
import { parseRequestTarget, type RequestTarget } from './request-target.ts';
import { redirectLocation, rewrittenPath } from './rewrite.ts';
import type { RoutedRequest } from './route.ts';
import {
  chooseBackend,
  nextEndpoint,
  type ServedBackend,
  type ServedRoute,
  type ServedRoutes,
} from './served-routes.ts';

/** What serving any request needs. */
export interface ProxyContext {
  readonly clock: Clock;
  readonly routes: ServedRoutes;
  readonly pools: EndpointPools;
  readonly metrics: RequestMetrics;
  /** The port clients came to. */
  readonly port: number;
}

/** A request with a pod to go to. */
export interface Exchange {
  readonly target: RequestTarget;
  readonly route: ServedRoute;
  readonly backend: ServedBackend;
  readonly endpoint: Endpoint;
  /** Path and query for the pod. */
  readonly path: string;
  readonly headers: readonly string[];
}

/** An answer without asking a pod, and what it is counted under. */
export interface OwnAnswer {
  readonly refusal: Refusal;
  readonly location: string | null;
  readonly route: ServedRoute | null;
  readonly backend: ServedBackend | null;
}

export type Plan = { readonly exchange: Exchange } | { readonly answer: OwnAnswer };

/** Decides where one request goes. Takes turns, so it is asked once for each request. */
export function planExchange(context: ProxyContext, request: IncomingMessage): Plan {
  const { url = '', rawHeaders } = request;
  const host = request.headers.host ?? '';
  const target = countHeader(rawHeaders, 'host') > 1 ? null : parseRequestTarget(url, host);
  if (target === null)
    return refuse(null, { status: 400, reason: 'the host or path is not valid', host, path: url });
  const routed: RoutedRequest = { ...target, method: request.method ?? '', headers: request.headers };
  const route = context.routes.find(routed);
  if (route === null) {
    if (!context.routes.isKnown())
      return refuse(null, { status: 503, reason: 'the gateway still reads the cluster', ...target });
    return refuse(null, { status: 404, reason: 'no route for this host and path', ...target });
  }
  const { filters, unsupported } = route.route;
  if (unsupported !== null) return refuse(route, { status: 500, reason: unsupported, ...target });
  if (filters.redirect !== null) {
    const location = redirectLocation(filters.redirect, target, context.port);
    return refuse(route, { status: filters.redirect.status, reason: 'redirected', ...target }, location);
  }
  return planWithBackend(context, request, { target, route, routed });
}

interface Matched {
  readonly target: RequestTarget;
  readonly route: ServedRoute;
  readonly routed: RoutedRequest;
}

function planWithBackend(
  context: ProxyContext,
  request: IncomingMessage,
  { target, route, routed }: Matched,
): Plan {
  const chosen = chooseBackend(route, routed);
  if (chosen === null) return refuse(route, { status: 503, reason: 'the route has no backend', ...target });
  if (chosen.insteadOf !== null) context.metrics.count('canary_not_ready');
  const backend = chosen.served;
  const endpoint = nextEndpoint(backend);
  if (endpoint === null) {
    const reason = backend.endpoints.problem ?? 'nothing is ready';
    const refused = refuse(route, { status: 503, reason, ...target });
    return 'answer' in refused
      ? { answer: { ...refused.answer, ...ownerOf(backend, refused.answer) } }
      : refused;
  }
  const { filters } = route.route;
  const client = {
    address: request.socket.remoteAddress ?? '',
    host: filters.rewriteHostname ?? hostFor(request, target),
    port: context.port,
  };
  const plain = requestHeaders(request.rawHeaders, client);
  const headers = filters.requestHeaders.length === 0 ? plain : editHeaderList(plain, filters.requestHeaders);
  const path = rewrittenPath(target, filters.rewritePath);
  return { exchange: { target, route, backend, endpoint, path, headers } };
}

function ownerOf(backend: ServedBackend, { refusal }: OwnAnswer): Pick<OwnAnswer, 'backend' | 'refusal'> {
  const { namespace, service } = backend.backend;
  return { backend, refusal: { ...refusal, service: `${namespace}/${service}` } };
}

/** In absolute form the request line, not the Host header, names the host (RFC 9112, 3.2.2). */
function hostFor(request: IncomingMessage, target: RequestTarget): string {
  return request.url?.startsWith('/') === true ? (request.headers.host ?? '') : target.host;
}

function refuse(
  route: ServedRoute | null,
  { status, reason, host, path }: Omit<Refusal, 'service'>,
  location: string | null = null,
): Plan {
  return {
    answer: { refusal: { status, reason, host, path, service: null }, location, route, backend: null },
  };
}

export function sendRefusal(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const { contentType, body } = renderRefusal(refusal, request.headers.accept);
  response.writeHead(refusal.status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** Answers in the gateway's own name, and counts it under the route if there is one. */
export function sendOwnAnswer(
  context: ProxyContext,
  request: IncomingMessage,
  response: ServerResponse,
  { refusal, location, route, backend }: OwnAnswer,
): void {
  if (location !== null) response.setHeader('location', location);
  sendRefusal(request, response, refusal);
  if (route === null) context.metrics.count('unrouted');
  else
    countAnswer(context, { route, backend, endpoint: null }, request, {
      status: refusal.status,
      since: null,
    });
}

export interface CountedUnder {
  readonly route: ServedRoute;
  readonly backend: ServedBackend | null;
  readonly endpoint: Endpoint | null;
}

export function countAnswer(
  { clock, metrics }: ProxyContext,
  { route, backend, endpoint }: CountedUnder,
  request: IncomingMessage,
  { status, since }: { readonly status: number; readonly since: EpochMs | null },
): void {
  const seconds = since === null ? 0 : (clock.now() - since) / 1000;
  metrics.record({ route: route.route, backend, endpoint, method: request.method ?? '', status, seconds });
}
