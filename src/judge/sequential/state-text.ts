import type { Json } from '../../base/json.ts';
import { EMPTY_TALLY, type RatioTally, type SharedEvents } from './confidence.ts';
import { encodeCursor } from './cursor-text.ts';
import type { Look, StreamProgress } from './progress.ts';
import type { JudgeState } from './state.ts';
import type { Tick } from './two-arm.ts';

/** Where a measurement's metadata keeps what the next look needs. */
export const STATE_KEY = 'haldane.dev/state';

export const STATE_VERSION = 2;

/** The state as text: JSON of arrays, some kilobytes, numbers to 12 digits. -Infinity, a weight of zero, is null. */
export function encodeState(state: JudgeState): string {
  const { progress, tallies } = state.since;
  return JSON.stringify({
    version: STATE_VERSION,
    tick: state.tickSeconds,
    baseline: state.baseline,
    progress: [
      progress.ticks,
      progress.elapsedSeconds,
      progress.passSince,
      round(progress.bestRegression),
      progress.inIncident ? 1 : 0,
    ],
    streams: progress.streams.map((stream, index) => encodeStream(stream, tallies[index] ?? EMPTY_TALLY)),
    looks: state.looks.map(({ look, atNewWeight }) => [atNewWeight ? 1 : 0, look.seconds, encodeTicks(look)]),
    cursor: encodeCursor(state.cursor),
    remarks: state.remarks,
  });
}

function encodeStream(stream: StreamProgress, tally: RatioTally): Json {
  return [
    stream.regression.alternatives.map(round),
    round(stream.regression.waiting),
    stream.nonInferiority.alternatives.map(round),
    encodeTick(stream.totals),
    encodeTick(stream.passTotals),
    round(stream.bestPass),
    tally.canaryEvents,
    fewGroups(tally).map(({ share, events }) => [Number(share.toPrecision(SHARE_DIGITS)), events]),
  ];
}

const SHARE_DIGITS = 7;
/** Of each stream: the interval for which they are kept is for the eye only. */
const MOST_GROUPS = 48;

/** The groups by share, neighbours put together while there are too many. */
function fewGroups({ groups }: RatioTally): readonly SharedEvents[] {
  let left = [...groups.values()].sort((a, b) => a.share - b.share);
  while (left.length > MOST_GROUPS)
    left = left.flatMap((one, index) => {
      if (index % 2 === 1) return [];
      const next = left[index + 1] ?? { share: one.share, events: 0 };
      const events = one.events + next.events;
      return [{ share: (one.share * one.events + next.share * next.events) / events, events }];
    });
  return left;
}

function encodeTick(tick: Tick): readonly number[] {
  return [tick.canaryRequests, tick.canaryEvents, tick.stableRequests, tick.stableEvents];
}

/** Latency bounds share their requests: two numbers alone are the events of as many requests as in the tick before. */
function encodeTicks({ ticks }: Look): Json {
  return ticks.map((tick, index) => {
    const before = ticks[index - 1];
    const isSame =
      before !== undefined &&
      before.canaryRequests === tick.canaryRequests &&
      before.stableRequests === tick.stableRequests;
    return isSame ? [tick.canaryEvents, tick.stableEvents] : encodeTick(tick);
  });
}

function round(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(12)) : null;
}
