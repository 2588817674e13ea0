import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorText, UnavailableError } from '../base/errors.ts';
import { foreignRequest } from '../base/local-request.ts';
import type { Clock, Millis } from '../base/time.ts';
import { type ApiAnswer, answerApi } from './http-api.ts';
import type { QueryLimits } from './promql/query.ts';
import type { MetricsStore } from './store.ts';

export interface MetricsServerOptions {
  readonly clock: Clock;
  /** 0: any free port. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly queryTimeoutMs?: Millis;
}

export interface MetricsServer {
  /** `http://127.0.0.1:PORT`, what a `prometheus` provider takes as its address. */
  readonly url: string;
  stop(): Promise<void>;
}

const MAX_FORM_BYTES = 1 << 20;

/** Prometheus' flag defaults: `--query.timeout`, `--query.max-samples`, `--query.lookback-delta`. */
const QUERY_TIMEOUT_MS = 120_000;
const MAX_SAMPLES = 50_000_000;
const LOOKBACK_MS = 300_000;
const DEFAULT_STEP_MS = 60_000;

/** Serves the Prometheus HTTP API over the store. */
export async function startMetricsServer(
  store: MetricsStore,
  { clock, port, host = '127.0.0.1', queryTimeoutMs = QUERY_TIMEOUT_MS }: MetricsServerOptions,
): Promise<MetricsServer> {
  const limits: QueryLimits = {
    clock,
    timeoutMs: queryTimeoutMs,
    maxSamples: MAX_SAMPLES,
    lookbackMs: LOOKBACK_MS,
    defaultStepMs: DEFAULT_STEP_MS,
  };
  const server = createServer((request, response) => {
    const why = foreignRequest(request.headers, host);
    if (why !== null) return sendAnswer(response, plainAnswer(403, `forbidden: ${why}`));
    respond(store, request, limits).then(
      (answer) => sendAnswer(response, answer),
      (error: unknown) => sendAnswer(response, plainAnswer(500, errorText(error))),
    );
  });
  await listen(server, port, host);
  const address = server.address() as AddressInfo;
  return {
    url: `http://${address.address}:${address.port}`,
    stop: () => close(server),
  };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new UnavailableError(`cannot listen on ${host}:${port} for metrics queries`, { cause }));
    });
    server.listen(port, host, resolve);
  });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await closed;
}

async function respond(
  store: MetricsStore,
  request: IncomingMessage,
  limits: QueryLimits,
): Promise<ApiAnswer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://store');
  if (pathname === '/-/ready' || pathname === '/-/healthy') {
    return plainAnswer(200, pathname === '/-/ready' ? 'ready' : 'healthy');
  }
  if (request.method !== 'GET' && request.method !== 'POST') return plainAnswer(405, 'Method Not Allowed');
  if (request.method === 'POST') {
    const form = await readForm(request);
    if (form === null) return plainAnswer(413, 'the query is too long');
    for (const [name, value] of form) searchParams.append(name, value);
  }
  return answerApi(store, pathname, searchParams, limits);
}

/** A form body's parameters; `null` when it is longer than a query may be. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams | null> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_FORM_BYTES) return null;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_FORM_BYTES) return null;
    chunks.push(chunk);
  }
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return new URLSearchParams(isForm ? Buffer.concat(chunks).toString('utf8') : '');
}

function plainAnswer(status: number, text: string): ApiAnswer {
  return { status, body: text };
}

function sendAnswer(response: ServerResponse, { status, body }: ApiAnswer): void {
  const isText = typeof body === 'string';
  // What is left of a refused body is not read.
  if (status === 413) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json' });
  response.end(isText ? `${body}\n` : JSON.stringify(body));
}
