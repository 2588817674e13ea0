import type { Metric } from '../../api/v1alpha1/analysis.ts';
import type { PrometheusMetric } from '../../api/v1alpha1/metric-provider.ts';
import { parseGoDuration } from '../../base/duration.ts';
import { ProviderError } from '../../base/errors.ts';
import { type Clock, formatTime } from '../../base/time.ts';
import { evaluateTime } from '../../judge/expression/condition.ts';
import type { HttpRequest, SendHttp } from '../http.ts';
import { basicAuthHeaders, oauth2Headers } from '../internal/credentials.ts';
import { withinDeadline } from '../internal/deadline.ts';
import { decodePrometheus } from '../internal/prometheus-answer.ts';
import type { MeasureContext, MetricProvider, Reading } from '../provider.ts';

export interface PrometheusDeps {
  readonly send: SendHttp;
  /** Used by metrics without an address of their own; `ARGO_ROLLOUTS_PROMETHEUS_ADDRESS` in upstream's terms. */
  readonly defaultAddress: string | null;
}

const DEFAULT_TIMEOUT_S = 30;
/** Longer queries go as POST: proxies cut long request lines. */
const MAX_URL = 4096;

/** Instant and range queries against the Prometheus HTTP API. */
export function prometheusProvider(deps: PrometheusDeps): MetricProvider {
  return {
    type: 'prometheus',
    describe: (metric) => ({ ResolvedPrometheusQuery: queryOf(metric).query ?? '' }),
    measure: (context) => measure(deps, context),
  };
}

function queryOf({ name, provider: { prometheus } }: Metric): PrometheusMetric {
  if (prometheus !== undefined) return prometheus;
  throw new ProviderError(`cannot measure metric ${name}: it has no prometheus query`);
}

async function measure({ send, defaultAddress }: PrometheusDeps, context: MeasureContext): Promise<Reading> {
  const { metric, clock, signal } = context;
  const query = queryOf(metric);
  const timeout = query.timeout ?? 0;
  if (timeout < 0) throw new ProviderError('prometheus timeout should not be negative');
  const url = endpoint(query, defaultAddress, clock);
  const timeoutMs = (timeout === 0 ? DEFAULT_TIMEOUT_S : timeout) * 1000;
  return withinDeadline(
    { clock, signal, timeoutMs, task: `cannot query ${url.origin}` },
    async (deadline) => {
      const response = await send(await requestOf(query, url, { send, signal: deadline }));
      return decodePrometheus(response);
    },
  );
}

function endpoint(query: PrometheusMetric, defaultAddress: string | null, clock: Clock): URL {
  const address = query.address === undefined || query.address === '' ? defaultAddress : query.address;
  if (address === null || address === '') throw new ProviderError('prometheus address is not configured');
  if (!URL.canParse(address)) throw new ProviderError('prometheus address is not is url format');
  const url = new URL(address);
  const { rangeQuery } = query;
  const isRange = rangeQuery !== undefined;
  url.pathname = `${url.pathname.replace(/\/$/, '')}/api/v1/${isRange ? 'query_range' : 'query'}`;
  url.searchParams.set('query', query.query ?? '');
  if (!isRange) url.searchParams.set('time', String(clock.now() / 1000));
  else for (const [name, value] of rangeParameters(rangeQuery, clock)) url.searchParams.set(name, value);
  return url;
}

type RangeQuery = NonNullable<PrometheusMetric['rangeQuery']>;

function rangeParameters({ start = '', end = '', step = '' }: RangeQuery, clock: Clock): [string, string][] {
  const stepMs = parseGoDuration(step);
  if (stepMs === null || stepMs <= 0) {
    throw new ProviderError(`failed to parse rangeQuery.step as duration: ${JSON.stringify(step)}`);
  }
  return [
    ['start', boundary('start', start, clock)],
    ['end', boundary('end', end, clock)],
    ['step', String(stepMs / 1000)],
  ];
}

function boundary(name: 'start' | 'end', expression: string, clock: Clock): string {
  const at = evaluateTime(expression, clock.now());
  if (at.ok) return formatTime(at.value);
  throw new ProviderError(`failed to parse rangeQuery.${name} as time: ${at.error.message}`, {
    cause: at.error,
  });
}

async function requestOf(
  query: PrometheusMetric,
  url: URL,
  { send, signal }: { readonly send: SendHttp; readonly signal: AbortSignal },
): Promise<HttpRequest> {
  const { headers = [], authentication = {}, insecure = false } = query;
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
function refuseSigv4({ sigv4 }: NonNullable<PrometheusMetric['authentication']>, url: URL): void {
  const isAsked = Object.values(sigv4 ?? {}).some((part) => part !== undefined && part !== '');
  if (isAsked && url.href.includes('aps-workspaces')) {
    throw new ProviderError('prometheus authentication sigv4 is not supported');
  }
}
