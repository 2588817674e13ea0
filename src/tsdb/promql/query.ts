import type { Clock, EpochMs, Millis } from '../../base/time.ts';
import { compareLabels, type Labels, labelsKey, NO_LABELS } from '../labels.ts';
import type { Matcher } from '../matcher.ts';
import { badQuery, cannotEvaluate, QueryError } from '../query-error.ts';
import type { MetricsStore, Series } from '../store.ts';
import { checkTypes } from './check-types.ts';
import { evaluate, type QueryScope } from './evaluate.ts';
import { parsePromql } from './parse.ts';
import type { Value } from './value.ts';

export interface QueryLimits {
  readonly clock: Clock;
  readonly timeoutMs: Millis;
  /** Samples one query may look at (Prometheus' `--query.max-samples`). */
  readonly maxSamples: number;
  /** How old the newest sample of a series may be (Prometheus' `--query.lookback-delta`). */
  readonly lookbackMs: Millis;
  readonly defaultStepMs: Millis;
}

export interface SeriesResult {
  readonly labels: Labels;
  readonly times: readonly EpochMs[];
  readonly values: readonly number[];
}

/** Answers at one moment. */
export function queryInstant(store: MetricsStore, query: string, at: EpochMs, limits: QueryLimits): Value {
  const expr = parsePromql(query);
  checkTypes(expr);
  return evaluate(expr, at, scopeOf(store, { startMs: at, endMs: at }, limits));
}

/** Answers at `startMs`, `startMs + stepMs`, ... up to `endMs`, one result per series in order of labels. */
export function queryRange(
  store: MetricsStore,
  query: string,
  range: { readonly startMs: EpochMs; readonly endMs: EpochMs; readonly stepMs: Millis },
  limits: QueryLimits,
): readonly SeriesResult[] {
  const expr = parsePromql(query);
  const type = checkTypes(expr);
  if (type !== 'scalar' && type !== 'instant vector') {
    throw badQuery(`invalid expression type "${type}" for range query, must be Scalar or instant Vector`);
  }
  const scope = scopeOf(store, range, limits);
  const results = new Map<string, { labels: Labels; times: number[]; values: number[] }>();
  for (let at = range.startMs; at <= range.endMs; at += range.stepMs) {
    scope.spend(1);
    for (const { labels, value } of samplesOf(evaluate(expr, at, scope))) {
      const key = labelsKey(labels);
      const series = results.get(key) ?? { labels, times: [], values: [] };
      series.times.push(at);
      series.values.push(value);
      results.set(key, series);
    }
  }
  return [...results.values()].sort((a, b) => compareLabels(a.labels, b.labels));
}

function samplesOf(value: Value): readonly { labels: Labels; value: number }[] {
  if (value.type === 'scalar') return [{ labels: NO_LABELS, value: value.value }];
  return value.type === 'instant vector' ? value.samples : [];
}

function scopeOf(
  store: MetricsStore,
  { startMs, endMs }: { readonly startMs: EpochMs; readonly endMs: EpochMs },
  { clock, timeoutMs, maxSamples, lookbackMs, defaultStepMs }: QueryLimits,
): QueryScope {
  const selected = new Map<readonly Matcher[], readonly Series[]>();
  const deadline = clock.now() + timeoutMs;
  let spent = 0;
  return {
    startMs,
    endMs,
    lookbackMs,
    defaultStepMs,
    memo: new WeakMap(),
    select(matchers) {
      const series =
        selected.get(matchers) ??
        [...store.select(matchers)].sort((a, b) => compareLabels(a.labels, b.labels));
      selected.set(matchers, series);
      return series;
    },
    spend(samples) {
      spent += samples;
      if (spent > maxSamples) {
        throw cannotEvaluate('query processing would load too many samples into memory in query execution');
      }
      if (clock.now() > deadline) throw new QueryError('timeout', 'query timed out in expression evaluation');
    },
  };
}
