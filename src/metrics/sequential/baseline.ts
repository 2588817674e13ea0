import type { SideQueries } from '../../api/v1alpha1/sequential-metric.ts';
import { formatGoDuration } from '../../base/duration.ts';
import { countSince } from '../../judge/sequential/counters.ts';
import { chooseBounds } from '../../judge/sequential/latency.ts';
import type { Baseline } from '../../judge/sequential/streams.ts';
import type { AnsweredSeries } from '../internal/prometheus-answer.ts';
import type { AskRange, AskSeries } from '../internal/prometheus-series.ts';
import {
  BLOCK_SECONDS,
  dispersionOfPast,
  fineStep,
  incrementsByProcess,
  slowPast,
} from './past-dispersion.ts';
import { type Bound, slowRequests } from './read-scrape.ts';

export interface BaselineOptions {
  readonly now: number;
  readonly windowSeconds: number;
  readonly tickSeconds: number;
  /** Index of dispersion that the user knows; null: estimate it. */
  readonly dispersion: number | null;
}

export interface MeasuredBaseline {
  readonly baseline: Baseline;
  /** Why latency cannot be compared; null when it can. */
  readonly latencyGap: string | null;
}

/** What stable's recent past says before the comparison begins. */
export async function measureBaseline(
  ask: { readonly series: AskSeries; readonly range: AskRange },
  stable: SideQueries,
  options: BaselineOptions,
): Promise<MeasuredBaseline> {
  const [dispersion, latency] = await Promise.all([
    options.dispersion ?? errorDispersion(ask.range, stable, options),
    stable.latency === undefined ? 'there is no latency query' : measureLatency(ask, stable.latency, options),
  ]);
  return typeof latency === 'string'
    ? { baseline: { dispersion, latency: null }, latencyGap: latency }
    : { baseline: { dispersion, latency }, latencyGap: null };
}

/** Stable's latency, or why it says too little. */

async function measureLatency(
  ask: { readonly series: AskSeries; readonly range: AskRange },
  query: string,
  options: BaselineOptions,
): Promise<NonNullable<Baseline['latency']> | string> {
  const { now, windowSeconds, dispersion } = options;
  const [after, before] = await Promise.all([ask.series(query, now), ask.series(query, now - windowSeconds)]);
  const bounds = boundsOf(after);
  if (after.length === 0) return `no series of stable answers ${query}`;
  const counted = countBetween(slowRequests(before, boundsOf(before)), slowRequests(after, bounds));
  const requests = counted.get('timed') ?? 0;
  const slower = bounds.map(({ le }) => counted.get(`slower ${le}`) ?? 0);
  const all = { bounds: bounds.map(({ value }) => value), slower };
  const useful = chooseBounds(all, requests);
  if (useful.length === 0) return tooFewBounds(requests, options);
  const chosen = useful.flatMap((j) => bounds[j] ?? []);
  return {
    exceedance: { bounds: chosen.map(({ value }) => value), slower: useful.map((j) => slower[j] ?? 0) },
    names: chosen.map(({ le }) => le),
    dispersions:
      dispersion === null
        ? await latencyDispersions(ask.range, query, { bounds: chosen, options })
        : chosen.map(() => dispersion),
  };
}

function tooFewBounds(requests: number, { windowSeconds }: BaselineOptions): string {
  return (
    `of the ${requests} requests that stable's histogram counted in the last ${formatGoDuration(windowSeconds * 1000)}, ` +
    'fewer than two bounds were exceeded by 30 requests and by 0.1 % to 60 % of all'
  );
}

export function boundsOf(latency: readonly AnsweredSeries[]): Bound[] {
  const names = new Set(latency.map(({ labels }) => labels['le'] ?? '+Inf'));
  names.delete('+Inf');
  return [...names].map((le) => ({ le, value: Number(le) })).sort((a, b) => a.value - b.value);
}

type Counters = ReturnType<typeof slowRequests>;

/** Increments by counter. A histogram that is new since then counts in full: it is the past that is asked for. */
function countBetween(before: Counters, after: Counters): Map<string, number> {
  const valuesOf = (counters: Counters, counter: string) =>
    new Map((counters[counter] ?? []).map(({ source, series, value }) => [`${source} ${series}`, value]));
  return new Map(
    Object.keys(after).map((counter) => [
      counter,
      countSince(valuesOf(before, counter), valuesOf(after, counter), true).increment,
    ]),
  );
}

async function errorDispersion(
  ask: AskRange,
  stable: SideQueries,
  options: BaselineOptions,
): Promise<number> {
  const { blocks, fine } = stepsOf(options);
  const [requests, errors, ticks] = await Promise.all([
    ask(stable.requests, blocks),
    ask(stable.errors, blocks),
    ask(stable.errors, fine),
  ]);
  const past = { requests: incrementsByProcess(requests), events: incrementsByProcess(errors) };
  return dispersionOfPast(past, incrementsByProcess(ticks), options);
}

/** Slow requests come in bursts too, a stalled process delays all that it holds: each bound has its own dispersion. */
async function latencyDispersions(
  ask: AskRange,
  query: string,
  { bounds, options }: { readonly bounds: readonly Bound[]; readonly options: BaselineOptions },
): Promise<number[]> {
  const { blocks, fine } = stepsOf(options);
  const [coarse, ticks] = await Promise.all([ask(query, blocks), ask(query, fine)]);
  return bounds.map(({ le }) => dispersionOfPast(slowPast(coarse, le), slowPast(ticks, le).events, options));
}

function stepsOf(options: BaselineOptions) {
  const { now, windowSeconds } = options;
  const blocks = { from: now - windowSeconds, to: now, step: BLOCK_SECONDS };
  return { blocks, fine: { ...blocks, step: fineStep(options) } };
}
