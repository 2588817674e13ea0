import { addToGroup, groupOfShare, type RatioTally } from './confidence.ts';
import { decodeCursor } from './cursor-text.ts';
import { BETTER_BY, WORSE_BY } from './policy.ts';
import type { StreamProgress } from './progress.ts';
import {
  at,
  flag,
  list,
  log,
  member,
  NotAState,
  number,
  type Part,
  positive,
  rising,
  text,
  wrong,
} from './reading-state.ts';
import { type JudgeState, KEPT_LOOKS, type KeptLook } from './state.ts';
import { STATE_VERSION } from './state-text.ts';
import type { Baseline } from './streams.ts';
import type { Tick } from './two-arm.ts';

export type DecodedState =
  | { readonly ok: true; readonly state: JudgeState }
  /** Why it is none, for a sentence that ends with it. */
  | { readonly ok: false; readonly reason: string };

/** Reads a state back. All of it is checked: what is taken for evidence must have been some. */
export function decodeState(written: string): DecodedState {
  try {
    return { ok: true, state: stateOf(JSON.parse(written)) };
  } catch (error) {
    if (error instanceof NotAState) return { ok: false, reason: error.message };
    if (error instanceof SyntaxError) return { ok: false, reason: 'it is no JSON' };
    throw error;
  }
}

function stateOf(body: unknown): JudgeState {
  const whole = { value: body, path: '' };
  const version = member(whole, 'version').value;
  if (version !== STATE_VERSION)
    throw new NotAState(`it is of version ${JSON.stringify(version)}, and this one is ${STATE_VERSION}`);
  const baseline = baselineOf(member(whole, 'baseline'));
  const count = 1 + (baseline.latency?.names.length ?? 0);
  const streams = list(member(whole, 'streams'), count).map(streamOf);
  return {
    baseline,
    tickSeconds: above0(member(whole, 'tick')),
    since: {
      progress: {
        ...progressOf(list(member(whole, 'progress'), 5)),
        streams: streams.map(({ progress }) => progress),
      },
      tallies: streams.map(({ tally }) => tally),
    },
    looks: looksOf(member(whole, 'looks'), count),
    cursor: decodeCursor(member(whole, 'cursor')),
    remarks: list(member(whole, 'remarks')).map(text),
  };
}

function progressOf(parts: readonly Part[]): Omit<JudgeState['since']['progress'], 'streams'> {
  const elapsedSeconds = positive(at(parts, 1));
  const passSince = positive(at(parts, 2));
  if (passSince > elapsedSeconds) throw wrong(at(parts, 2), `at most ${elapsedSeconds}`);
  return {
    ticks: positive(at(parts, 0)),
    elapsedSeconds,
    passSince,
    bestRegression: positive(at(parts, 3)),
    inIncident: flag(at(parts, 4)),
  };
}

function baselineOf(part: Part): Baseline {
  const dispersion = number(member(part, 'dispersion'), 1);
  const latency = member(part, 'latency');
  if (latency.value === null) return { dispersion, latency: null };
  const exceedance = member(latency, 'exceedance');
  const bounds = rising(list(member(exceedance, 'bounds')), 0);
  const many = bounds.length;
  if (many < 2) throw wrong(member(exceedance, 'bounds'), 'two bounds or more');
  return {
    dispersion,
    latency: {
      exceedance: { bounds, slower: list(member(exceedance, 'slower'), many).map(above0) },
      names: list(member(latency, 'names'), many).map(text),
      dispersions: list(member(latency, 'dispersions'), many).map((one) => number(one, 1)),
    },
  };
}

function streamOf(part: Part): { readonly progress: StreamProgress; readonly tally: RatioTally } {
  const parts = list(part, 8);
  const groups = list(at(parts, 7)).map((pair) => {
    const [share, events] = list(pair, 2).map(above0);
    if (!(share !== undefined && share < 1)) throw wrong(pair, 'a share below 1 and its events');
    return { share, events: events ?? 0 };
  });
  return {
    progress: {
      regression: {
        alternatives: list(at(parts, 0), WORSE_BY.length).map(log),
        waiting: log(at(parts, 1)),
      },
      nonInferiority: {
        alternatives: list(at(parts, 2), BETTER_BY.length).map(log),
        waiting: Number.NEGATIVE_INFINITY,
      },
      totals: tickOf(at(parts, 3)),
      passTotals: tickOf(at(parts, 4)),
      bestPass: positive(at(parts, 5)),
    },
    tally: {
      canaryEvents: positive(at(parts, 6)),
      groups: groups.reduce<RatioTally['groups']>(
        (sum, group) => addToGroup(sum, group, groupOfShare),
        new Map(),
      ),
    },
  };
}

function looksOf(part: Part, streams: number): readonly KeptLook[] {
  const looks = list(part);
  if (looks.length > KEPT_LOOKS)
    throw new NotAState(`looks has ${looks.length} values, more than ${KEPT_LOOKS}`);
  return looks.map((look) => {
    const parts = list(look, 3);
    const ticks: Tick[] = [];
    for (const tick of list(at(parts, 2), streams)) ticks.push(tickOf(tick, ticks.at(-1)));
    return { atNewWeight: flag(at(parts, 0)), look: { seconds: positive(at(parts, 1)), ticks } };
  });
}

function tickOf(part: Part, before?: Tick): Tick {
  const isShort = before !== undefined && list(part).length === 2;
  const counts = list(part, isShort ? 2 : 4).map(positive);
  const [canaryRequests = 0, canaryEvents = 0, stableRequests = 0, stableEvents = 0] = isShort
    ? [before.canaryRequests, counts[0], before.stableRequests, counts[1]]
    : counts;
  if (canaryEvents > canaryRequests || stableEvents > stableRequests)
    throw wrong(part, 'no more events than requests');
  return { canaryRequests, canaryEvents, stableRequests, stableEvents };
}

function above0(part: Part): number {
  const value = number(part);
  if (!(value > 0)) throw wrong(part, 'above 0');
  return value;
}
