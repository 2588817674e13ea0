import type {
  AnalysisOptions,
  CanaryConfig,
  EffectLimits,
  MetricConfig,
  ScoreThresholds,
} from '../judge/kayenta/config.ts';
import { type JudgeOptions, judgeCanary } from '../judge/kayenta/judge-canary.ts';
import type { MetricSet, MetricSetPair } from '../judge/kayenta/metric-set.ts';

/** Effect limits that limit nothing, but for what is given. */
export function effectLimits(given: Partial<EffectLimits> = {}): EffectLimits {
  return {
    measure: 'meanRatio',
    allowedIncrease: 1,
    allowedDecrease: 1,
    criticalIncrease: 1,
    criticalDecrease: 1,
    ...given,
  };
}

/** The judge's defaults, but for what is given. */
export function analysisOptions(given: Partial<AnalysisOptions> = {}): AnalysisOptions {
  return {
    direction: 'either',
    nanStrategy: 'remove',
    critical: false,
    mustHaveData: false,
    muted: false,
    outliers: { strategy: 'keep', factor: 3 },
    effectSize: effectLimits(),
    ...given,
  };
}

export function metricConfig(
  name: string,
  analysis: Partial<AnalysisOptions> = {},
  groups: readonly string[] = ['g'],
): MetricConfig {
  return { name, groups, analysis: analysisOptions(analysis), unknownWords: [] };
}

export function canaryConfig(
  metrics: readonly MetricConfig[],
  groupWeights: Readonly<Record<string, number>> = { g: 100 },
): CanaryConfig {
  return { metrics, groupWeights, scoreThresholds: null };
}

export function metricPair(
  name: string,
  control: readonly number[],
  experiment: readonly number[],
  tags: Readonly<Record<string, string>> = {},
): MetricSetPair {
  return { name, id: name, tags, values: { control, experiment } };
}

/** A series without a window, but for what is given. */
export function metricSet(given: Partial<MetricSet>): MetricSet {
  return {
    name: 'm',
    tags: {},
    startTimeMillis: 0,
    startTimeIso: '1970-01-01T00:00:00Z',
    endTimeMillis: 0,
    endTimeIso: '1970-01-01T00:00:00Z',
    stepMillis: 0,
    values: [],
    attributes: {},
    ...given,
  };
}

/** `count` points that ascend from `start` by `step`: no ties, a known middle. */
export function ramp(count: number, start = 0, step = 1): number[] {
  return Array.from({ length: count }, (_, index) => start + index * step);
}

export const JUDGE_THRESHOLDS: ScoreThresholds = { pass: 95, marginal: 75 };

/** A judgement whose configuration and data fit together. */
export function judged(config: CanaryConfig, pairs: readonly MetricSetPair[], options?: JudgeOptions) {
  const judgement = judgeCanary(config, pairs, JUDGE_THRESHOLDS, options);
  if (judgement.outcome === 'invalid') throw new Error(JSON.stringify(judgement.errors));
  return judgement;
}

/** One metric's judgement. */
export function judgedOne(
  control: readonly number[],
  experiment: readonly number[],
  analysis: Partial<AnalysisOptions> = {},
  options?: JudgeOptions,
) {
  return judged(canaryConfig([metricConfig('m', analysis)]), [metricPair('m', control, experiment)], options);
}
