import type { Comparison } from './comparison.ts';
import { type Needed, needed } from './needed.ts';
import type { SequentialPolicy } from './policy.ts';
import { NOTHING, type Progress } from './progress.ts';
import { type Report, reportOf } from './report.ts';
import type { Tick } from './two-arm.ts';

/** Why neither verdict is given. */
export type Undecided = 'collecting' | 'few canary requests' | 'minimum time' | 'shared incident';

/** What the comparison says now. */
export type Outcome =
  | { readonly outcome: 'worse' }
  | { readonly outcome: 'not worse' }
  | { readonly outcome: 'not enough evidence'; readonly because: Undecided };

export type SequentialVerdict = Outcome & {
  readonly report: Report;
  /** About how much more is needed; null when decided, and where no traffic tells. */
  readonly needed: Needed | null;
};

/** Decides on the progress made so far. One may ask after every look: the error levels hold for all looks at once. */
export function decideOutcome(progress: Progress, policy: SequentialPolicy): Outcome {
  if (progress.bestRegression >= -Math.log(policy.alpha)) return { outcome: 'worse' };
  const because = whyUndecided(progress, policy);
  return because === null ? { outcome: 'not worse' } : { outcome: 'not enough evidence', because };
}

function whyUndecided(progress: Progress, policy: SequentialPolicy): Undecided | null {
  const { streams } = progress;
  const few = (one: Tick) => one.canaryRequests < policy.pass.minimumCanaryRequests;
  if (streams.some((one) => few(one.totals))) return 'few canary requests';
  if (streams.some((one) => one.bestPass < -Math.log(policy.beta))) return 'collecting';
  if (streams.some((one) => few(one.passTotals))) return 'few canary requests';
  if (progress.inIncident) return 'shared incident';
  const seconds = progress.elapsedSeconds - progress.passSince;
  return seconds < policy.pass.minimumSeconds ? 'minimum time' : null;
}

/** The decision with everything that a person needs to check it. */
export function judgeComparison(comparison: Comparison): SequentialVerdict {
  const { policy, progress } = comparison;
  const outcome = decideOutcome(progress, policy);
  const report = reportOf(comparison);
  const isOpen = outcome.outcome === 'not enough evidence';
  return { ...outcome, report, needed: isOpen ? needed(report, policy, meanRate(report)) : null };
}

/** Requests per second on both sides together, over the whole comparison; NaN before the first look. */
function meanRate(report: Report): number {
  const { canaryRequests, stableRequests } = report.streams[0]?.totals ?? NOTHING;
  return (canaryRequests + stableRequests) / report.elapsedSeconds;
}
