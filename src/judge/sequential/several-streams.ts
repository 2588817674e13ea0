import { logSumExp } from '../statistics/log-domain.ts';

/** One stream's evidence and its part of the error budget; the weights of all add up to 1. */
export interface WeightedEvidence {
  readonly lnEvidence: number;
  readonly weight: number;
}

/** ln of the weighted mean of e-values: an e-value again, whatever the streams have to do with each other. */
export function combineEvidence(streams: readonly WeightedEvidence[]): number {
  return logSumExp(streams.map(({ lnEvidence, weight }) => Math.log(weight) + lnEvidence));
}

/** Indices that reject on their own at their part of alpha (Bonferroni for e-values). */
export function rejectAlone(streams: readonly WeightedEvidence[], alpha: number): number[] {
  return streams.flatMap(({ lnEvidence, weight }, index) =>
    lnEvidence >= -Math.log(alpha * weight) ? [index] : [],
  );
}

/**
 * Which streams to blame: e-BH (Wang and Ramdas 2022). Of those returned at most a share of alpha are blamed wrongly,
 * under any dependence and at any time. Indices, strongest first.
 */
export function blameStreams(lnEvidences: readonly number[], alpha: number): number[] {
  const strongest = lnEvidences.map((_, index) => index);
  strongest.sort((a, b) => (lnEvidences[b] ?? 0) - (lnEvidences[a] ?? 0));
  const enough = (rank: number) => Math.log(lnEvidences.length / ((rank + 1) * alpha));
  const last = strongest.findLastIndex((stream, rank) => (lnEvidences[stream] ?? 0) >= enough(rank));
  return strongest.slice(0, last + 1);
}

/** Evidence against the union of two nulls: both must be refuted. */
export function bothRefuted(lnFirst: number, lnSecond: number): number {
  return Math.min(lnFirst, lnSecond);
}

/** ln of the e-value that a p-value is worth: kappa p^(kappa-1), 0 < kappa < 1 (Vovk and Wang 2021). */
export function lnEvidenceOfPValue(p: number, kappa = 0.5): number {
  return Math.log(kappa) + (kappa - 1) * Math.log(p);
}

/** The p-value, valid at any time, of the largest evidence seen so far. */
export function alwaysValidPValue(largestLnEvidence: number): number {
  return Math.min(1, Math.exp(-largestLnEvidence));
}
