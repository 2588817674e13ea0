/** Which way a metric may not go. */
export type Direction = 'increase' | 'decrease' | 'either';
export type NanStrategy = 'remove' | 'replace';
export type OutlierStrategy = 'remove' | 'keep';
export type EffectMeasure = 'meanRatio' | 'cles';

/** How large a shift must be besides being certain: ratios of means, or probabilities for `cles`. */
export interface EffectLimits {
  readonly measure: EffectMeasure;
  readonly allowedIncrease: number;
  readonly allowedDecrease: number;
  readonly criticalIncrease: number;
  readonly criticalDecrease: number;
}

/** `analysisConfigurations.canary` of one metric, with its defaults filled in (Kayenta, `NetflixACAJudge.classifyMetric`). */
export interface AnalysisOptions {
  readonly direction: Direction;
  readonly nanStrategy: NanStrategy;
  /** A verdict other than Pass makes the whole score 0. */
  readonly critical: boolean;
  /** Missing data counts as a failed metric. */
  readonly mustHaveData: boolean;
  /** Judged and shown, but not counted. */
  readonly muted: boolean;
  readonly outliers: { readonly strategy: OutlierStrategy; readonly factor: number };
  readonly effectSize: EffectLimits;
}

/** A word in the configuration that the judge does not know, and what it takes instead, as Kayenta does. */
export interface UnknownWord {
  readonly path: string;
  readonly word: string;
  readonly takenAs: string;
}

export interface MetricConfig {
  readonly name: string;
  readonly groups: readonly string[];
  readonly analysis: AnalysisOptions;
  readonly unknownWords: readonly UnknownWord[];
}

/** Scores from here on pass, or are marginal. Both inclusive. */
export interface ScoreThresholds {
  readonly pass: number;
  readonly marginal: number;
}

/** The part of a Kayenta canary configuration that decides (Kayenta, `CanaryConfig`). */
export interface CanaryConfig {
  readonly metrics: readonly MetricConfig[];
  /** Group -> weight in percent. */
  readonly groupWeights: Readonly<Record<string, number>>;
  /** Shown by Spinnaker and offered as the default; a judgement uses the thresholds of its request. */
  readonly scoreThresholds: ScoreThresholds | null;
}

export const JUDGE_NAME = 'NetflixACAJudge-v1.0';
