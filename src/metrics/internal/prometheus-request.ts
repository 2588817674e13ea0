import type { Authentication } from '../../api/v1alpha1/metric-provider.ts';
import { ProviderError } from '../../base/errors.ts';
import type { Clock } from '../../base/time.ts';
import type { HttpRequest, HttpResponse, SendHttp } from '../http.ts';
import { basicAuthHeaders, oauth2Headers } from './credentials.ts';
import { withinDeadline } from './deadline.ts';

/** A Prometheus server and how to speak with it. */
export interface PrometheusServer {
  readonly send: SendHttp;
  /** Empty: not configured. */
  readonly address: string;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
  readonly authentication: Authentication;
  readonly insecure: boolean;
}

export interface PrometheusQuestion {
  readonly path: 'query' | 'query_range';
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

export interface AskOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutSeconds: number;
}

/** Longer queries go as POST: proxies cut long request lines. */
const MAX_URL = 4096;

/** One exchange with the HTTP API; the answer is not read yet. */
export async function askPrometheus(
  server: PrometheusServer,
  question: PrometheusQuestion,
  { clock, signal, timeoutSeconds }: AskOptions,
): Promise<HttpResponse> {
  const url = endpoint(server.address, question);
  const timeoutMs = timeoutSeconds * 1000;
  return withinDeadline({ clock, signal, timeoutMs, task: `cannot query ${url.origin}` }, async (deadline) =>
    server.send(await requestOf(server, url, deadline)),
  );
}

function endpoint(address: string, { path, parameters }: PrometheusQuestion): URL {
  if (address === '') throw new ProviderError('prometheus address is not configured');
  if (!URL.canParse(address)) throw new ProviderError('prometheus address is not is url format');
  const url = new URL(address);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/api/v1/${path}`;
  for (const [name, value] of parameters) url.searchParams.set(name, value);
  return url;
}

async function requestOf(server: PrometheusServer, url: URL, signal: AbortSignal): Promise<HttpRequest> {
  const { headers, authentication, insecure, send } = server;
  refuseSigv4(authentication, url);
  const common = {
    headers: [
      ...headers.map(({ key, value }) => [key, value] as const),
      ...basicAuthHeaders(authentication),
      ...(await oauth2Headers(authentication, send, { signal, insecure })),
    ],
    insecure,
    signal,
  };
  if (url.href.length <= MAX_URL) return { url, method: 'GET', ...common };
  const body = url.searchParams.toString();
  const bare = new URL(url);
  bare.search = '';
  const form = ['Content-Type', 'application/x-www-form-urlencoded'] as const;
  return { url: bare, method: 'POST', ...common, headers: [...common.headers, form], body };
}

/** Unsigned, such a query could only be refused by AWS; signing is not built, and must not look as if it were. */
function refuseSigv4({ sigv4 }: Authentication, url: URL): void {
  const isAsked = Object.values(sigv4 ?? {}).some((part) => part !== undefined && part !== '');
  if (isAsked && url.href.includes('aps-workspaces')) {
    throw new ProviderError('prometheus authentication sigv4 is not supported');
  }
}
