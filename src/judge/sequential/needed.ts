import { BETTER_BY, type SequentialPolicy, WORSE_BY } from './policy.ts';
import type { Report, StreamReport } from './report.ts';
import { nonInferiorityPenalty, regressionPenalty, timeNeeded } from './time-needed.ts';

/** About what is still needed until a verdict. Rough: within a quarter of the mean. */
export interface Needed {
  readonly toward: 'worse' | 'not worse';
  /** The stream that takes longest. */
  readonly stream: string;
  readonly canaryRequests: number;
  readonly totalRequests: number;
  /** null while no traffic comes. */
  readonly seconds: number | null;
}

/**
 * What the present ratios lead to, and how far it is. Null where that cannot be said: a side without requests, or
 * stable without events.
 */
export function needed(report: Report, policy: SequentialPolicy, requestsPerSecond: number): Needed | null {
  const worse = report.streams.flatMap((stream) => towardWorse(stream, policy, requestsPerSecond));
  const soonest = worse.sort((a, b) => a.canaryRequests - b.canaryRequests)[0];
  if (soonest !== undefined) return soonest;
  const open = report.streams.filter((stream) => stream.lnPass < report.passAt);
  const passing = open.flatMap((stream) => towardPass(stream, policy, requestsPerSecond));
  if (passing.length < open.length) return null;
  return passing.sort((a, b) => b.canaryRequests - a.canaryRequests)[0] ?? null;
}

// A stream counts as heading for "worse" when its ratio is beyond the margin, not when chance put it above the null.
function towardWorse(stream: StreamReport, policy: SequentialPolicy, requestsPerSecond: number): Needed[] {
  const ratio = stream.ratio ?? 0;
  if (ratio < stream.margin) return [];
  const aim = {
    ratio,
    nullRatio: stream.nullRatio,
    level: policy.alpha,
    penalty: regressionPenalty(stream.weight, policy.start.fromStart, WORSE_BY.length),
  };
  return estimate(stream, aim, { toward: 'worse', lnEvidence: stream.lnEvidence, requestsPerSecond });
}

function towardPass(stream: StreamReport, policy: SequentialPolicy, requestsPerSecond: number): Needed[] {
  const aim = {
    ratio: 1,
    nullRatio: stream.margin,
    level: policy.beta,
    penalty: nonInferiorityPenalty(BETTER_BY.length),
  };
  return estimate(stream, aim, { toward: 'not worse', lnEvidence: stream.lnPass, requestsPerSecond });
}

function estimate(
  stream: StreamReport,
  aim: Parameters<typeof timeNeeded>[1],
  from: { toward: Needed['toward']; lnEvidence: number; requestsPerSecond: number },
): Needed[] {
  const { canaryRequests, stableRequests } = stream.totals;
  const stableRate = stream.stableRate ?? 0;
  if (stableRate === 0 || canaryRequests === 0) return [];
  const { lnEvidence, requestsPerSecond } = from;
  const standing = {
    lnEvidence,
    share: canaryRequests / (canaryRequests + stableRequests),
    stableRate,
    requestsPerSecond,
    dispersion: stream.dispersion,
  };
  const found = timeNeeded(standing, aim);
  return [
    {
      toward: from.toward,
      stream: stream.name,
      canaryRequests: found.canaryRequests,
      totalRequests: found.totalRequests,
      seconds: requestsPerSecond > 0 ? found.seconds : null,
    },
  ];
}
