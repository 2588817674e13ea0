import { CodedError, errorText } from '../base/errors.ts';
import type { EpochMs } from '../base/time.ts';
import type { Labels } from './labels.ts';
import type { Matcher } from './matcher.ts';
import { parsePromql } from './promql/parse.ts';
import { type QueryLimits, queryInstant, queryRange } from './promql/query.ts';
import type { Value } from './promql/value.ts';
import { badQuery, QueryError, type QueryErrorType } from './query-error.ts';
import { rangeParams, timeoutParam, timeParam } from './query-params.ts';
import type { MetricsStore } from './store.ts';

export interface ApiAnswer {
  readonly status: number;
  /** Text is sent as it is, anything else as JSON. */
  readonly body: unknown;
}

const STATUS_OF: Readonly<Record<QueryErrorType, number>> = { bad_data: 400, execution: 422, timeout: 503 };

/** Answers one request of the Prometheus HTTP API, `/api/v1`; `params` are those of the URL and of a form body. */
export function answerApi(
  store: MetricsStore,
  path: string,
  params: URLSearchParams,
  limits: QueryLimits,
): ApiAnswer {
  const respond = endpointFor(path);
  if (respond === null) return { status: 404, body: `no such endpoint: ${path}` };
  try {
    const timeoutMs = timeoutParam(params, limits.timeoutMs);
    const content = respond({ store, params, limits: { ...limits, timeoutMs } });
    return { status: 200, body: { status: 'success', data: content } };
  } catch (error) {
    if (error instanceof QueryError)
      return failure(STATUS_OF[error.errorType], error.errorType, errorText(error));
    if (error instanceof CodedError) return failure(500, 'internal', errorText(error));
    throw error;
  }
}

interface ApiRequest {
  readonly store: MetricsStore;
  readonly params: URLSearchParams;
  readonly limits: QueryLimits;
}

type Endpoint = (request: ApiRequest) => unknown;

function endpointFor(path: string): Endpoint | null {
  const label = /^\/api\/v1\/label\/([^/]+)\/values$/.exec(path)?.[1];
  if (label !== undefined) return (request) => labelValues(request, label);
  switch (path) {
    case '/api/v1/query':
      return instant;
    case '/api/v1/query_range':
      return overRange;
    case '/api/v1/labels':
      return (request) => sortedUnique(selected(request).flatMap((labels) => [...labels.keys()]));
    case '/api/v1/series':
      return (request) => {
        if (!request.params.has('match[]')) throw badQuery('no match[] parameter provided');
        return selected(request).map((labels) => Object.fromEntries(labels));
      };
    default:
      return null;
  }
}

function failure(status: number, errorType: string, error: string): ApiAnswer {
  return { status, body: { status: 'error', errorType, error } };
}

function instant({ store, params, limits }: ApiRequest): unknown {
  const at = timeParam(params, 'time', limits.clock.now());
  return instantResult(queryInstant(store, params.get('query') ?? '', at, limits), at);
}

function instantResult(value: Value, now: EpochMs): unknown {
  switch (value.type) {
    case 'scalar':
      return { resultType: 'scalar', result: point(now, value.value) };
    case 'string':
      return { resultType: 'string', result: [now / 1000, value.value] };
    case 'instant vector': {
      const result = value.samples.map(({ labels, value: number }) => ({
        metric: Object.fromEntries(labels),
        value: point(now, number),
      }));
      return { resultType: 'vector', result };
    }
    case 'range vector': {
      const result = value.series.map(({ labels, points }) => matrixRow(labels, points.times, points.values));
      return { resultType: 'matrix', result };
    }
  }
}

function overRange({ store, params, limits }: ApiRequest): unknown {
  const range = rangeParams(params);
  const rows = queryRange(store, params.get('query') ?? '', range, limits);
  return {
    resultType: 'matrix',
    result: rows.map(({ labels, times, values }) => matrixRow(labels, times, values)),
  };
}

function matrixRow(labels: Labels, times: readonly EpochMs[], values: readonly number[]): unknown {
  return {
    metric: Object.fromEntries(labels),
    values: times.map((at, i) => point(at, values[i] ?? Number.NaN)),
  };
}

function point(at: EpochMs, value: number): [number, string] {
  return [at / 1000, formatSampleValue(value)];
}

/** JavaScript and Prometheus' JSON encoder switch to exponents at the same sizes. */
function formatSampleValue(value: number): string {
  if (Object.is(value, -0)) return '-0';
  return String(value).replace(/^(-?)Infinity$/, (_whole, sign: string) => `${sign === '-' ? '-' : '+'}Inf`);
}

function labelValues(request: ApiRequest, name: string): string[] {
  if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) throw badQuery(`invalid label name: "${name}"`);
  return sortedUnique(selected(request).flatMap((labels) => labels.get(name) ?? []));
}

/** Labels of the series that any `match[]` selects, or of all; time bounds narrow nothing in a small window. */
function selected({ store, params }: ApiRequest): Labels[] {
  const selectors = params.getAll('match[]');
  if (selectors.length === 0) return store.select([]).map(({ labels }) => labels);
  return [...new Set(selectors.flatMap((text) => store.select(matchersOf(text))))].map(
    ({ labels }) => labels,
  );
}

function matchersOf(text: string): readonly Matcher[] {
  const expr = parsePromql(text);
  if (expr.kind !== 'selector')
    throw badQuery(`invalid parameter "match[]": ${text} is not a series selector`);
  return expr.matchers;
}

function sortedUnique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
