import { meanOf, varianceOf } from './descriptive.ts';
import { ascending } from './mann-whitney.ts';
import { pooledRanks } from './ranks.ts';

/** mean(experiment) / mean(control); NaN where either mean is exactly 0 (Kayenta, `EffectSizes.meanRatio`). */
export function meanRatio(control: readonly number[], experiment: readonly number[]): number {
  const [below, above] = [meanOf(control), meanOf(experiment)];
  return below === 0 || above === 0 ? Number.NaN : above / below;
}

/**
 * The share of pairs in which the experiment's point is the greater, equal ones counting half: the common language
 * effect size (Vargha & Delaney 2000, eq. 14; Kayenta, `EffectSizes.cles`).
 */
export function commonLanguageEffect(control: readonly number[], experiment: readonly number[]): number {
  const [m, n] = [experiment.length, control.length];
  const { rankSum } = pooledRanks(ascending(experiment), ascending(control), 0);
  return (2 * rankSum - m * (m + 1)) / (2 * n * m);
}

/** The distance of the means in pooled standard deviations (Cohen 1988; Kayenta, `EffectSizes.cohenD`). */
export function cohenD(control: readonly number[], experiment: readonly number[]): number {
  const [m, n] = [experiment.length, control.length];
  const pooled = ((m - 1) * varianceOf(experiment) + (n - 1) * varianceOf(control)) / (m + n - 2);
  return Math.abs(meanOf(experiment) - meanOf(control)) / Math.sqrt(pooled);
}
