import { formatGoFloat } from '../../base/go-float.ts';
import type { Label } from './classify.ts';
import type { ScoreThresholds } from './config.ts';

/** What scoring reads of a metric's result. */
export interface Scored {
  readonly groups: readonly string[];
  readonly classification: Label;
  readonly classificationReason: string | null;
  readonly critical: boolean;
  readonly muted: boolean;
}

export interface GroupScore {
  readonly name: string;
  /** 0 to 100, not rounded. */
  readonly score: number;
  /** No metric of the group was judged: the group's own score is 0, but it counts as 100 in the summary. */
  readonly noData: boolean;
  /** Percent of the summary; groups that name none share what is left, which may be below 0. */
  readonly weight: number;
}

/** `Error` is ours: a judgement that was refused. */
export type Verdict = 'Pass' | 'Marginal' | 'Fail' | 'Error';

export interface ScoreSummary {
  /** Rounded to two decimals. */
  readonly score: number;
  readonly verdict: Verdict;
  /** Why the score is 0 without being counted; empty otherwise. */
  readonly reason: string;
  readonly groups: readonly GroupScore[];
}

/** From this share of metrics without data on, in percent, the score is 0 (Kayenta, `WeightedSumScorer`). */
const MOST_NODATA = 50;

/**
 * Scores the results that are not muted (Kayenta, `ScoringHelper`, `WeightedSumScorer`, `ThresholdScoreClassifier`).
 * `weights` are the configured ones, in percent.
 */
export function scoreResults(
  results: readonly Scored[],
  weights: Readonly<Record<string, number>>,
  thresholds: ScoreThresholds,
): ScoreSummary {
  const counted = results.filter(({ muted }) => !muted);
  const groups = groupScores(counted, weights);
  const reason = zeroReason(counted);
  const score = reason === null ? roundScore(weightedSum(groups)) : 0;
  return { score, verdict: verdictOf(score, thresholds), reason: reason ?? '', groups };
}

/** Both thresholds are inclusive. */
export function verdictOf(score: number, { pass, marginal }: ScoreThresholds): Verdict {
  if (score >= pass) return 'Pass';
  return score >= marginal ? 'Marginal' : 'Fail';
}

function groupScores(results: readonly Scored[], weights: Readonly<Record<string, number>>): GroupScore[] {
  const names = [...new Set(results.flatMap(({ groups }) => groups))];
  const share = shareOf(names, weights);
  return names.map((name) => {
    const labels = results.flatMap(({ groups, classification }) =>
      groups.filter((group) => group === name).map(() => classification),
    );
    return { name, ...groupScore(labels), weight: weightOf(name, weights) ?? share };
  });
}

function weightOf(name: string, weights: Readonly<Record<string, number>>): number | undefined {
  return Object.hasOwn(weights, name) ? weights[name] : undefined;
}

/** What each group without a weight gets, if there is one; weights of absent groups are gone all the same. */
function shareOf(names: readonly string[], weights: Readonly<Record<string, number>>): number {
  const configured = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  const unweighted = names.filter((name) => weightOf(name, weights) === undefined).length;
  return (100 - configured) / unweighted;
}

function groupScore(labels: readonly Label[]): Pick<GroupScore, 'score' | 'noData'> {
  const passed = labels.filter((label) => label === 'Pass').length;
  const judged = labels.filter((label) => label !== 'Nodata' && label !== 'Error').length;
  return judged === 0 ? { score: 0, noData: true } : { score: (passed / judged) * 100, noData: false };
}

function zeroReason(results: readonly Scored[]): string | null {
  const failure = results.find(({ critical, classification }) => critical && classification !== 'Pass');
  if (failure !== undefined) return `Canary Failed: ${failure.classificationReason}`;
  const silent = results.filter(({ classification }) => classification === 'Nodata').length;
  return (silent / results.length) * 100 >= MOST_NODATA
    ? `Canary Failed: ${MOST_NODATA}% or more metrics returned NODATA`
    : null;
}

function weightedSum(groups: readonly GroupScore[]): number {
  return groups.reduce((sum, { score, noData, weight }) => sum + (noData ? 100 : score) * (weight / 100), 0);
}

/**
 * Two decimals, halves away from zero, of the number as it is printed: 0.125 is 0.13 and 1.005 is 1.01 (Commons
 * Math 3, `Precision.round`, which takes the BigDecimal of the printed value).
 */
export function roundScore(score: number): number {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)\.(\d{3,})$/.exec(formatGoFloat(score)) ?? [];
  if (whole === '') return score;
  const hundredths = Number(whole + fraction.slice(0, 2)) + (fraction.charAt(2) >= '5' ? 1 : 0);
  return Number(`${sign}${hundredths}e-2`);
}
