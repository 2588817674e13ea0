import { ascending } from '../statistics/mann-whitney.ts';
import type { RandomSource } from '../statistics/random.ts';
import {
  type Certainty,
  type Comparison,
  compareSides,
  decideShift,
  isConstant,
  JUDGE_CERTAINTY,
} from './compare.ts';
import type { AnalysisOptions, EffectLimits } from './config.ts';
import type { BothSides, Points } from './metric-set.ts';

/** What the judge says of one metric (Kayenta, `MetricClassificationLabel`). */
export type Label = 'Pass' | 'High' | 'Low' | 'Nodata' | 'NodataFailMetric' | 'Error';

export interface Classification {
  readonly label: Label;
  /** `null`: nothing is said, as for most that pass. */
  readonly reason: string | null;
  /** mean(experiment) / mean(control), 1 where nothing was compared, NaN where a mean is 0; `null` for `Error`. */
  readonly ratio: number | null;
  /** Makes the whole score 0 unless the label is Pass. */
  readonly critical: boolean;
  /** The test's numbers; `null` where an earlier rule decided. */
  readonly comparison: Comparison | null;
}

export interface ClassifyOptions {
  readonly name: string;
  readonly analysis: AnalysisOptions;
  readonly random: RandomSource;
  readonly certainty?: Certainty;
}

/**
 * The label of one metric from the cleaned points of both sides: the first rule that fits (Kayenta,
 * `MannWhitneyClassifier.classify`). There is no least number of points.
 */
export function classifyMetric(sides: BothSides<Points>, options: ClassifyOptions): Classification {
  const { control, experiment } = sides;
  if (control.length === 0 || experiment.length === 0) return withoutData(options);
  if (isSameSample(control, experiment)) {
    return untested('Pass', 'The Canary and Baseline data are identical');
  }
  if (isConstant([...control, ...experiment])) return untested('Pass', null);
  return byTest(sides, options);
}

function untested(label: Label, reason: string | null, critical = false): Classification {
  return { label, reason, ratio: 1, critical, comparison: null };
}

function withoutData({ name, analysis }: ClassifyOptions): Classification {
  const { nanStrategy, mustHaveData, critical } = analysis;
  if (nanStrategy === 'replace') return untested('Pass', null);
  const reason = `Missing data for ${name}`;
  if (mustHaveData && !critical) return untested('NodataFailMetric', reason);
  return untested('Nodata', reason, critical);
}

/** Whether both hold the same values equally often. */
function isSameSample(control: Points, experiment: Points): boolean {
  if (control.length !== experiment.length) return false;
  const [a, b] = [ascending(control), ascending(experiment)];
  return a.every((value, index) => value === b[index]);
}

function byTest(sides: BothSides<Points>, options: ClassifyOptions): Classification {
  const { name, analysis, random, certainty = JUDGE_CERTAINTY } = options;
  const { direction, effectSize: limits } = analysis;
  const comparison = compareSides(sides, limits.measure, certainty.confidence, random);
  if (comparison === null) {
    const reason = 'Metric Classification Failed';
    return { label: 'Error', reason, ratio: null, critical: false, comparison };
  }
  const { shift, effectSize, ratio } = comparison;
  const bounds = { ...limits, tolerance: certainty.tolerance };
  const label = decideShift(shift, effectSize, direction, bounds);
  const critical = analysis.critical && isCriticalEffect(label, effectSize, limits);
  const reason = label === 'Pass' ? null : shiftReason(name, label, critical);
  return { label, reason, ratio, critical, comparison };
}

function isCriticalEffect(label: Label, effectSize: number, limits: EffectLimits): boolean {
  if (label === 'High') return !(effectSize < limits.criticalIncrease);
  return label === 'Low' && !(effectSize > limits.criticalDecrease);
}

function shiftReason(name: string, label: Label, critical: boolean): string {
  return critical
    ? `The metric ${name} was classified as ${label} (Critical)`
    : `${name} was classified as ${label}`;
}
