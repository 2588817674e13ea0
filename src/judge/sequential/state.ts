import { beginComparison, type Comparison, compareAtNewWeight, compareLook } from './comparison.ts';
import type { RatioTally } from './confidence.ts';
import type { ScrapeCursor } from './feed.ts';
import type { SequentialPolicy } from './policy.ts';
import type { Look, Progress } from './progress.ts';
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
}

/** How many looks are kept; older ones are folded into `since`. */
const KEPT_LOOKS = 40;

export function beginState(
  policy: SequentialPolicy,
  start: { readonly baseline: Baseline; readonly tickSeconds: number; readonly cursor: ScrapeCursor },
): JudgeState {
  const { progress, tallies } = beginComparison(policy, start.baseline, start.tickSeconds);
  return { ...start, since: { progress, tallies }, looks: [] };
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

/** Whether the canary's share of a look is not the one that the pass has seen so far. */
export function movesWeight({ progress }: Comparison, look: Look): boolean {
  const passTotals = progress.streams[0]?.passTotals;
  const tick = look.ticks[0];
  return passTotals !== undefined && tick !== undefined && isNewWeight(passTotals, tick);
}

const Z_FOR_A_NEW_WEIGHT = 6;
const LEAST_CHANGE = 0.25;

/**
 * Whether the canary's share of this look differs from that of the pass so far by more than chance and a quarter. Not
 * where nothing was served: no share, NaN, differs from nothing.
 */
export function isNewWeight(passTotals: Tick, tick: Tick): boolean {
  const before = passTotals.canaryRequests + passTotals.stableRequests;
  const now = tick.canaryRequests + tick.stableRequests;
  const shareBefore = passTotals.canaryRequests / before;
  const shareNow = tick.canaryRequests / now;
  const pooled = (passTotals.canaryRequests + tick.canaryRequests) / (before + now);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / before + 1 / now));
  const change = Math.abs(shareNow - shareBefore);
  return change > Z_FOR_A_NEW_WEIGHT * error && change > LEAST_CHANGE * shareBefore;
}
