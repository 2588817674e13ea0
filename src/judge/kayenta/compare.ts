import { commonLanguageEffect, meanRatio } from '../statistics/effect-size.ts';
import { type Shift, type ShiftInterval, shiftInterval } from '../statistics/mann-whitney.ts';
import { gaussian, type RandomSource } from '../statistics/random.ts';
import type { Direction, EffectLimits } from './config.ts';
import type { BothSides, Points } from './metric-set.ts';

/** How sure the test must be. The judge's own are fixed. */
export interface Certainty {
  /** Share of the estimated shift that the near end of the interval must exceed. */
  readonly tolerance: number;
  /** Of the two-sided interval. */
  readonly confidence: number;
}

/** Written into Kayenta's code, not configurable there (`NetflixACAJudge.classifyMetric`). */
export const JUDGE_CERTAINTY: Certainty = { tolerance: 0.25, confidence: 0.98 };

/** What was found between two sides that differ. */
export interface Comparison {
  readonly shift: ShiftInterval;
  /** NaN where a mean is 0: conditions on it then count as met. */
  readonly effectSize: number;
  /** mean(experiment) / mean(control), whatever the measure is. */
  readonly ratio: number;
  /** Both sides were constant, so noise was added to give the interval a meaning. */
  readonly isNoisy: boolean;
}

/** The spread of the noise relative to the value (Kayenta, `MannWhitneyClassifier.addGaussianNoise`). */
const NOISE_SCALE = 1e-5;

/** Compares two sides that have points; `null` where no interval exists (Kayenta, `MannWhitneyClassifier.MannWhitneyUTest`). */
export function compareSides(
  sides: BothSides<Points>,
  measure: EffectLimits['measure'],
  confidence: number,
  random: RandomSource,
): Comparison | null {
  const isNoisy = isConstant(sides.experiment) && isConstant(sides.control);
  const experiment = isNoisy ? withNoise(sides.experiment, random) : sides.experiment;
  const control = isNoisy ? withNoise(sides.control, random) : sides.control;
  const shift = shiftInterval(experiment, control, confidence);
  if (shift === null) return null;
  const ratio = meanRatio(control, experiment);
  const effectSize = measure === 'cles' ? commonLanguageEffect(control, experiment) : ratio;
  return { shift, effectSize, ratio, isNoisy };
}

/** Whether all points have one value. */
export function isConstant(values: Points): boolean {
  return values.every((value) => value === values[0]);
}

function withNoise(values: Points, random: RandomSource): Points {
  return values.map((value) => value + gaussian(random, NOISE_SCALE * value));
}

/** What a shift must exceed to be called High or Low. */
export type ShiftBounds = Pick<EffectLimits, 'allowedIncrease' | 'allowedDecrease'> &
  Pick<Certainty, 'tolerance'>;

/**
 * Which way the experiment went, if it is certain and large enough: strictly beyond `tolerance` of the estimate, and
 * at or beyond the allowed effect (Kayenta, `MannWhitneyClassifier.compare`).
 */
export function decideShift(
  { lower, upper, estimate }: Shift,
  effectSize: number,
  direction: Direction,
  { allowedIncrease, allowedDecrease, tolerance }: ShiftBounds,
): 'High' | 'Low' | 'Pass' {
  const bound = tolerance * Math.abs(estimate);
  if (direction !== 'decrease' && lower > bound && !(effectSize < allowedIncrease)) return 'High';
  if (direction !== 'increase' && upper < -bound && !(effectSize > allowedDecrease)) return 'Low';
  return 'Pass';
}
