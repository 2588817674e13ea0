import { isObject, type Json } from '../../base/json.ts';
import { addToGroup, EMPTY_TALLY, groupOfShare, type RatioTally } from './confidence.ts';
import type { ScrapeCursor, SideCursor } from './feed.ts';
import type { StreamProgress } from './progress.ts';
import type { JudgeState, KeptLook } from './state.ts';
import type { Baseline } from './streams.ts';
import type { Tick } from './two-arm.ts';

/** Where a measurement's metadata keeps what the next look needs. */
export const STATE_KEY = 'haldane.dev/state';

const VERSION = 2;

/** The state as text: JSON of arrays, some kilobytes, numbers to 12 digits. -Infinity, a weight of zero, is null. */
export function encodeState(state: JudgeState): string {
  const { progress, tallies } = state.since;
  return JSON.stringify({
    version: VERSION,
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
    looks: state.looks.map(({ look, atNewWeight }) => [
      atNewWeight ? 1 : 0,
      look.seconds,
      look.ticks.map(encodeTick),
    ]),
    cursor: state.cursor,
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
    [...tally.groups.values()].map(({ share, events }) => [round(share), events]),
  ];
}

function encodeTick(tick: Tick): Json {
  return [tick.canaryRequests, tick.canaryEvents, tick.stableRequests, tick.stableEvents];
}

function round(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(12)) : null;
}

/** Reads it back; null where it is no state of this version. A state half read would be evidence made up. */
export function decodeState(text: string): JudgeState | null {
  try {
    return stateOf(JSON.parse(text));
  } catch (error) {
    if (error instanceof NotAState || error instanceof SyntaxError) return null;
    throw error;
  }
}

class NotAState extends Error {}

function stateOf(body: unknown): JudgeState {
  const fields = fieldsOf(body);
  if (fields['version'] !== VERSION) throw new NotAState();
  const [ticks, elapsedSeconds, passSince, bestRegression, incident] = numbers(fields['progress'], 5);
  const streams = list(fields['streams']).map(streamOf);
  return {
    tickSeconds: number(fields['tick']),
    baseline: baselineOf(fields['baseline']),
    since: {
      progress: {
        ticks: number(ticks),
        elapsedSeconds: number(elapsedSeconds),
        passSince: number(passSince),
        bestRegression: number(bestRegression),
        inIncident: incident === 1,
        streams: streams.map(({ progress }) => progress),
      },
      tallies: streams.map(({ tally }) => tally),
    },
    looks: list(fields['looks']).map((look) => lookOf(look, streams.length)),
    cursor: cursorOf(fields['cursor']),
    remarks: list(fields['remarks']).map(text),
  };
}

function baselineOf(value: unknown): Baseline {
  const { dispersion, latency } = fieldsOf(value);
  if (latency === null) return { dispersion: number(dispersion), latency };
  const { exceedance, names, dispersions } = fieldsOf(latency);
  const { bounds, slower } = fieldsOf(exceedance);
  return {
    dispersion: number(dispersion),
    latency: {
      exceedance: { bounds: numbers(bounds), slower: numbers(slower) },
      names: list(names).map(String),
      dispersions: numbers(dispersions),
    },
  };
}

function streamOf(value: unknown): { readonly progress: StreamProgress; readonly tally: RatioTally } {
  const [regression, waiting, pass, totals, passTotals, bestPass, canaryEvents, shares] = list(value, 8);
  const pairs = list(shares).map((pair) => numbers(pair, 2));
  return {
    progress: {
      regression: { alternatives: logs(regression), waiting: log(waiting) },
      nonInferiority: { alternatives: logs(pass), waiting: Number.NEGATIVE_INFINITY },
      totals: tickOf(totals),
      passTotals: tickOf(passTotals),
      bestPass: number(bestPass),
    },
    tally: {
      canaryEvents: number(canaryEvents),
      groups: pairs.reduce<RatioTally['groups']>(
        (groups, [share = 0, events = 0]) => addToGroup(groups, { share, events }, groupOfShare),
        new Map(),
      ),
    },
  };
}

function lookOf(value: unknown, streams: number): KeptLook {
  const [atNewWeight, seconds, ticks] = list(value, 3);
  return {
    atNewWeight: atNewWeight === 1,
    look: { seconds: number(seconds), ticks: list(ticks, streams).map(tickOf) },
  };
}

function tickOf(value: unknown): Tick {
  const [canaryRequests = 0, canaryEvents = 0, stableRequests = 0, stableEvents = 0] = numbers(value, 4);
  return { canaryRequests, canaryEvents, stableRequests, stableEvents };
}

function cursorOf(value: unknown): ScrapeCursor {
  const { at, canary, stable } = fieldsOf(value);
  return { at: number(at), canary: sideOf(canary), stable: sideOf(stable) };
}

function sideOf(value: unknown): SideCursor {
  return mapValues(value, (counter) => mapValues(counter, (source) => mapValues(source, number)));
}

function mapValues<T>(value: unknown, read: (member: unknown) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(fieldsOf(value)).map(([key, member]) => [key, read(member)]));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw new NotAState();
  return value;
}

function list(value: unknown, length?: number): readonly unknown[] {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) throw new NotAState();
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new NotAState();
  return value;
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw new NotAState();
  return value;
}

function numbers(value: unknown, length?: number): readonly number[] {
  return list(value, length).map(number);
}

function log(value: unknown): number {
  return value === null ? Number.NEGATIVE_INFINITY : number(value);
}

function logs(value: unknown): readonly number[] {
  return list(value).map(log);
}
