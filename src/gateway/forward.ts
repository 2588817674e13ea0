import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { errorText, UnavailableError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import type { EpochMs, Millis } from '../base/time.ts';
import type { Endpoint } from './endpoints.ts';
import {
  countAnswer,
  type Exchange,
  type ProxyContext,
  planExchange,
  sendOwnAnswer,
  sendRefusal,
} from './exchange.ts';
import { responseHeaders } from './forwarded-headers.ts';
import { otherEndpoint } from './served-routes.ts';

/** nginx' status for a client that left before its answer. */
const CLIENT_LEFT = 499;
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);

/** One request on its way to a pod and back. */
interface Forwarding {
  readonly context: ProxyContext;
  readonly exchange: Exchange;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly hasBody: boolean;
  readonly since: EpochMs;
  readonly tried: Endpoint[];
  controller: Dispatcher.DispatchController | null;
  hasBegun: boolean;
  hasTimedOut: boolean;
}

/** Serves one request: sends it to the pod whose turn it is, or answers why not. */
export function serveRequest(
  context: ProxyContext,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const plan = planExchange(context, request);
  if ('answer' in plan) {
    sendOwnAnswer(context, request, response, plan.answer);
    return;
  }
  const { exchange } = plan;
  const forwarding: Forwarding = {
    context,
    exchange,
    request,
    response,
    hasBody: hasBody(request),
    since: context.clock.now(),
    tried: [],
    controller: null,
    hasBegun: false,
    hasTimedOut: false,
  };
  const { timeoutMs } = exchange.route.route;
  const cancelTimeout = timeoutMs === null ? null : limitTime(forwarding, timeoutMs);
  response.once('close', () => {
    cancelTimeout?.();
    finish(forwarding);
  });
  sendTo(forwarding, exchange.endpoint);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function limitTime(forwarding: Forwarding, timeoutMs: Millis): () => void {
  return forwarding.context.clock.after(timeoutMs, () => {
    forwarding.hasTimedOut = true;
    const error = new UnavailableError(`no answer within ${timeoutMs} ms`);
    if (forwarding.controller === null) fail(forwarding, error);
    else forwarding.controller.abort(error);
  });
}

/** The client has its answer, or has left. */
function finish(forwarding: Forwarding): void {
  const { context, exchange, request, response, since, tried, controller } = forwarding;
  const isWhole = response.writableFinished;
  if (!isWhole) controller?.abort(new UnavailableError('the client left'));
  const status = isWhole || response.headersSent ? response.statusCode : CLIENT_LEFT;
  const endpoint = tried.at(-1) ?? null;
  countAnswer(context, { ...exchange, endpoint }, request, { status, since });
}

function sendTo(forwarding: Forwarding, endpoint: Endpoint): void {
  const { context, exchange, request, tried } = forwarding;
  tried.push(endpoint);
  forwarding.controller = null;
  forwarding.hasBegun = false;
  context.pools.get(endpoint.origin).dispatch(
    {
      path: exchange.path,
      method: request.method as Dispatcher.HttpMethod,
      headers: exchange.headers as string[],
      body: forwarding.hasBody ? request : null,
    },
    handlerOf(forwarding),
  );
}

function handlerOf(forwarding: Forwarding): Dispatcher.DispatchHandler {
  const { exchange, response } = forwarding;
  return {
    onRequestStart(controller) {
      forwarding.controller = controller;
      forwarding.hasBegun = true;
      if (response.destroyed) controller.abort(new UnavailableError('the client left'));
    },
    onResponseStart(_controller, status, headers, statusMessage) {
      // Interim answers (1xx) are not the answer.
      if (status < 200) return;
      const sent = responseHeaders(headers, exchange.route.route.filters.responseHeaders);
      response.writeHead(status, statusMessage ?? '', sent);
    },
    onResponseData(controller, chunk) {
      if (response.write(chunk)) return;
      controller.pause();
      response.once('drain', () => controller.resume());
    },
    onResponseEnd() {
      response.end();
    },
    onResponseError(_controller, error) {
      fail(forwarding, error);
    },
  };
}

function fail(forwarding: Forwarding, error: Error): void {
  const { context, exchange, request, response, tried } = forwarding;
  if (response.destroyed || response.writableEnded) return;
  if (response.headersSent) {
    // Half an answer must not look like a whole one.
    response.destroy();
    return;
  }
  const next = mayTryAnother(forwarding) ? otherEndpoint(exchange.backend, tried) : null;
  if (next !== null) {
    context.metrics.count('retry');
    sendTo(forwarding, next);
    return;
  }
  const { status, reason } = failureOf(forwarding, error);
  const { namespace, service } = exchange.backend.backend;
  const { host, path } = exchange.target;
  const refusal = { status, reason, host, path, service: `${namespace}/${service}` };
  sendRefusal(request, response, refusal);
}

/** Only before anything was sent, only where twice is the same as once, and never to another revision. */
function mayTryAnother({ hasBegun, hasBody: withBody, hasTimedOut, request }: Forwarding): boolean {
  return !hasBegun && !withBody && !hasTimedOut && IDEMPOTENT.has(request.method ?? '');
}

const TIMEOUTS: readonly unknown[] = [
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
];

function failureOf({ tried, hasTimedOut }: Forwarding, error: Error): { status: number; reason: string } {
  const endpoint = tried.at(-1);
  const who = endpoint?.pod === '' ? endpoint.origin : `pod ${endpoint?.pod}`;
  const code = isObject(error) ? error['code'] : undefined;
  const status = hasTimedOut || TIMEOUTS.includes(code) ? 504 : 502;
  return { status, reason: `no answer from ${who}: ${errorText(error)}` };
}
