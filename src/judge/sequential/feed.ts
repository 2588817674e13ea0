import { countSince } from './counters.ts';
import type { Look } from './progress.ts';
import type { Tick } from './two-arm.ts';

/** One raw counter value. A source is one process (a pod): its counters begin at 0 together. */
export interface Sample {
  readonly source: string;
  readonly series: string;
  readonly value: number;
}

/** The raw counters of one side, by name: `requests`, `errors`, ... */
export type SideScrape = Readonly<Record<string, readonly Sample[]>>;

export interface Scrape {
  /** Epoch seconds at which all values held. */
  readonly at: number;
  readonly canary: SideScrape;
  readonly stable: SideScrape;
}

/** Which counter of a stream counts all requests, and which the bad ones. */
export interface StreamCounters {
  readonly requests: string;
  readonly events: string;
}

/** Last values by counter, source and series. */
export type SideCursor = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;

export interface ScrapeCursor {
  readonly at: number;
  readonly canary: SideCursor;
  readonly stable: SideCursor;
  /** Processes that the last scrapes did not have, and the epoch seconds of the first such scrape. */
  readonly absent: Readonly<Record<'canary' | 'stable', AbsentSince>>;
}

type AbsentSince = Readonly<Record<string, number>>;

/** A process that is missing for longer is gone: what it counted before is forgotten. Longer than metrics live on. */
const GONE_AFTER_SECONDS = 600;

/** What a scrape adds to what was seen before. */
export type Fed =
  | { readonly outcome: 'first'; readonly cursor: ScrapeCursor }
  /** The same scrape again: nothing may be counted twice. */
  | { readonly outcome: 'repeated' }
  | {
      readonly outcome: 'look';
      readonly look: Look;
      readonly cursor: ScrapeCursor;
      readonly restarts: readonly string[];
    }
  | { readonly outcome: 'broken'; readonly reason: string };

/** Turns raw counters into one look: increments by source, before any sum. A look says nothing for a quiet side. */
export function feedScrape(
  cursor: ScrapeCursor | null,
  scrape: Scrape,
  streams: readonly StreamCounters[],
): Fed {
  const wrong = findWrongValue('canary', scrape.canary) ?? findWrongValue('stable', scrape.stable);
  if (wrong !== null) return { outcome: 'broken', reason: wrong };
  const from = cursor ?? { at: scrape.at, canary: {}, stable: {}, absent: { canary: {}, stable: {} } };
  if (scrape.at < from.at) return { outcome: 'broken', reason: `time went back by ${from.at - scrape.at} s` };
  if (cursor !== null && scrape.at === cursor.at) return { outcome: 'repeated' };
  const canary = countSide(from.canary, scrape.canary);
  const stable = countSide(from.stable, scrape.stable);
  const next = forgetGone(from, scrape, { canary: canary.cursor, stable: stable.cursor });
  if (cursor === null) return { outcome: 'first', cursor: next };
  const ticks = streams.map((stream) => tickOf(stream, canary.increments, stable.increments));
  const impossible = findImpossible(streams, ticks);
  if (impossible !== null) return { outcome: 'broken', reason: impossible };
  return {
    outcome: 'look',
    look: { seconds: scrape.at - cursor.at, ticks },
    cursor: next,
    restarts: [...new Set([...canary.restarts, ...stable.restarts])],
  };
}

function findWrongValue(side: string, scrape: SideScrape): string | null {
  for (const [counter, samples] of Object.entries(scrape)) {
    const wrong = samples.find(({ value }) => !(Number.isFinite(value) && value >= 0));
    if (wrong !== undefined)
      return `${side} ${counter}: ${wrong.source} ${wrong.series} is ${wrong.value}, which no counter can be`;
  }
  return null;
}

function countSide(cursor: SideCursor, scrape: SideScrape) {
  const known = sourcesOf(cursor);
  const increments: Record<string, number> = {};
  // A counter that no series answers now is not forgotten: its past would else count as new when it is back.
  const next: Record<string, SideCursor[string]> = { ...cursor };
  const restarts = restartedSources(cursor, scrape);
  for (const [counter, samples] of Object.entries(scrape)) {
    const sources: Record<string, Record<string, number>> = { ...cursor[counter] };
    increments[counter] = 0;
    for (const [source, values] of bySource(samples)) {
      const isAnew = source !== '' && restarts.has(source);
      const before = new Map(Object.entries((isAnew ? undefined : cursor[counter]?.[source]) ?? {}));
      // Without a name of its process a series may be any old one: its past must not count as now.
      const step = countSince(before, values, source !== '' && known.has(source));
      increments[counter] += step.increment;
      // Nobody says when such a series is gone for good; one that comes back is as one met for the first time.
      sources[source] = Object.fromEntries(source === '' ? values : step.cursor);
    }
    next[counter] = sources;
  }
  return { increments, cursor: afterRestarts(next, scrape, restarts), restarts: [...restarts] };
}

/**
 * Processes of which any counter went back. All their counters began at 0 together: one that has passed its old value
 * already, as in a crash loop, would else count its difference only.
 */
function restartedSources(cursor: SideCursor, scrape: SideScrape): ReadonlySet<string> {
  const restarts = new Set<string>();
  for (const [counter, samples] of Object.entries(scrape))
    for (const { source, series, value } of samples)
      if (value < (cursor[counter]?.[source]?.[series] ?? 0)) restarts.add(source);
  return restarts;
}

/** A counter that a process lacks after it began anew was not seen since: it begins at 0, and not where it stood. */
function afterRestarts(cursor: SideCursor, scrape: SideScrape, restarts: ReadonlySet<string>): SideCursor {
  if (restarts.size === 0) return cursor;
  const lacks = (counter: string, source: string) =>
    restarts.has(source) && !scrape[counter]?.some((sample) => sample.source === source);
  return Object.fromEntries(
    Object.entries(cursor).map(([counter, sources]) => [
      counter,
      Object.fromEntries(Object.entries(sources).filter(([source]) => !lacks(counter, source))),
    ]),
  );
}

/** Drops processes that are gone, whole: of one that is known a new series would count in full. */
function forgetGone(
  { absent }: ScrapeCursor,
  scrape: Scrape,
  cursors: Readonly<Record<'canary' | 'stable', SideCursor>>,
): ScrapeCursor {
  const canary = splitAbsent(absent.canary, scrape, { cursor: cursors.canary, seen: scrape.canary });
  const stable = splitAbsent(absent.stable, scrape, { cursor: cursors.stable, seen: scrape.stable });
  return {
    at: scrape.at,
    canary: canary.cursor,
    stable: stable.cursor,
    absent: { canary: canary.absent, stable: stable.absent },
  };
}

function splitAbsent(
  before: AbsentSince,
  { at }: Pick<Scrape, 'at'>,
  { cursor, seen }: { readonly cursor: SideCursor; readonly seen: SideScrape },
): { readonly cursor: SideCursor; readonly absent: AbsentSince } {
  const present = new Set(Object.values(seen).flatMap((samples) => samples.map(({ source }) => source)));
  const missing = [...sourcesOf(cursor)].filter((source) => !present.has(source));
  const since = new Map(missing.map((source) => [source, before[source] ?? at]));
  const isGone = (source: string) => at - (since.get(source) ?? at) > GONE_AFTER_SECONDS;
  const kept = <T>(entries: readonly (readonly [string, T])[]) =>
    Object.fromEntries(entries.filter(([source]) => !isGone(source)));
  return {
    cursor: Object.fromEntries(
      Object.entries(cursor).map(([counter, sources]) => [counter, kept(Object.entries(sources))]),
    ),
    absent: kept([...since]),
  };
}

function sourcesOf(cursor: SideCursor): ReadonlySet<string> {
  return new Set(Object.values(cursor).flatMap((sources) => Object.keys(sources)));
}

function bySource(samples: readonly Sample[]): Map<string, Map<string, number>> {
  const sources = new Map<string, Map<string, number>>();
  for (const { source, series, value } of samples) {
    const values = sources.get(source) ?? new Map<string, number>();
    sources.set(source, values.set(series, value));
  }
  return sources;
}

type Increments = Readonly<Record<string, number>>;

function tickOf(stream: StreamCounters, canary: Increments, stable: Increments): Tick {
  return {
    canaryRequests: canary[stream.requests] ?? 0,
    canaryEvents: canary[stream.events] ?? 0,
    stableRequests: stable[stream.requests] ?? 0,
    stableEvents: stable[stream.events] ?? 0,
  };
}

function findImpossible(streams: readonly StreamCounters[], ticks: readonly Tick[]): string | null {
  for (const [index, tick] of ticks.entries()) {
    const { requests = '', events = '' } = streams[index] ?? {};
    const side =
      tick.canaryEvents > tick.canaryRequests
        ? 'canary'
        : tick.stableEvents > tick.stableRequests
          ? 'stable'
          : null;
    if (side === null) continue;
    return `${side}: more ${events} than ${requests} were counted; the two queries do not count the same requests`;
  }
  return null;
}
