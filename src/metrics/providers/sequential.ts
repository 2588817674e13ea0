import type { Measurement, Metric } from '../../api/v1alpha1/analysis.ts';
import { SEQUENTIAL_PLUGIN } from '../../api/v1alpha1/labels.ts';
import type { SequentialMetric } from '../../api/v1alpha1/sequential-metric.ts';
import { errorText, ProviderError } from '../../base/errors.ts';
import { readSequentialConfig } from '../../judge/plugin-config.ts';
import { withPassAnew } from '../../judge/sequential/carry-over.ts';
import { feedScrape, type SideCursor } from '../../judge/sequential/feed.ts';
import { policyOf } from '../../judge/sequential/policy-of.ts';
import type { Look } from '../../judge/sequential/progress.ts';
import { type JudgeState, keepLook, movesWeight } from '../../judge/sequential/state.ts';
import { STATE_KEY } from '../../judge/sequential/state-text.ts';
import { openSeries, type SeriesDeps } from '../internal/prometheus-series.ts';
import { readPluginConfig } from '../internal/read-config.ts';
import type { MeasureContext, MetricProvider, Reading } from '../provider.ts';
import { type Before, beforeMeasuring, underWay } from '../sequential/before.ts';
import { beginComparing, boundsIn, goOnComparing } from '../sequential/begin.ts';
import { readScrape, streamCounters } from '../sequential/read-scrape.ts';
import { BEGAN, conclude, missedLook, staleSecondsOf, type UnderWay } from '../sequential/readings.ts';
import { queriesOf } from '../sequential/side-queries.ts';
import { refuseSilence } from '../sequential/silence.ts';

/** Canary against stable on raw counters. A measurement lasts until it is decided or its deadline is over. */
export function sequentialProvider(deps: SeriesDeps): MetricProvider {
  return {
    type: SEQUENTIAL_PLUGIN,
    describe: (metric) => {
      const { canary, stable } = queriesOf(configOf(metric));
      return { CanaryRequests: canary.requests, StableRequests: stable.requests };
    },
    measure: (context) => look(deps, context, beforeMeasuring(context)),
    lasting: {
      resume: (context, measurement) => look(deps, context, underWay(context, measurement)),
      terminate: (context, measurement) => Promise.resolve(terminate(context, measurement)),
      collectGarbage: () => Promise.resolve(),
    },
  };
}

const configOf = (metric: Metric): SequentialMetric =>
  readPluginConfig(metric, SEQUENTIAL_PLUGIN, readSequentialConfig);

/** One look. Whatever keeps it from being taken is an Error of this measurement that keeps the evidence. */
async function look(deps: SeriesDeps, context: MeasureContext, before: Before): Promise<Reading> {
  const config = configOf(context.metric);
  const { state } = before;
  if (state === null) return firstLook(deps, context, { ...before, config });
  try {
    return await lookAgain(deps, context, { ...before, config, state });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    // The next look does not know any more that this measurement is a new one.
    const kept = before.isNew ? withPassAnew(state, policyOf(config)) : state;
    return missedLook(context.clock, { ...before, config, state: kept }, errorText(error));
  }
}

/** Begins the comparison; begun again, it says so, and an Error meanwhile keeps what it would say. */
async function firstLook(
  deps: SeriesDeps,
  context: MeasureContext,
  before: Before & Pick<UnderWay, 'config'>,
): Promise<Reading> {
  const { config, unreadable, startedAt } = before;
  const { clock } = context;
  try {
    const ask = openSeries(deps, context, config);
    const carried =
      before.carried && (await goOnComparing(ask.series, config, { carried: before.carried, clock }));
    const begun = carried ?? (await beginComparing(ask, config, clock));
    const remarks = unreadable === null ? [] : [begunAgain(unreadable.reason)];
    const state = { ...begun, remarks: [...remarks, ...begun.remarks] };
    return conclude(clock, { ...before, state });
  } catch (error) {
    if (unreadable === null || !(error instanceof ProviderError)) throw error;
    const metadata = { [STATE_KEY]: unreadable.text, [BEGAN]: String(startedAt) };
    const message = `${errorText(error)}; ${begunAgain(unreadable.reason)}`;
    return { outcome: 'verdict', phase: 'Error', message, metadata };
  }
}

function begunAgain(reason: string): string {
  return `the evidence was begun again, because metadata ${STATE_KEY} could not be read: ${reason}`;
}

async function lookAgain(
  deps: SeriesDeps,
  context: MeasureContext,
  under: UnderWay & Pick<Before, 'isNew'>,
): Promise<Reading> {
  const { config, state } = under;
  const bounds = boundsIn(state.baseline.latency);
  const at = {
    seconds: context.clock.now() / 1000,
    bounds,
    staleSeconds: staleSecondsOf(config, state.tickSeconds),
    isCanaryKnown: isSideKnown(state.cursor.canary),
  };
  const scrape = await readScrape(openSeries(deps, context, config).series, queriesOf(config), at);
  const fed = feedScrape(state.cursor, scrape, streamCounters(bounds));
  if (fed.outcome === 'broken') throw new ProviderError(fed.reason);
  if (fed.outcome !== 'look') return conclude(context.clock, under);
  refuseSilence(config, scrape, fed.cursor);
  if (isBeforeCanary(state, fed.look))
    return conclude(context.clock, { ...under, state: { ...state, cursor: fed.cursor } });
  const policy = policyOf(config);
  const weight = context.weight ?? under.weight;
  const isSet = under.weight !== null && weight !== under.weight;
  const atNewWeight = under.isNew || isSet || movesWeight(state.looks, fed.look);
  const next = keepLook(state, { look: fed.look, atNewWeight }, { cursor: fed.cursor, policy });
  return conclude(context.clock, { ...under, weight, state: next });
}

const isSideKnown = (side: SideCursor): boolean =>
  Object.values(side).some((sources) => Object.keys(sources).length > 0);

/** The comparison, and what a cold canary is forgiven, begins with the first request that the canary serves. */
function isBeforeCanary({ looks, since }: JudgeState, { ticks }: Look): boolean {
  return looks.length === 0 && since.progress.ticks === 0 && ticks.every((tick) => tick.canaryRequests === 0);
}

/** Ended from outside: what was seen until now counts, and missing evidence stays missing. */
function terminate(context: MeasureContext, measurement: Measurement): Reading {
  const before = underWay(context, measurement);
  const { state } = before;
  if (state === null)
    return { outcome: 'verdict', phase: 'Inconclusive', message: 'ended before the first look' };
  const config = configOf(context.metric);
  return conclude(context.clock, { ...before, config, state }, true);
}
