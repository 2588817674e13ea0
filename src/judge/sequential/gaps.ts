import type { ScrapeCursor } from './feed.ts';
import { NOTHING } from './progress.ts';
import type { Report } from './report.ts';
import { type JudgeState, KEPT_LOOKS, type KeptLook } from './state.ts';
import type { Tick } from './two-arm.ts';

/** A part of the comparison that is not made. */
export interface Gap {
  /** One clause, for the message. */
  readonly text: string;
  /**
   * `told`: a person should know. `not now`: no pass while it lasts. `no pass`: there is an Error in place of a pass and at the deadline. `broken`: an
   * Error at once. None of them keeps a canary from being called worse.
   */
  readonly severity: 'told' | 'not now' | 'no pass' | 'broken';
}

export interface Asked {
  /** Latency that cannot be compared is an error, not only worth telling. */
  readonly isLatencyRequired: boolean;
  /** Errors are known to be read from the counter of the requests, so that none at all means that none happened. */
  readonly mayErrorsBeAbsent: boolean;
  /** Sides whose samples' age nobody checks: counters that stand still may be old ones. */
  readonly unchecked: readonly Side[];
  /** Standing still for longer than this is worth telling of. */
  readonly staleSeconds: number;
}

type Side = 'canary' | 'stable';
const SIDES: readonly Side[] = ['canary', 'stable'];

/** With fewer requests than these a side may just not have been timed yet. */
const ENOUGH_TO_BE_TIMED = 30;

/** What could not be compared so far, whatever the numbers say. */
export function findGaps(report: Report, { cursor, looks }: JudgeState, asked: Asked): readonly Gap[] {
  const served = report.streams[0]?.totals ?? NOTHING;
  return [
    ...errorGaps(served, cursor, asked),
    ...trafficGaps(served, asked),
    ...stillGaps(served, looks, asked),
    ...latencyGaps(report, asked),
  ];
}

/**
 * A query that never matched a series is mistyped, or honest and yet silent. Only the canary's keeps from passing: with
 * stable's alone unknown the canary passes by its own rate or not at all.
 */
function errorGaps(served: Tick, cursor: ScrapeCursor, { mayErrorsBeAbsent }: Asked): Gap[] {
  if (mayErrorsBeAbsent) return [];
  return SIDES.filter((side) => {
    const isSeen = Object.keys(cursor[side]['errors'] ?? {}).length > 0;
    return requestsOf(served, side) > 0 && eventsOf(served, side) === 0 && !isSeen;
  }).map((side) => ({
    text:
      `the errors query of ${side} matched no series in any look: it is mistyped, ` +
      'or its counter is absent until the first error and wants "or vector(0)"',
    severity: side === 'canary' ? 'no pass' : 'told',
  }));
}

function trafficGaps(served: Tick, { isLatencyRequired }: Asked): Gap[] {
  if (served.canaryRequests === 0 || served.stableRequests > 0) return [];
  return [
    {
      text: 'neither errors nor latency is compared: stable has served no request since the comparison began',
      severity: isLatencyRequired ? 'no pass' : 'told',
    },
  ];
}

/** Counters that moved and do so no longer: nobody comes, or the server answers with what it knew long ago. */
function stillGaps(served: Tick, looks: readonly KeptLook[], { unchecked, staleSeconds }: Asked): Gap[] {
  return unchecked.flatMap((side) => {
    const moved = looks.findLastIndex(({ look }) => requestsOf(look.ticks[0] ?? NOTHING, side) > 0);
    const seconds = looks.slice(moved + 1).reduce((sum, { look }) => sum + look.seconds, 0);
    const isLong = seconds > staleSeconds || looks.length - 1 - moved >= KEPT_LOOKS;
    if (requestsOf(served, side) === 0 || !isLong) return [];
    return {
      text:
        `${side} has counted no request for ${moved < 0 ? 'over ' : ''}${Math.round(seconds)} s: nobody came, ` +
        'or the scrape is stale, which only a "newest" query can tell',
      severity: 'not now',
    };
  });
}

/** A histogram that counts nothing on a side that serves. */
function latencyGaps({ streams }: Report, { isLatencyRequired }: Asked): Gap[] {
  const served = streams[0]?.totals ?? NOTHING;
  const timed = streams[1]?.totals;
  if (timed === undefined) return [];
  return SIDES.filter((side) => requestsOf(served, side) > 0 && requestsOf(timed, side) === 0).map(
    (side) => ({
      text: `latency is not compared: ${side}'s histogram counted none of its ${requestsOf(served, side)} requests`,
      severity: severityOf(isLatencyRequired, requestsOf(served, side)),
    }),
  );
}

function severityOf(isRequired: boolean, requests: number): Gap['severity'] {
  if (!isRequired) return 'told';
  return requests >= ENOUGH_TO_BE_TIMED ? 'broken' : 'no pass';
}

function requestsOf(tick: Tick, side: Side): number {
  return side === 'canary' ? tick.canaryRequests : tick.stableRequests;
}

function eventsOf(tick: Tick, side: Side): number {
  return side === 'canary' ? tick.canaryEvents : tick.stableEvents;
}
