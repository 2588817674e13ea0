import type { SequentialMetric } from '../../api/v1alpha1/sequential-metric.ts';
import { secondsOf } from '../../base/duration.ts';
import { ProviderError } from '../../base/errors.ts';
import type { Clock } from '../../base/time.ts';
import { carriedFrom, carryOver } from '../../judge/sequential/carry-over.ts';
import { feedScrape, type ScrapeCursor } from '../../judge/sequential/feed.ts';
import { policyOf } from '../../judge/sequential/policy-of.ts';
import { beginState, type JudgeState } from '../../judge/sequential/state.ts';
import type { Baseline } from '../../judge/sequential/streams.ts';
import type { AskRange, AskSeries } from '../internal/prometheus-series.ts';
import { measureBaseline } from './baseline.ts';
import type { Before } from './before.ts';
import { type Bound, readScrape, streamCounters } from './read-scrape.ts';
import { isLatencyRequired, staleSecondsOf } from './readings.ts';
import { scrapeInterval } from './scrape-age.ts';
import { queriesOf } from './side-queries.ts';

const TICK_S = 15;
const BASELINE_S = 6 * 3600;

/** Reads stable's past and the counters as they are: all that is fixed before the first look. */
export async function beginComparing(
  ask: { readonly series: AskSeries; readonly range: AskRange },
  config: SequentialMetric,
  clock: Clock,
): Promise<JudgeState> {
  const now = clock.now() / 1000;
  const queries = queriesOf(config);
  const scraped = await scrapeInterval(ask.series, queries.stable, now);
  const tickSeconds = secondsOf(config.tick, Math.max(TICK_S, Math.ceil(2 * (scraped ?? 0))));
  const { baseline, latencyGap } = await measureBaseline(ask, queries.stable, {
    now,
    windowSeconds: secondsOf(config.baseline, BASELINE_S),
    tickSeconds,
    dispersion: typeof config.dispersion === 'number' ? config.dispersion : null,
  });
  if (latencyGap !== null && isLatencyRequired(config))
    throw new ProviderError(
      `measurement broken: latency was asked for and cannot be compared: ${latencyGap}`,
    );
  const remarks = [
    ...(latencyGap === null ? [] : [`latency is not compared: ${latencyGap}`]),
    ...(scraped === null || isLongEnough(tickSeconds, scraped) ? [] : [shortTick(tickSeconds, scraped)]),
  ];
  const cursor = await firstCursor(ask.series, config, { now, tickSeconds, latency: baseline.latency });
  return beginState(policyOf(config), { baseline, tickSeconds, cursor, remarks });
}

/** The comparison of an earlier run of the same canary, from now on; null where it is no more to be gone on with. */
export async function goOnComparing(
  ask: AskSeries,
  config: SequentialMetric,
  from: { readonly carried: NonNullable<Before['carried']>; readonly clock: Clock },
): Promise<JudgeState | null> {
  const { state, runName } = from.carried;
  const { tickSeconds, baseline } = state;
  const now = from.clock.now() / 1000;
  const cursor = await firstCursor(ask, config, { now, tickSeconds, latency: baseline.latency });
  return carryOver(state, policyOf(config), { cursor, remark: carriedFrom(runName) });
}

/** The counters as they are now: all that they counted is the past. */
async function firstCursor(
  ask: AskSeries,
  config: SequentialMetric,
  at: { readonly now: number; readonly tickSeconds: number; readonly latency: Baseline['latency'] },
): Promise<ScrapeCursor> {
  const bounds = boundsIn(at.latency);
  const staleSeconds = staleSecondsOf(config, at.tickSeconds);
  const options = { seconds: at.now, bounds, staleSeconds, isCanaryKnown: false };
  const scrape = await readScrape(ask, queriesOf(config), options);
  const fed = feedScrape(null, scrape, streamCounters(bounds));
  if (fed.outcome === 'first') return fed.cursor;
  throw new ProviderError(fed.outcome === 'broken' ? fed.reason : 'no first scrape');
}

/** A tick that holds fewer than two scrapes may find one side scraped and the other not. */
function isLongEnough(tickSeconds: number, scraped: number): boolean {
  return tickSeconds >= 2 * scraped * (1 - SCRAPE_JITTER);
}

const SCRAPE_JITTER = 0.05;

function shortTick(tickSeconds: number, scraped: number): string {
  const [tick, interval] = [tickSeconds, scraped].map((seconds) => Number(seconds.toPrecision(2)));
  return `a tick of ${tick} s is less than two scrape intervals of about ${interval} s, so looks may repeat a scrape`;
}

/** The latency bounds that are compared. */
export function boundsIn(latency: Baseline['latency']): Bound[] {
  return (latency?.names ?? []).map((le) => ({ le, value: Number(le) }));
}
