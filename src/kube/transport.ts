import { createSecureContext } from 'node:tls';
import type { Dispatcher } from 'undici';
import { type ClusterAction, CodedError, errorText, UnavailableError } from '../base/errors.ts';
import type { Clock, Millis } from '../base/time.ts';
import type { Connection, Credentials } from './connection.ts';
import { Agent, ProxyAgent } from './http-agents.ts';
import { decodeStatus, errorOfStatus } from './status-error.ts';

export interface TransportRequest {
  /** `cannot <verb> <Kind> <ns>/<name>`: the beginning of every failure's message. */
  readonly what: string;
  /** Absent for calls outside the resource API. */
  readonly action?: ClusterAction;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: { readonly contentType: string; readonly json: unknown };
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: Millis | undefined;
}

export interface TransportResponse {
  readonly status: number;
  readonly body: Dispatcher.ResponseData['body'];
}

/** HTTP to one API server: credentials, connection pools, deadlines, and the wait a 429 asks for. */
export interface Transport {
  /** The whole body. Rejects on any status but 2xx. */
  send(request: TransportRequest): Promise<{ readonly status: number; readonly text: string }>;
  /** As soon as the headers are here; from then on only `signal` ends the body. Rejects on any status but 2xx. */
  open(request: TransportRequest & { readonly signal: AbortSignal }): Promise<TransportResponse>;
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly clock: Clock;
  readonly userAgent: string;
  /** For requests that set none of their own. Default 30 s. */
  readonly timeoutMs?: Millis;
  /** Told once of each thing the API server warns of: a field it does not know, a version that will go. */
  readonly onWarning?: (text: string) => void;
}

export const DEFAULT_TIMEOUT_MS = 30_000;
/** Enough for a controller's workers; more would only queue in the API server. */
const REQUEST_CONNECTIONS = 64;

export function createTransport(connection: Connection, options: TransportOptions): Transport {
  const pools = createPools(connection);
  const warned = new Set<string>();
  const passOnWarnings = ({ headers }: Dispatcher.ResponseData) => {
    for (const text of warningsIn(headers['warning'])) {
      if (!warned.has(text)) options.onWarning?.(text);
      warned.add(text);
    }
  };

  const dispatch = async (request: TransportRequest, signal: AbortSignal, kind: keyof Pools) => {
    const issue = async (rejected: boolean) => {
      const credentials = await connection.credentials(rejected);
      return pools.of(credentials)[kind].request({
        origin: new URL(connection.server).origin,
        path: pathOf(connection.server, request.path),
        method: request.method,
        headers: headersOf(request, credentials),
        body: request.body === undefined ? null : JSON.stringify(request.body.json),
        signal,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
    };
    const response = await issue(false);
    passOnWarnings(response);
    if (response.statusCode !== 401) return response;
    // The token may have ended since it was remembered; one fresh one is worth a try.
    await response.body.dump();
    return issue(true);
  };
  const headersOf = (request: TransportRequest, { authorization }: Credentials) => ({
    accept: request.accept ?? 'application/json',
    'user-agent': options.userAgent,
    ...(request.body === undefined ? {} : { 'content-type': request.body.contentType }),
    ...(authorization === undefined ? {} : { authorization }),
    ...connection.headers,
  });

  return {
    async send(request) {
      const deadline = startDeadline(request, options);
      try {
        const response = await untilAccepted(request, deadline, () =>
          dispatch(request, deadline.signal, 'requests'),
        );
        return { status: response.statusCode, text: await response.body.text() };
      } catch (error) {
        throw asCoded(request.what, error);
      } finally {
        deadline.cancel();
      }
    },
    async open(request) {
      const deadline = startDeadline(request, options);
      try {
        const both = AbortSignal.any([request.signal, deadline.signal]);
        const response = await untilAccepted(request, deadline, () => dispatch(request, both, 'streams'));
        return { status: response.statusCode, body: response.body };
      } catch (error) {
        throw asCoded(request.what, error);
      } finally {
        deadline.cancel();
      }
    },
    close: () => pools.close(),
  };
}

interface Pools {
  readonly requests: Dispatcher;
  /** Watches hold their connection, so they must not take one from requests. */
  readonly streams: Dispatcher;
}

/** A certificate belongs to the connection: when a plugin hands out a new one, new pools replace the old. */
function createPools(connection: Connection) {
  let current: { certificate: string | undefined; pools: Pools } | null = null;
  const closeBoth = async ({ requests, streams }: Pools) => {
    await Promise.all([requests.destroy(), streams.destroy()]);
  };
  return {
    of(credentials: Credentials): Pools {
      if (current !== null && current.certificate === credentials.certificate) return current.pools;
      // The old pools end by themselves when their last response does.
      if (current !== null) void Promise.all([current.pools.requests.close(), current.pools.streams.close()]);
      const tls = tlsOptions(connection, credentials);
      const pools = {
        requests: createDispatcher(connection, tls, REQUEST_CONNECTIONS),
        streams: createDispatcher(connection, tls, null),
      };
      current = { certificate: credentials.certificate, pools };
      return pools;
    },
    async close() {
      if (current !== null) await closeBoth(current.pools);
      current = null;
    },
  };
}

/** One for all connections: parsing authorities and keys for each costs more than the connection itself. */
function tlsOptions(connection: Connection, { certificate, key }: Credentials) {
  const secureContext = createSecureContext({
    ...(connection.certificateAuthority === undefined ? {} : { ca: connection.certificateAuthority }),
    ...(certificate === undefined || key === undefined ? {} : { cert: certificate, key }),
  });
  return {
    secureContext,
    ...(connection.tlsServerName === undefined ? {} : { servername: connection.tlsServerName }),
    ...(connection.insecureSkipTlsVerify === true ? { rejectUnauthorized: false } : {}),
  };
}

function createDispatcher(
  connection: Connection,
  tls: ReturnType<typeof tlsOptions>,
  connections: number | null,
): Dispatcher {
  if (connection.proxyUrl !== undefined) {
    return new ProxyAgent({ uri: connection.proxyUrl, requestTls: tls, connections });
  }
  return new Agent({ connect: tls, connections });
}

/** The server may live under a path of its own: `https://proxy/k8s/clusters/c-1`. */
function pathOf(server: string, path: string): string {
  return `${new URL(server).pathname.replace(/\/+$/, '')}${path}`;
}

interface Deadline {
  readonly signal: AbortSignal;
  readonly endsAt: number;
  readonly clock: Clock;
  cancel(): void;
}

function startDeadline(request: TransportRequest, { clock, ...options }: TransportOptions): Deadline {
  const timeoutMs = request.timeoutMs ?? options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const timeout = new AbortController();
  const cancel = clock.after(timeoutMs, () =>
    timeout.abort(new UnavailableError(`${request.what}: no answer within ${timeoutMs} ms`)),
  );
  const signal =
    request.signal === undefined ? timeout.signal : AbortSignal.any([request.signal, timeout.signal]);
  return { signal, endsAt: clock.now() + timeoutMs, clock, cancel };
}

/** Repeats while the server answers 429 with a Retry-After that still fits the deadline. */
async function untilAccepted(
  request: TransportRequest,
  { clock, endsAt, signal }: Deadline,
  issue: () => Promise<Dispatcher.ResponseData>,
): Promise<Dispatcher.ResponseData> {
  for (;;) {
    const response = await issue();
    const { statusCode } = response;
    if (statusCode >= 200 && statusCode < 300) return response;
    const retryAfterMs = parseRetryAfter(response.headers['retry-after'], clock);
    const failure = decodeStatus(statusCode, await response.body.text());
    const mayWait = statusCode === 429 && retryAfterMs !== null && clock.now() + retryAfterMs < endsAt;
    if (!mayWait)
      throw errorOfStatus(
        request.what,
        { ...failure, code: statusCode },
        { retryAfterMs, action: request.action },
      );
    await clock.sleep(retryAfterMs, signal);
  }
}

/** Kubernetes sends `299 - "text"`, several in one header or in several. @see RFC 7234, section 5.5. */
function warningsIn(header: string | string[] | undefined): readonly string[] {
  const texts = [header ?? []].flat().flatMap((one) => [...one.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/gs)]);
  return texts.map(([, text = '']) => text.replaceAll(/\\(.)/gs, '$1'));
}

/** Seconds or an HTTP date. */
function parseRetryAfter(header: string | string[] | undefined, clock: Clock): Millis | null {
  if (typeof header !== 'string') return null;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - clock.now());
}

/** Whatever failed below becomes `UnavailableError`; errors that already say what happened pass. */
function asCoded(what: string, error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  const why = error instanceof Error ? errorText(withText(error)) : String(error);
  return new UnavailableError(`${what}: ${why}`, { cause: error });
}

/** Node's AggregateError, thrown when every address of a host refuses, has an empty message. */
function withText(error: Error): Error {
  if (error.message !== '') return error;
  return error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error;
}
