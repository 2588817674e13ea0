import { beginComparison, type Comparison, compareAtNewWeight, compareLook } from './comparison.ts';
import type { RatioTally } from './confidence.ts';
import type { ScrapeCursor } from './feed.ts';
import type { SequentialPolicy } from './policy.ts';
import { addTicks, type Look, NOTHING, type Progress } from './progress.ts';
import type { Baseline } from './streams.ts';
import type { Tick } from './two-arm.ts';

/** A look as it is kept: `atNewWeight` when the pass began anew before it. */
export interface KeptLook {
  readonly look: Look;
  readonly atNewWeight: boolean;
}

/**
 * All that outlives a look: where the comparison stood some looks ago, the looks since, and the last scrape. What it
 * stands at now follows from these, so a person can check the last looks one by one.
 */
export interface JudgeState {
  readonly baseline: Baseline;
  readonly tickSeconds: number;
  readonly since: { readonly progress: Progress; readonly tallies: readonly RatioTally[] };
  readonly looks: readonly KeptLook[];
  readonly cursor: ScrapeCursor;
  /** What a person should know of how the comparison began, a clause each: every message repeats them. */
  readonly remarks: readonly string[];
}

/** How many looks are kept; older ones are folded into `since`. */
export const KEPT_LOOKS = 40;

export function beginState(
  policy: SequentialPolicy,
  start: {
    readonly baseline: Baseline;
    readonly tickSeconds: number;
    readonly cursor: ScrapeCursor;
    readonly remarks?: readonly string[];
  },
): JudgeState {
  const { progress, tallies } = beginComparison(policy, start.baseline, start.tickSeconds);
  return { remarks: [], ...start, since: { progress, tallies }, looks: [] };
}

/** The comparison as it stood before the looks kept. */
export function comparisonBefore(state: JudgeState, policy: SequentialPolicy): Comparison {
  return { ...beginComparison(policy, state.baseline, state.tickSeconds), ...state.since };
}

/** The comparison with all looks. */
export function comparisonNow(state: JudgeState, policy: SequentialPolicy): Comparison {
  return state.looks.reduce(replay, comparisonBefore(state, policy));
}

export function replay(comparison: Comparison, kept: KeptLook): Comparison {
  return compareLook(kept.atNewWeight ? compareAtNewWeight(comparison) : comparison, kept.look);
}

export function keepLook(
  state: JudgeState,
  kept: KeptLook,
  next: { readonly cursor: ScrapeCursor; readonly policy: SequentialPolicy },
): JudgeState {
  const looks = [...state.looks, kept];
  const { cursor, policy } = next;
  const folded = looks.slice(0, -KEPT_LOOKS);
  const { progress, tallies } = folded.reduce(replay, comparisonBefore(state, policy));
  return { ...state, since: { progress, tallies }, looks: looks.slice(-KEPT_LOOKS), cursor };
}

/** How many of the last looks are tried together: a few requests a look show a new share only when added up. */
const RECENT_LOOKS = 8;

/**
 * Whether the canary's share of this look, or of this and the few before it, is not the share of the looks that came
 * before those. Of looks at older weights, which `atNewWeight` ends, nothing is read.
 */
export function movesWeight(kept: readonly KeptLook[], look: Look): boolean {
  const began = Math.max(
    kept.findLastIndex(({ atNewWeight }) => atNewWeight),
    kept.length - KEPT_LOOKS,
    0,
  );
  const ticks = [...kept.slice(began).map((one) => one.look), look].map(errorTick);
  const tails = Math.min(RECENT_LOOKS, ticks.length - 1);
  return Array.from({ length: tails }, (_, n) => n + 1).some((recent) =>
    isNewWeight(sumOf(ticks.slice(0, -recent)), sumOf(ticks.slice(-recent))),
  );
}

const errorTick = ({ ticks }: Look): Tick => ticks[0] ?? NOTHING;

const sumOf = (ticks: readonly Tick[]): Tick => ticks.reduce(addTicks, NOTHING);

const Z_FOR_A_NEW_WEIGHT = 6;
const LEAST_CHANGE = 0.25;

/**
 * Whether the canary's share now differs from that before by more than chance and a quarter: the pooled z score of two
 * proportions (Pearson's chi-square with one degree of freedom). Not where nothing was served: no share, NaN, differs
 * from nothing.
 */
export function isNewWeight(then: Tick, tick: Tick): boolean {
  const before = then.canaryRequests + then.stableRequests;
  const now = tick.canaryRequests + tick.stableRequests;
  const shareBefore = then.canaryRequests / before;
  const shareNow = tick.canaryRequests / now;
  const pooled = (then.canaryRequests + tick.canaryRequests) / (before + now);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / before + 1 / now));
  const change = Math.abs(shareNow - shareBefore);
  return change > Z_FOR_A_NEW_WEIGHT * error && change > LEAST_CHANGE * shareBefore;
}
