import type { ScrapeCursor } from './feed.ts';
import type { SequentialPolicy } from './policy.ts';
import { NOTHING } from './progress.ts';
import { comparisonNow, type JudgeState, keepLook } from './state.ts';

/**
 * A comparison that a later run of the same canary takes up: what is known of stable and the evidence stay, so that all
 * runs together have one alpha. What was counted between the runs is left out, since nobody saw at which weights; the
 * time counts, a canary warms up once. The pass begins anew. Null after "worse": who tries again anyway means it.
 */
export function carryOver(
  state: JudgeState,
  policy: SequentialPolicy,
  next: { readonly cursor: ScrapeCursor; readonly remark: string },
): JudgeState | null {
  const { cursor } = next;
  const seconds = cursor.at - state.cursor.at;
  const { bestRegression } = comparisonNow(state, policy).progress;
  if (seconds < 0 || bestRegression >= -Math.log(policy.alpha)) return null;
  const ticks = state.since.progress.streams.map(() => NOTHING);
  const between = keepLook(state, { look: { seconds, ticks }, atNewWeight: false }, { cursor, policy });
  const begun = withPassAnew(between, policy);
  return { ...begun, remarks: [...state.remarks.filter((one) => !isOfCarrying(one)), next.remark] };
}

/** The same comparison with nothing collected for a pass: what an earlier measurement passed proves nothing for the next. */
export function withPassAnew(state: JudgeState, policy: SequentialPolicy): JudgeState {
  const ticks = state.since.progress.streams.map(() => NOTHING);
  const { cursor } = state;
  return keepLook(state, { look: { seconds: 0, ticks }, atNewWeight: true }, { cursor, policy });
}

const CARRIED = 'the evidence goes on from AnalysisRun ';

export const carriedFrom = (runName: string): string => `${CARRIED}${runName}`;

const isOfCarrying = (remark: string): boolean => remark.startsWith(CARRIED);
