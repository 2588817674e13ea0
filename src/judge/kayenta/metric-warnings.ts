import { ascending, estimatesLike, ROOT_TOLERANCE } from '../statistics/mann-whitney.ts';
import type { Classification } from './classify.ts';
import { type Comparison, decideShift, JUDGE_CERTAINTY } from './compare.ts';
import type { AnalysisOptions, MetricConfig } from './config.ts';
import type { BothSides, MetricSetPair, Points } from './metric-set.ts';
import { caution, type Finding, trap } from './warnings.ts';

/** Everything one metric's verdict came from. */
export interface MetricEvidence {
  readonly pair: MetricSetPair;
  readonly config: MetricConfig;
  readonly clean: BothSides<Points>;
  readonly classification: Classification;
}

/** Below this many points complete separation happens by chance too often for any verdict. */
const FEWEST_POINTS = 20;
/** What Kayenta's own documentation asks for in each judgement. */
const ENOUGH_POINTS = 50;
/** The tolerance of the root finder may be this share of the range it searches. */
const FINE_SHARE = 0.01;
/** More than this share of the points having one value is worth a word. */
const TIED_SHARE = 0.5;
/** The limit on a ratio of means that limits nothing. */
const NEUTRAL_RATIO = 1;

/** What is doubtful about one metric's verdict. */
export function metricFindings(evidence: MetricEvidence): Finding[] {
  const { pair, config, clean, classification } = evidence;
  const { comparison } = classification;
  return [
    ...unknownOptions(config),
    ...dataFindings(pair, config.analysis),
    ...sizeFindings(clean),
    ...(comparison === null ? [] : comparisonFindings(comparison, evidence)),
    ...countingFindings(classification, config),
  ];
}

function unknownOptions({ unknownWords }: MetricConfig): Finding[] {
  return unknownWords.map(({ path, word, takenAs }) =>
    trap('unknown-option', `${path} is ${JSON.stringify(word)}, which is taken as ${takenAs}`),
  );
}

function dataFindings({ values }: MetricSetPair, analysis: AnalysisOptions): Finding[] {
  const { control, experiment } = values;
  const sides = Object.entries(values).map(([side, points]) => sideFinding(side, points, analysis));
  const isUneven = control.length !== experiment.length && control.length > 0 && experiment.length > 0;
  const lengths = `control has ${control.length} points, experiment ${experiment.length}`;
  return [
    ...sides.filter((finding) => finding !== null),
    ...(isUneven ? [caution('unequal-lengths', `${lengths}; points are not compared pair by pair`)] : []),
  ];
}

function sideFinding(
  side: string,
  points: Points,
  { nanStrategy, ...asked }: AnalysisOptions,
): Finding | null {
  const missing = points.filter(Number.isNaN).length;
  const doubt = nanStrategy === 'replace' ? trap : caution;
  const despite = asked.critical || asked.mustHaveData ? ', although data is demanded' : '';
  if (points.length === 0) {
    const outcome = nanStrategy === 'replace' ? `passes without data${despite}` : 'has no data to judge';
    return doubt('no-points', `${side} has no points, so the metric ${outcome}`);
  }
  if (missing === points.length) {
    const outcome = nanStrategy === 'replace' ? `judged as zeros${despite}` : 'left out';
    return doubt('all-missing', `all ${missing} points of ${side} are NaN and ${outcome}`);
  }
  if (missing === 0 || nanStrategy === 'remove') return null;
  return caution('missing-as-zero', `${missing} of ${points.length} points of ${side} are NaN, judged as 0`);
}

function sizeFindings({ control, experiment }: BothSides<Points>): Finding[] {
  const fewest = Math.min(control.length, experiment.length);
  if (fewest === 0 || fewest >= ENOUGH_POINTS) return [];
  const counts = `${control.length} points of control and ${experiment.length} of experiment are left`;
  return fewest < FEWEST_POINTS
    ? [trap('too-few-points', `${counts}; a verdict needs ${FEWEST_POINTS} of each, better ${ENOUGH_POINTS}`)]
    : [caution('too-few-points', `${counts}; ${ENOUGH_POINTS} of each are recommended`)];
}

function comparisonFindings(comparison: Comparison, evidence: MetricEvidence): Finding[] {
  return [
    tiesFinding(evidence.clean),
    clippingFinding(comparison, evidence.classification),
    scaleFinding(comparison),
    toleranceFinding(comparison, evidence),
    noiseFinding(comparison),
    effectFinding(comparison, evidence),
  ].filter((finding) => finding !== null);
}

function tiesFinding({ control, experiment }: BothSides<Points>): Finding | null {
  const pooled = ascending([...control, ...experiment]);
  const { value, count } = mostFrequent(pooled);
  if (count <= pooled.length * TIED_SHARE) return null;
  return caution(
    'mostly-ties',
    `${count} of all ${pooled.length} points are ${value}; ranks say little of them`,
  );
}

function mostFrequent(sorted: Points): { readonly value: number; readonly count: number } {
  let [best, start] = [{ value: Number.NaN, count: 0 }, 0];
  for (const [index, value] of sorted.entries()) {
    if (value !== sorted[start]) start = index;
    const count = index - start + 1;
    if (count > best.count) best = { value, count };
  }
  return best;
}

function clippingFinding({ shift }: Comparison, { label }: Classification): Finding | null {
  const [isLowerCut, isUpperCut] = [shift.lower === shift.least, shift.upper === shift.greatest];
  if (!isLowerCut && !isUpperCut) return null;
  const message = 'the samples are too small for an interval at 98 %: it ends where the data ends';
  const decides = (label === 'High' && isLowerCut) || (label === 'Low' && isUpperCut);
  return decides ? trap('clipped-interval', message) : caution('clipped-interval', message);
}

function scaleFinding({ shift, isNoisy }: Comparison): Finding | null {
  const range = shift.greatest - shift.least;
  if (isNoisy || ROOT_TOLERANCE <= range * FINE_SHARE) return null;
  return caution(
    'tolerance-too-coarse',
    `the interval is only known to ${ROOT_TOLERANCE}, and the values differ by ${range.toPrecision(2)}: ` +
      'use a smaller unit, such as percent or milliseconds',
  );
}

/**
 * Moving every root by the tolerance, and the estimate to any that is as good, towards a verdict and away from it, must
 * not change the label.
 */
function toleranceFinding(
  { shift, effectSize, isNoisy }: Comparison,
  { clean, config: { analysis } }: MetricEvidence,
): Finding | null {
  const bounds = { ...analysis.effectSize, tolerance: JUDGE_CERTAINTY.tolerance };
  const likes = isNoisy
    ? [shift.estimate]
    : Object.values(estimatesLike(clean.experiment, clean.control, shift.estimate));
  const sizes = likes.map(Math.abs);
  const [eager, reluctant] = [ROOT_TOLERANCE, -ROOT_TOLERANCE].map((move) => {
    const estimate = Math.max(0, (move > 0 ? Math.min(...sizes) : Math.max(...sizes)) - move);
    const moved = { lower: shift.lower + move, upper: shift.upper - move, estimate };
    return decideShift(moved, effectSize, analysis.direction, bounds);
  });
  if (eager === reluctant) return null;
  const interval = `[${shift.lower.toPrecision(3)}, ${shift.upper.toPrecision(3)}]`;
  return trap(
    'decided-by-tolerance',
    `the interval ${interval} is so close to the limit that the root finder's tolerance of ${ROOT_TOLERANCE} decides`,
  );
}

function noiseFinding({ isNoisy }: Comparison): Finding | null {
  if (!isNoisy) return null;
  return caution('constant-sides', 'both sides are constant, so a little noise was added to compare them');
}

function effectFinding(
  { effectSize }: Comparison,
  { config, classification }: MetricEvidence,
): Finding | null {
  const { label } = classification;
  if (!Number.isNaN(effectSize) || label === 'Pass') return null;
  const { allowedIncrease, allowedDecrease } = config.analysis.effectSize;
  const limit = label === 'High' ? allowedIncrease : allowedDecrease;
  const message = 'a mean is 0, so there is no ratio of means, and the limits on it count as exceeded';
  return limit === NEUTRAL_RATIO
    ? caution('effect-size-skipped', message)
    : trap('effect-size-skipped', message);
}

function countingFindings({ label }: Classification, { groups, analysis }: MetricConfig): Finding[] {
  if (analysis.muted) return [];
  const findings: Finding[] = [];
  if (label === 'Error') {
    findings.push(trap('not-judged', 'all points are tied at every shift; the score is counted without it'));
  }
  if (groups.length === 0 && !analysis.critical) {
    findings.push(caution('no-group', 'it is in no group, so its verdict cannot change the score'));
  }
  return findings;
}
