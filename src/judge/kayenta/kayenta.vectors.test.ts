import { describe, expect, it } from 'vitest';
import { eachCase } from '../../testing/effort.ts';
import { analysisOptions, effectLimits } from '../../testing/judge-build.ts';
import {
  casesOf,
  expectClose,
  numbersOf,
  type Recorded,
  recordedOperations,
} from '../../testing/kayenta-vectors.ts';
import { seededRandom } from '../statistics/random.ts';
import { classifyMetric, type Label } from './classify.ts';
import {
  isOutside,
  quartileFences,
  removeMissing,
  removeOutside,
  replaceMissing,
  sigmaFences,
  wideFences,
} from './clean.ts';
import type { Direction, EffectLimits, NanStrategy, ScoreThresholds } from './config.ts';
import { decodeCanaryConfig } from './decode-config.ts';
import { decodeMetricSetPairs } from './decode-metric-sets.ts';
import { type Decoded, memberAt } from './decoding.ts';
import { judgeCanary } from './judge-canary.ts';
import { classifyByMeans } from './mean-inequality.ts';
import { type Scored, scoreResults } from './score.ts';

describe("classification in Kayenta's own tests", () => {
  type Params = Readonly<Record<'tolerance' | 'confLevel', number>> &
    Readonly<Record<'effectSizeThresholds' | 'criticalThresholds', readonly [number, number]>> & {
      readonly effectSizeMeasure: EffectLimits['measure'];
    };
  interface Classified {
    readonly params?: Params;
    readonly metricName: string;
    readonly direction: Direction;
    readonly nanStrategy: NanStrategy;
    readonly critical: boolean;
    readonly mustHaveData: boolean;
    readonly experiment: readonly number[];
    readonly control: readonly number[];
    readonly expected: {
      readonly classification: Label;
      readonly critical?: boolean;
      readonly deviation?: Recorded;
    };
    readonly portValues?: Readonly<Record<string, Recorded>> & { readonly noisy?: boolean };
  }
  const cases = casesOf<Classified>('classify');

  function classified({ params, ...one }: Classified) {
    if (params === undefined) throw new Error('a case without parameters');
    const [allowedDecrease, allowedIncrease] = params.effectSizeThresholds;
    const [criticalDecrease, criticalIncrease] = params.criticalThresholds;
    const limits = { allowedDecrease, allowedIncrease, criticalDecrease, criticalIncrease };
    const analysis = analysisOptions({
      direction: one.direction,
      nanStrategy: one.nanStrategy,
      critical: one.critical,
      mustHaveData: one.mustHaveData,
      effectSize: effectLimits({ ...limits, measure: params.effectSizeMeasure }),
    });
    const certainty = { tolerance: params.tolerance, confidence: params.confLevel };
    return classifyMetric(one, { name: one.metricName, analysis, certainty, random: seededRandom(7) });
  }

  eachCase(
    'is the same: $id $name',
    cases.filter(({ params }) => params !== undefined),
    (one) => {
      const { label, critical, ratio, comparison } = classified(one);
      const { expected, portValues = {} } = one;
      const { lower, upper, estimate, effectSize, deviation, noisy } = portValues;
      const tolerance = noisy === true ? 1e-4 : 1e-8;
      expect(label).toBe(expected.classification);
      if (expected.critical !== undefined) expect(critical).toBe(expected.critical);
      for (const recorded of [expected.deviation, deviation]) {
        if (recorded !== undefined) expectClose(ratio, recorded, tolerance);
      }
      const found = { ...comparison?.shift, effectSize: comparison?.effectSize };
      for (const [name, value] of Object.entries({ lower, upper, estimate, effectSize })) {
        if (value !== undefined) expectClose(found[name as keyof typeof found], value, tolerance);
      }
    },
  );

  eachCase(
    'is the same by means alone: $id $name',
    cases.filter(({ params }) => params === undefined),
    (one) => expect(classifyByMeans(one, one.direction)).toBe(one.expected.classification),
  );
});

describe("cleaning in Kayenta's own tests", () => {
  interface Cleaned {
    readonly input: readonly Recorded[];
    readonly detector?: 'KSigma' | 'IQR';
    readonly factor: number;
    readonly reduceSensitivity: boolean;
    readonly value: number;
    readonly expected: { readonly values?: readonly number[]; readonly outlier?: readonly boolean[] };
  }
  const fencesOf = ({ detector, reduceSensitivity, input, factor }: Cleaned) => {
    if (detector === 'KSigma') return sigmaFences(numbersOf(input), factor);
    return (reduceSensitivity ? wideFences : quartileFences)(numbersOf(input), factor);
  };

  eachCase('removes missing points: $id $name', casesOf<Cleaned>('removeNaNs'), ({ input, expected }) =>
    expect(removeMissing(numbersOf(input))).toEqual(expected.values),
  );

  eachCase('replaces missing points: $id $name', casesOf<Cleaned>('replaceNaNs'), ({ input, expected }) =>
    expect(replaceMissing(numbersOf(input))).toEqual(expected.values),
  );

  eachCase(
    'finds and removes outliers: $id $name',
    [...casesOf<Cleaned>('detectOutliers'), ...casesOf<Cleaned>('removeOutliers')],
    (one) => {
      const [points, fences] = [numbersOf(one.input), fencesOf(one)];
      const { outlier, values } = one.expected;
      if (outlier !== undefined) expect(points.map((point) => isOutside(point, fences))).toEqual(outlier);
      if (values !== undefined) expect(removeOutside(points, fences)).toEqual(values);
    },
  );
});

describe("scores of Kayenta's own tests and of an independent restatement", () => {
  interface Scoring {
    readonly groupWeights: Readonly<Record<string, number>>;
    readonly results: readonly (Omit<Scored, 'classificationReason'> & { readonly reason?: string | null })[];
    readonly thresholds?: ScoreThresholds;
    readonly expected: {
      readonly summaryScore: number;
      readonly classification?: string;
      readonly groupScores?: Readonly<Record<string, number>>;
      readonly groupScoresSorted?: readonly number[];
    };
  }

  eachCase('are the same: $id $name', casesOf<Scoring>('score'), (one) => {
    const results = one.results.map(({ reason = null, ...rest }) => ({
      ...rest,
      classificationReason: reason,
    }));
    const { score, verdict, groups } = scoreResults(
      results,
      one.groupWeights,
      one.thresholds ?? { pass: 95, marginal: 75 },
    );
    const { summaryScore, classification, groupScores, groupScoresSorted } = one.expected;
    expect(score).toBe(summaryScore);
    if (classification !== undefined) expect(verdict).toBe(classification);
    if (groupScores !== undefined) {
      expect(Object.fromEntries(groups.map((group) => [group.name, group.score]))).toEqual(groupScores);
    }
    if (groupScoresSorted !== undefined) {
      expect(groups.map((group) => group.score).toSorted((a, b) => a - b)).toEqual(groupScoresSorted);
    }
  });
});

describe('whole judgements of an independent restatement', () => {
  interface Judged {
    readonly metrics: readonly (Readonly<Record<string, unknown>> & {
      readonly name: string;
      readonly control: readonly Recorded[];
      readonly experiment: readonly Recorded[];
    })[];
    readonly groupWeights: Readonly<Record<string, number>>;
    readonly thresholds: ScoreThresholds;
    readonly expected: {
      readonly score: number;
      readonly classification: string;
      readonly groupScores: Readonly<Record<string, number>>;
      readonly results: readonly {
        readonly name: string;
        readonly classification: string;
        readonly critical: boolean;
        readonly ratio: Recorded | null;
        readonly experimentStats: Readonly<Record<string, number>>;
        readonly controlStats: Readonly<Record<string, number>>;
      }[];
    };
  }

  function unwrap<T>(decoded: Decoded<T>): T {
    if (!decoded.ok) throw new Error(JSON.stringify(decoded.errors));
    return decoded.value;
  }

  function judge({ metrics, groupWeights, thresholds }: Judged) {
    const config = unwrap(
      decodeCanaryConfig({ metrics, classifier: { groupWeights }, judge: { name: 'NetflixACAJudge-v1.0' } }),
    );
    const pairs = unwrap(
      decodeMetricSetPairs(
        metrics.map(({ name, control, experiment }) => ({ name, values: { control, experiment } })),
      ),
    );
    const judgement = judgeCanary(config, pairs, thresholds);
    if (judgement.outcome !== 'judged') throw new Error(judgement.outcome);
    return judgement.result;
  }

  eachCase('are the same: $id $name', casesOf<Judged>('judge'), (one) => {
    const { score, groupScores, results } = judge(one);
    const { expected } = one;
    expect([score.score, score.classification]).toEqual([expected.score, expected.classification]);
    expect(Object.fromEntries(groupScores.map((group) => [group.name, group.score]))).toEqual(
      expected.groupScores,
    );
    expect(results.length).toBe(expected.results.length);
    for (const [index, wanted] of expected.results.entries()) {
      const found = results[index];
      expect(found).toMatchObject({
        name: wanted.name,
        classification: wanted.classification,
        critical: wanted.critical,
      });
      if (wanted.ratio === null) expect(found?.resultMetadata).toBeNull();
      else expectClose(found?.resultMetadata?.ratio, wanted.ratio);
      for (const [name, value] of Object.entries(wanted.experimentStats)) {
        expectClose(found?.experimentMetadata.stats[name as 'mean'], value);
      }
      for (const [name, value] of Object.entries(wanted.controlStats)) {
        expectClose(found?.controlMetadata.stats[name as 'mean'], value);
      }
    }
  });
});

describe("paths into options in Kayenta's own tests", () => {
  eachCase(
    'lead to the same: $id $name',
    casesOf<{
      readonly input: unknown;
      readonly path: readonly string[];
      readonly expected: { readonly value: unknown };
    }>('mapGet'),
    ({ input, path, expected }) => expect(memberAt(input, path) ?? null).toEqual(expected.value),
  );
});

describe('recorded cases', () => {
  it('are of no operation that nobody checks', () => {
    expect(recordedOperations()).toEqual([
      'aggregateJudgement',
      'classify',
      'cles',
      'cohenD',
      'detectOutliers',
      'endToEndGenerative',
      'judge',
      'judgementWindow',
      'lifetime',
      'mannWhitney',
      'mannWhitneyIntermediates',
      'mapGet',
      'meanRatio',
      'mixAll',
      'mixOne',
      'normalQuantile',
      'normalSamples',
      'percentileR7',
      'removeNaNs',
      'removeOutliers',
      'replaceNaNs',
      'score',
      'summary',
      'wilcoxonDiff',
    ]);
  });
});
