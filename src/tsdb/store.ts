import type { Clock, EpochMs, Millis } from '../base/time.ts';
import { type Labels, labelsKey, METRIC_NAME } from './labels.ts';
import { type Matcher, matchesAll } from './matcher.ts';
import {
  createSampleRing,
  dropBefore,
  isStaleAtEnd,
  lastTime,
  lastValue,
  pushSample,
  type SampleRing,
} from './sample-ring.ts';

export interface MetricsStoreOptions {
  readonly clock: Clock;
  /** Samples older than this are forgotten. */
  readonly retentionMs: Millis;
  /** Above it, the series that has been silent longest gives way. */
  readonly maxSeries: number;
}

export interface Series {
  readonly labels: Labels;
  readonly samples: SampleRing;
}

/** `duplicate` repeats the newest sample; `out-of-order` is not newer than what is known; neither is stored. */
export type AppendOutcome = 'stored' | 'duplicate' | 'out-of-order';

export interface StoreCounts {
  readonly series: number;
  readonly samples: number;
  readonly samplesAppended: number;
  /** Left by age: normal. */
  readonly samplesExpired: number;
  readonly samplesOutOfOrder: number;
  /** Given up for `maxSeries`: queries miss them. */
  readonly seriesEvicted: number;
  readonly samplesEvicted: number;
}

/** Series in memory over a bounded window. */
export interface MetricsStore {
  append(labels: Labels, at: EpochMs, value: number): AppendOutcome;
  /** Ends the series at `at`: instant queries stop seeing it at once, instead of after the lookback. */
  markStale(labels: Labels, at: EpochMs): void;
  select(matchers: readonly Matcher[]): readonly Series[];
  counts(): StoreCounts;
}

interface State {
  readonly options: MetricsStoreOptions;
  readonly byKey: Map<string, Series>;
  readonly byName: Map<string, Set<Series>>;
  readonly tally: Record<keyof StoreCounts, number>;
  sweptAt: EpochMs;
}

/** How often per retention period all series are looked at for expiry. */
const SWEEPS_PER_RETENTION = 20;
/** Making room looks at every series, so it makes room for this share of them at once. */
const EVICTED_SHARE = 0.01;

export function createMetricsStore(options: MetricsStoreOptions): MetricsStore {
  const state: State = {
    options,
    byKey: new Map(),
    byName: new Map(),
    tally: {
      series: 0,
      samples: 0,
      samplesAppended: 0,
      samplesExpired: 0,
      samplesOutOfOrder: 0,
      seriesEvicted: 0,
      samplesEvicted: 0,
    },
    sweptAt: options.clock.now(),
  };
  return {
    append: (labels, at, value) => append(state, labels, { at, value, stale: false }),
    markStale(labels, at) {
      const series = state.byKey.get(labelsKey(labels));
      if (series === undefined || isStaleAtEnd(series.samples)) return;
      append(state, labels, { at, value: Number.NaN, stale: true });
    },
    select: (matchers) => select(state, matchers),
    counts: () => ({ ...state.tally, series: state.byKey.size }),
  };
}

interface Sample {
  readonly at: EpochMs;
  readonly value: number;
  readonly stale: boolean;
}

function append(state: State, labels: Labels, sample: Sample): AppendOutcome {
  sweepIfDue(state);
  const { samples } = state.byKey.get(labelsKey(labels)) ?? addSeries(state, labels);
  const newest = lastTime(samples);
  if (sample.at <= newest) {
    if (sample.at === newest && Object.is(sample.value, lastValue(samples))) return 'duplicate';
    state.tally.samplesOutOfOrder++;
    return 'out-of-order';
  }
  pushSample(samples, sample.at, sample.value, sample.stale);
  state.tally.samples++;
  state.tally.samplesAppended++;
  return 'stored';
}

function addSeries(state: State, labels: Labels): Series {
  if (state.byKey.size >= state.options.maxSeries) evictOldest(state);
  const series: Series = { labels, samples: createSampleRing() };
  state.byKey.set(labelsKey(labels), series);
  const name = labels.get(METRIC_NAME) ?? '';
  const named = state.byName.get(name) ?? new Set();
  state.byName.set(name, named.add(series));
  return series;
}

function removeSeries({ byKey, byName, tally }: State, series: Series): void {
  byKey.delete(labelsKey(series.labels));
  const name = series.labels.get(METRIC_NAME) ?? '';
  const named = byName.get(name);
  named?.delete(series);
  if (named?.size === 0) byName.delete(name);
  tally.samples -= series.samples.size;
}

function evictOldest(state: State): void {
  const count = Math.max(1, Math.floor(state.options.maxSeries * EVICTED_SHARE));
  const oldestFirst = [...state.byKey.values()].sort((a, b) => lastTime(a.samples) - lastTime(b.samples));
  for (const series of oldestFirst.slice(0, count)) {
    state.tally.seriesEvicted++;
    state.tally.samplesEvicted += series.samples.size;
    removeSeries(state, series);
  }
}

function sweepIfDue(state: State): void {
  const { clock, retentionMs } = state.options;
  const now = clock.now();
  if (now - state.sweptAt < retentionMs / SWEEPS_PER_RETENTION) return;
  state.sweptAt = now;
  for (const series of state.byKey.values()) {
    const dropped = dropBefore(series.samples, now - retentionMs);
    state.tally.samples -= dropped;
    state.tally.samplesExpired += dropped;
    if (series.samples.size === 0) removeSeries(state, series);
  }
}

function select({ byKey, byName }: State, matchers: readonly Matcher[]): readonly Series[] {
  const name = matchers.find((matcher) => matcher.name === METRIC_NAME && matcher.op === '=');
  const candidates = name === undefined ? byKey.values() : (byName.get(name.value) ?? []);
  return [...candidates].filter((series) => matchesAll(series.labels, matchers));
}
