import type { SideQueries } from '../../api/v1alpha1/sequential-metric.ts';
import { ProviderError } from '../../base/errors.ts';
import type { Sample, Scrape, SideScrape, StreamCounters } from '../../judge/sequential/feed.ts';
import type { AnsweredSeries } from '../internal/prometheus-answer.ts';
import type { AskSeries } from '../internal/prometheus-series.ts';
import { refuseStale } from './scrape-age.ts';
import type { Queries } from './side-queries.ts';

/** A latency bound: its `le` as the histogram writes it. */
export interface Bound {
  readonly le: string;
  readonly value: number;
}

/** Of one side. More would not fit beside the run; sums over fewer labels do. */
const MOST_COUNTERS = 1500;

/** The counters that the streams read, errors first, then one for each latency bound. */
export function streamCounters(bounds: readonly Bound[]): readonly StreamCounters[] {
  return [
    { requests: 'requests', events: 'errors' },
    ...bounds.map(({ le }) => ({ requests: 'timed', events: `slower ${le}` })),
  ];
}

export interface ScrapeOptions {
  readonly seconds: number;
  readonly bounds: readonly Bound[];
  /** Older samples were not measured now. */
  readonly staleSeconds: number;
  /** The canary had series at the look before. */
  readonly isCanaryKnown: boolean;
}

/** Both sides' counters now. @throws {ProviderError} where they are not what is there now. */
export async function readScrape(ask: AskSeries, queries: Queries, at: ScrapeOptions): Promise<Scrape> {
  const [canary, stable] = await Promise.all([
    readSide(ask, queries.canary, at),
    readSide(ask, queries.stable, at),
  ]);
  if (isEmpty(stable)) throw noData('stable', queries);
  if (isEmpty(canary) && at.isCanaryKnown) throw noData('canary', queries);
  await refuseStale(ask, { side: 'stable', queries: queries.stable }, at);
  if (!isEmpty(canary)) await refuseStale(ask, { side: 'canary', queries: queries.canary }, at);
  return { at: at.seconds, canary, stable };
}

const isEmpty = (side: SideScrape): boolean => Object.values(side).every((samples) => samples.length === 0);

function noData(side: 'canary' | 'stable', queries: Queries): ProviderError {
  return new ProviderError(`no data for ${side}: no series answers ${queries[side].requests}`);
}

async function readSide(
  ask: AskSeries,
  queries: SideQueries,
  { seconds, bounds }: { readonly seconds: number; readonly bounds: readonly Bound[] },
): Promise<SideScrape> {
  const buckets = bounds.length > 0 ? queries.latency : undefined;
  const [requests, errors, latency] = await Promise.all([
    ask(queries.requests, seconds),
    ask(queries.errors, seconds),
    buckets === undefined ? [] : ask(buckets, seconds),
  ]);
  const side = {
    requests: requests.map((one) => sampleOf(one)),
    errors: errors.map((one) => sampleOf(one)),
    ...slowRequests(latency, bounds),
  };
  const count = Object.values(side).reduce((sum, samples) => sum + samples.length, 0);
  if (count > MOST_COUNTERS)
    throw new ProviderError(
      `${count} counters to remember, more than ${MOST_COUNTERS}: sum by (pod, le) over the other labels`,
    );
  return side;
}

/** One bucket histogram as counters: all requests timed, and those slower than each bound. */
export function slowRequests(
  latency: readonly AnsweredSeries[],
  bounds: readonly Bound[],
): Readonly<Record<string, readonly Sample[]>> {
  const histograms = byHistogram(latency);
  const counters: Record<string, Sample[]> = { timed: [] };
  for (const series of histograms.values()) {
    const all = series.find(({ labels }) => labels['le'] === '+Inf');
    if (all === undefined) throw new ProviderError('a histogram without its +Inf bucket');
    const timed = sampleOf(all);
    counters['timed']?.push(timed);
    for (const { le } of bounds) {
      const bucket = series.find(({ labels }) => labels['le'] === le);
      if (bucket === undefined)
        throw new ProviderError(
          `the histogram has no bucket le="${le}": its buckets changed since the comparison began`,
        );
      counters[`slower ${le}`] ??= [];
      counters[`slower ${le}`]?.push({ ...timed, value: timed.value - lastValue(bucket) });
    }
  }
  return counters;
}

function byHistogram(latency: readonly AnsweredSeries[]): Map<string, AnsweredSeries[]> {
  const histograms = new Map<string, AnsweredSeries[]>();
  for (const series of latency) {
    const name = JSON.stringify({ ...series.labels, le: '' });
    histograms.set(name, [...(histograms.get(name) ?? []), series]);
  }
  return histograms;
}

function sampleOf(series: AnsweredSeries): Sample {
  const { labels } = series;
  const process = labels['pod'] ?? labels['controller_pod'] ?? labels['instance'] ?? '';
  const rest = Object.entries(labels).filter(([name]) => !PROCESS_LABELS.has(name) && name !== '__name__');
  return {
    source: process,
    series: rest.map(([name, value]) => `${name}=${value}`).join(','),
    value: lastValue(series),
  };
}

const PROCESS_LABELS = new Set(['pod', 'controller_pod', 'instance', 'le']);

function lastValue(series: AnsweredSeries): number {
  return series.samples.at(-1)?.value ?? Number.NaN;
}
