import type { Metric } from '../../api/v1alpha1/analysis.ts';
import type { PrometheusMetric } from '../../api/v1alpha1/metric-provider.ts';
import { parseGoDuration } from '../../base/duration.ts';
import { ProviderError } from '../../base/errors.ts';
import { type Clock, formatTime } from '../../base/time.ts';
import { evaluateTime } from '../../judge/expression/condition.ts';
import type { SendHttp } from '../http.ts';
import { decodePrometheus } from '../internal/prometheus-answer.ts';
import { askPrometheus, type PrometheusQuestion } from '../internal/prometheus-request.ts';
import type { MeasureContext, MetricProvider, Reading } from '../provider.ts';

export interface PrometheusDeps {
  readonly send: SendHttp;
  /** Used by metrics without an address of their own; `ARGO_ROLLOUTS_PROMETHEUS_ADDRESS` in upstream's terms. */
  readonly defaultAddress: string | null;
}

const DEFAULT_TIMEOUT_S = 30;

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
  const { timeout = 0, address = '', headers = [], authentication = {}, insecure = false } = query;
  if (timeout < 0) throw new ProviderError('prometheus timeout should not be negative');
  const server = {
    send,
    address: address === '' ? (defaultAddress ?? '') : address,
    headers,
    authentication,
    insecure,
  };
  const timeoutSeconds = timeout === 0 ? DEFAULT_TIMEOUT_S : timeout;
  return decodePrometheus(
    await askPrometheus(server, questionOf(query, clock), { clock, signal, timeoutSeconds }),
  );
}

function questionOf({ query = '', rangeQuery }: PrometheusMetric, clock: Clock): PrometheusQuestion {
  const asked = ['query', query] as const;
  return rangeQuery === undefined
    ? { path: 'query', parameters: [asked, ['time', String(clock.now() / 1000)]] }
    : { path: 'query_range', parameters: [asked, ...rangeParameters(rangeQuery, clock)] };
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
