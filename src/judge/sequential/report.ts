import type { Comparison } from './comparison.ts';
import { EMPTY_TALLY, type Interval, ratioInterval } from './confidence.ts';
import { combinedEvidence, NOTHING, streamEvidence } from './progress.ts';
import { blameStreams } from './several-streams.ts';
import type { Stream } from './streams.ts';
import type { Tick } from './two-arm.ts';

/** Everything a person needs to check the verdict by hand. Logs are natural, evidence is in nats. */
export interface Report {
  readonly ticks: number;
  readonly elapsedSeconds: number;
  readonly lnEvidence: number;
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
  const { policy, progress, streams } = comparison;
  const lnEvidences = progress.streams.map((one, index) => {
    const stream = streams[index];
    return stream === undefined ? 0 : streamEvidence(one, stream);
  });
  const blamed = blameStreams(lnEvidences, policy.alpha);
  return {
    ticks: progress.ticks,
    elapsedSeconds: progress.elapsedSeconds,
    lnEvidence: combinedEvidence(progress.streams, streams),
    worseAt: -Math.log(policy.alpha),
    passAt: -Math.log(policy.beta),
    streams: streams.map((stream, index) => ({
      ...describeStream(comparison, stream, index),
      lnEvidence: lnEvidences[index] ?? 0,
      isBlamed: blamed.includes(index),
    })),
  };
}

function describeStream(
  { policy, progress, tallies }: Comparison,
  stream: Stream,
  index: number,
): Omit<StreamReport, 'lnEvidence' | 'isBlamed'> {
  const totals = progress.streams[index]?.totals ?? NOTHING;
  const { nullRatio, dispersion } = stream.regression;
  return {
    name: stream.name,
    weight: stream.weight,
    totals,
    ...ratesOf(totals),
    interval: ratioInterval(tallies[index] ?? EMPTY_TALLY, policy.alpha, dispersion),
    nullRatio: nullRatio.ratio,
    margin: stream.nonInferiority.margin,
    dispersion,
    lnPass: progress.streams[index]?.bestPass ?? 0,
  };
}

function ratesOf(totals: Tick): Pick<StreamReport, 'canaryRate' | 'stableRate' | 'ratio'> {
  const canaryRate = totals.canaryRequests > 0 ? totals.canaryEvents / totals.canaryRequests : null;
  const stableRate = totals.stableRequests > 0 ? totals.stableEvents / totals.stableRequests : null;
  const isKnown = canaryRate !== null && stableRate !== null && stableRate > 0;
  return { canaryRate, stableRate, ratio: isKnown ? canaryRate / stableRate : null };
}
