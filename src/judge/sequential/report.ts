import type { Comparison } from './comparison.ts';
import { EMPTY_TALLY, type Interval, ratioInterval } from './confidence.ts';
import { combinedEvidence, pairUp, type StreamProgress, streamEvidence } from './progress.ts';
import { blameStreams } from './several-streams.ts';
import type { Stream } from './streams.ts';
import type { Tick } from './two-arm.ts';

/** Everything a person needs to check the verdict by hand. Logs are natural, evidence is in nats. */
export interface Report {
  readonly ticks: number;
  readonly elapsedSeconds: number;
  readonly lnEvidence: number;
  /** The largest that it has been; a canary that was worse once stays so. */
  readonly lnLargest: number;
  /** Rejects at or above: ln(1/alpha). */
  readonly worseAt: number;
  /** Passes at or above, each stream by itself: ln(1/beta). */
  readonly passAt: number;
  readonly streams: readonly StreamReport[];
}

export interface StreamReport {
  readonly name: string;
  readonly weight: number;
  readonly totals: Tick;
  readonly canaryRate: number | null;
  readonly stableRate: number | null;
  /** Canary : stable; null while stable had no event. */
  readonly ratio: number | null;
  /** Holds the true ratio at all times with probability 1 - alpha. */
  readonly interval: Interval;
  readonly nullRatio: number;
  readonly margin: number;
  readonly dispersion: number;
  readonly lnEvidence: number;
  /** Largest evidence for "not worse" since the pass began. */
  readonly lnPass: number;
  readonly isBlamed: boolean;
}

/** The report on the progress so far. Costs about a millisecond; `decideOutcome` alone does not need it. */
export function reportOf(comparison: Comparison): Report {
  const { policy, progress, streams, tallies } = comparison;
  const shown = pairUp(progress.streams, streams).map((pair) => ({
    ...pair,
    lnEvidence: streamEvidence(pair.one, pair.stream),
  }));
  const blamed = blameStreams(
    shown.map(({ lnEvidence }) => lnEvidence),
    policy.alpha,
  );
  return {
    ticks: progress.ticks,
    elapsedSeconds: progress.elapsedSeconds,
    lnEvidence: combinedEvidence(progress.streams, streams),
    lnLargest: progress.bestRegression,
    worseAt: -Math.log(policy.alpha),
    passAt: -Math.log(policy.beta),
    streams: shown.map(({ one, stream, lnEvidence }, index) => ({
      ...describeStream(one, stream),
      interval: ratioInterval(tallies[index] ?? EMPTY_TALLY, policy.alpha, stream.regression.dispersion),
      lnEvidence,
      isBlamed: blamed.includes(index),
    })),
  };
}

function describeStream(
  { totals, bestPass }: StreamProgress,
  stream: Stream,
): Omit<StreamReport, 'interval' | 'lnEvidence' | 'isBlamed'> {
  const { nullRatio, dispersion } = stream.regression;
  return {
    name: stream.name,
    weight: stream.weight,
    totals,
    ...ratesOf(totals),
    nullRatio: nullRatio.ratio,
    margin: stream.nonInferiority.margin,
    dispersion,
    lnPass: bestPass,
  };
}

function ratesOf(totals: Tick): Pick<StreamReport, 'canaryRate' | 'stableRate' | 'ratio'> {
  const canaryRate = totals.canaryRequests > 0 ? totals.canaryEvents / totals.canaryRequests : null;
  const stableRate = totals.stableRequests > 0 ? totals.stableEvents / totals.stableRequests : null;
  const isKnown = canaryRate !== null && stableRate !== null && stableRate > 0;
  return { canaryRate, stableRate, ratio: isKnown ? canaryRate / stableRate : null };
}
