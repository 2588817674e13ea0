import type { SideQueries } from '../../api/v1alpha1/sequential-metric.ts';
import { countSince } from '../../judge/sequential/counters.ts';
import {
  dispersionBetweenPods,
  dispersionOverTime,
  type PodBlock,
} from '../../judge/sequential/dispersion.ts';
import { chooseBounds } from '../../judge/sequential/latency.ts';
import type { Baseline } from '../../judge/sequential/streams.ts';
import type { AnsweredSeries } from '../internal/prometheus-answer.ts';
import type { AskRange, AskSeries } from '../internal/prometheus-series.ts';
import { type Bound, slowRequests } from './read-scrape.ts';

export interface BaselineOptions {
  readonly now: number;
  readonly windowSeconds: number;
  readonly tickSeconds: number;
  /** Index of dispersion that the user knows; null: estimate it. */
  readonly dispersion: number | null;
}

const BLOCK_SECONDS = 300;
const LEAST_BLOCKS = 6;
const LEAST_TICKS = 40;
/** Prometheus refuses more than 11,000 points of a series. */
const MOST_POINTS = 10_000;

/** What stable's recent past says before the comparison begins. */
export async function measureBaseline(
  ask: { readonly series: AskSeries; readonly range: AskRange },
  stable: SideQueries,
  options: BaselineOptions,
): Promise<Baseline> {
  const [dispersion, latency] = await Promise.all([
    options.dispersion ?? estimateDispersion(ask.range, stable, options),
    stable.latency === undefined ? null : measureLatency(ask.series, stable.latency, options),
  ]);
  return { dispersion, latency };
}

async function measureLatency(
  ask: AskSeries,
  query: string,
  { now, windowSeconds, dispersion }: BaselineOptions,
): Promise<Baseline['latency']> {
  const [after, before] = await Promise.all([ask(query, now), ask(query, now - windowSeconds)]);
  const bounds = boundsOf(after);
  const counted = countBetween(slowRequests(before, boundsOf(before)), slowRequests(after, bounds));
  const requests = counted.get('timed') ?? 0;
  const slower = bounds.map(({ le }) => counted.get(`slower ${le}`) ?? 0);
  const all = { bounds: bounds.map(({ value }) => value), slower };
  const useful = chooseBounds(all, requests);
  if (useful.length === 0) return null;
  const chosen = useful.flatMap((j) => bounds[j] ?? []);
  return {
    exceedance: { bounds: chosen.map(({ value }) => value), slower: useful.map((j) => slower[j] ?? 0) },
    names: chosen.map(({ le }) => le),
    dispersions: chosen.map(() => dispersion ?? 1),
  };
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

/** Between the processes that serve stable where there are several, else over time; 1 where too little was seen. */
async function estimateDispersion(
  ask: AskRange,
  stable: SideQueries,
  { now, windowSeconds, tickSeconds }: BaselineOptions,
): Promise<number> {
  const blocks = { from: now - windowSeconds, to: now, step: BLOCK_SECONDS };
  const [requests, errors] = await Promise.all([ask(stable.requests, blocks), ask(stable.errors, blocks)]);
  const pods = podBlocks(requests, errors);
  if (pods.length >= LEAST_BLOCKS) return dispersionBetweenPods(pods);
  const step = Math.max(tickSeconds, Math.ceil(windowSeconds / MOST_POINTS));
  const ticks = await ask(stable.errors, { ...blocks, step });
  const counts = sumOf([...incrementsByProcess(ticks).values()]);
  const lengths = [step, 60, BLOCK_SECONDS].map((seconds) => Math.max(Math.round(seconds / step), 1));
  return counts.length < LEAST_TICKS ? 1 : dispersionOverTime(counts, lengths);
}

function podBlocks(requests: readonly AnsweredSeries[], errors: readonly AnsweredSeries[]): PodBlock[] {
  const asked = incrementsByProcess(requests);
  const failed = incrementsByProcess(errors);
  const pods = [...asked.keys()];
  if (pods.length < 2) return [];
  const times = new Set([...asked.values()].flatMap((increments) => [...increments.keys()]));
  return [...times].map((at) => ({
    requests: pods.map((pod) => asked.get(pod)?.get(at) ?? 0),
    events: pods.map((pod) => failed.get(pod)?.get(at) ?? 0),
  }));
}

/** What each process counted up to each time, from the sample before it. */
function incrementsByProcess(series: readonly AnsweredSeries[]): Map<string, Map<number, number>> {
  const processes = new Map<string, Map<number, number>>();
  for (const { labels, samples } of series) {
    const process = labels['pod'] ?? labels['controller_pod'] ?? labels['instance'] ?? '';
    const increments = processes.get(process) ?? new Map<number, number>();
    processes.set(process, increments);
    samples.forEach(({ at, value }, index) => {
      const last = samples[index - 1];
      if (last === undefined) return;
      const step = value < last.value ? value : value - last.value;
      increments.set(at, (increments.get(at) ?? 0) + step);
    });
  }
  return processes;
}

function sumOf(parts: readonly ReadonlyMap<number, number>[]): number[] {
  const sums = new Map<number, number>();
  for (const part of parts) for (const [at, value] of part) sums.set(at, (sums.get(at) ?? 0) + value);
  return [...sums].sort(([a], [b]) => a - b).map(([, value]) => value);
}
