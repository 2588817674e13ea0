import type { Comparison } from '../../judge/sequential/comparison.ts';
import type { StreamProgress } from '../../judge/sequential/progress.ts';
import { formatVerdict } from '../../judge/sequential/sentence.ts';
import type { Stream } from '../../judge/sequential/streams.ts';
import { judgeComparison } from '../../judge/sequential/verdict.ts';
import { type Explained, type LookStep, type StreamStep, stepsOf } from './explain-steps.ts';
import { withNulls } from './with-nulls.ts';

/** The explanation of one metric for programs: the numbers of its tables, under names. */
export function encodeExplained({ metric, explainable }: Explained): unknown {
  const { steps, after } = stepsOf(explainable);
  const { policy, streams } = after;
  const verdict = judgeComparison(after);
  return withNulls({
    metric,
    verdict: verdict.outcome,
    because: verdict.outcome === 'not enough evidence' ? verdict.because : null,
    message: formatVerdict(verdict),
    policy,
    hazard: streams[0]?.regression.start.hazard ?? 0,
    lnEvidenceAt: -Math.log(policy.alpha),
    lnPassAt: -Math.log(policy.beta),
    streams: streams.map(encodeStream),
    before: standing(explainable.before),
    looks: steps.map(encodeLook),
    after: standing(after),
  });
}

function encodeStream({ name, weight, regression, nonInferiority, floor, tolerableRate }: Stream) {
  const { dispersion, nullRatio } = regression;
  return {
    name,
    weight,
    dispersion,
    nullRatio,
    floor,
    tolerableRate,
    margin: nonInferiority.margin,
    worseAlternatives: regression.alternatives,
    passAlternatives: nonInferiority.alternatives,
  };
}

function standing({ progress, streams }: Comparison) {
  return {
    looks: progress.ticks,
    seconds: progress.elapsedSeconds,
    passSinceSeconds: progress.passSince,
    isSharedIncident: progress.inIncident,
    largestLnEvidence: progress.bestRegression,
    streams: streams.flatMap(({ name }, index) => {
      const one = progress.streams[index];
      return one === undefined ? [] : [{ name, ...streamStanding(one) }];
    }),
  };
}

function streamStanding({ totals, passTotals, regression, nonInferiority, bestPass }: StreamProgress) {
  return {
    totals,
    passTotals,
    lnWorse: regression.alternatives,
    lnWaiting: regression.waiting,
    lnPass: nonInferiority.alternatives,
    largestLnPass: bestPass,
  };
}

function encodeLook({ number, begin, seconds, atNewWeight, streams, combined, largest }: LookStep) {
  return {
    number,
    beginSeconds: begin,
    seconds,
    isAtNewWeight: atNewWeight,
    lnEvidence: combined,
    largestLnEvidence: largest,
    streams: streams.map(encodeStep),
  };
}

function encodeStep({ stream, tick, share, events, forgiven, increments, after, pass, ...ln }: StreamStep) {
  return {
    name: stream.name,
    counts: tick,
    canaryShare: share,
    events,
    forgivenRatio: forgiven,
    increments,
    ...ln,
    pass,
    after: streamStanding(after),
  };
}
