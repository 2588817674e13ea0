import type { FieldError } from '../../base/errors.ts';
import { fnv32a, utf8 } from '../../base/hash.ts';
import { summaryOf } from '../statistics/descriptive.ts';
import { type RandomSource, seededRandom } from '../statistics/random.ts';
import { type Classification, classifyMetric } from './classify.ts';
import { cleanPoints } from './clean.ts';
import { type CanaryConfig, JUDGE_NAME, type MetricConfig, type ScoreThresholds } from './config.ts';
import { type BothSides, type MetricSetPair, type Points, seriesKey } from './metric-set.ts';
import { metricFindings } from './metric-warnings.ts';
import type { JudgeResult, MetricResult } from './result.ts';
import { type ScoreSummary, scoreResults } from './score.ts';
import { scoreWarnings } from './score-warnings.ts';
import { type JudgeWarning, warningText } from './warnings.ts';

export interface JudgeOptions {
  /** Refuse where the compatible answer would be a guess. */
  readonly strict?: boolean;
  /** Where the noise for two constant sides comes from; by default the same for the same series. */
  readonly random?: RandomSource;
}

/** One metric as it was judged, with the numbers behind its label. */
export interface JudgedMetric {
  readonly result: MetricResult;
  readonly classification: Classification;
  readonly warnings: readonly JudgeWarning[];
}

export type CanaryJudgement =
  | {
      /** The result is Kayenta's, with what to doubt about it. */
      readonly outcome: 'judged';
      readonly result: JudgeResult;
      readonly metrics: readonly JudgedMetric[];
      readonly summary: ScoreSummary;
      readonly warnings: readonly JudgeWarning[];
    }
  | {
      /** Strict, and there are traps: the result says Error, for each metric with its rule. */
      readonly outcome: 'refused';
      readonly result: JudgeResult;
      readonly metrics: readonly JudgedMetric[];
      /** What would have been scored. */
      readonly summary: ScoreSummary;
      readonly warnings: readonly JudgeWarning[];
      readonly refusals: readonly JudgeWarning[];
    }
  /** Configuration and data do not fit together; Kayenta fails the whole judgement there. */
  | { readonly outcome: 'invalid'; readonly errors: readonly FieldError[] };

/**
 * Judges a canary as Kayenta's NetflixACAJudge-v1.0 does (`NetflixACAJudge.judge`): each pair by itself, then the
 * score of its groups against `thresholds`.
 */
export function judgeCanary(
  config: CanaryConfig,
  pairs: readonly MetricSetPair[],
  thresholds: ScoreThresholds,
  options: JudgeOptions = {},
): CanaryJudgement {
  const errors = [
    ...misfits(config, pairs),
    ...pairs.flatMap(infinitePoints),
    ...thresholdErrors(thresholds),
  ];
  if (errors.length > 0) return { outcome: 'invalid', errors };
  const judged = pairs.flatMap((pair) => {
    const metric = config.metrics.find(({ name }) => name === pair.name);
    return metric === undefined ? [] : [judgeMetric(metric, pair, options)];
  });
  const results = judged.map(({ result }) => result);
  const summary = scoreResults(results, config.groupWeights, thresholds);
  const warnings = [
    ...judged.flatMap((metric) => metric.warnings),
    ...scoreWarnings(summary, config, pairs, thresholds),
  ];
  const refusals = warnings.filter(({ severity }) => severity === 'trap');
  const found = { metrics: judged, summary, warnings };
  if (options.strict === true && refusals.length > 0) {
    const refused = judged.map((metric) => ({ ...metric, result: refusedMetric(metric) }));
    return {
      outcome: 'refused',
      result: refusedResult(refused, refusals),
      ...found,
      metrics: refused,
      refusals,
    };
  }
  return { outcome: 'judged', result: judgeResult(summary, results), ...found };
}

function misfits({ metrics }: CanaryConfig, pairs: readonly MetricSetPair[]): FieldError[] {
  const known = metrics.map(({ name }) => name);
  const names = known.map((name) => JSON.stringify(name)).join(', ');
  return pairs.flatMap(({ name }, index) => {
    const message = `no metric of the configuration is named ${JSON.stringify(name)}; it names ${names || 'none'}`;
    return known.includes(name) ? [] : [{ path: `metricSetPairs[${index}].name`, message }];
  });
}

/** An infinite point, such as a rate of nothing by nothing, is no measurement. */
function infinitePoints({ values }: MetricSetPair, index: number): FieldError[] {
  return Object.entries(values).flatMap(([side, points]: [string, Points]) => {
    const at = points.findIndex(
      (point) => point === Number.POSITIVE_INFINITY || point === Number.NEGATIVE_INFINITY,
    );
    const path = `metricSetPairs[${index}].values.${side}[${at}]`;
    return at === -1 ? [] : [{ path, message: `must be a number or NaN, but is ${points[at]}` }];
  });
}

function thresholdErrors(thresholds: ScoreThresholds): FieldError[] {
  return Object.entries(thresholds).flatMap(([name, value]) =>
    Number.isFinite(value)
      ? []
      : [{ path: `thresholds.${name}`, message: `must be a number, but is ${value}` }],
  );
}

function judgeMetric(config: MetricConfig, pair: MetricSetPair, options: JudgeOptions): JudgedMetric {
  const { name, tags, values } = pair;
  const series = Object.keys(tags).length === 0 ? name : seriesKey(name, tags);
  const clean: BothSides<Points> = {
    control: cleanPoints(values.control, config.analysis),
    experiment: cleanPoints(values.experiment, config.analysis),
  };
  const random = options.random ?? seededRandom(fnv32a(utf8(series)));
  const classification = classifyMetric(clean, { name, analysis: config.analysis, random });
  const findings = metricFindings({ pair, config, clean, classification });
  return {
    result: metricResult(config, pair, clean, classification),
    classification,
    warnings: findings.map((finding) => ({ ...finding, about: series })),
  };
}

function metricResult(
  { groups, analysis }: MetricConfig,
  { name, id, tags }: MetricSetPair,
  clean: BothSides<Points>,
  { label, reason, critical, ratio }: Classification,
): MetricResult {
  return {
    name,
    id,
    tags,
    groups,
    classification: label,
    classificationReason: reason,
    critical,
    muted: analysis.muted,
    experimentMetadata: { stats: summaryOf(clean.experiment) },
    controlMetadata: { stats: summaryOf(clean.control) },
    resultMetadata: ratio === null ? null : { ratio },
  };
}

function judgeResult(
  { score, verdict, reason, groups }: ScoreSummary,
  results: readonly MetricResult[],
): JudgeResult {
  return {
    judgeName: JUDGE_NAME,
    score: { score, classification: verdict, classificationReason: reason },
    groupScores: groups.map((group) => ({
      name: group.name,
      score: group.score,
      classification: '',
      classificationReason: '',
    })),
    results,
  };
}

function refusedResult(judged: readonly JudgedMetric[], refusals: readonly JudgeWarning[]): JudgeResult {
  const reason = `Refused: ${refusals.map(warningText).join('; ')}`;
  return {
    judgeName: JUDGE_NAME,
    score: { score: 0, classification: 'Error', classificationReason: reason },
    groupScores: [],
    results: judged.map(({ result }) => result),
  };
}

function refusedMetric({ result, warnings }: JudgedMetric): MetricResult {
  const first = warnings.find(({ severity }) => severity === 'trap');
  if (first === undefined) return result;
  const reason = `Refused: ${warningText(first)}`;
  return {
    ...result,
    classification: 'Error',
    classificationReason: reason,
    critical: false,
    resultMetadata: null,
  };
}
