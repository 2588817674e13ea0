import { describe, expect, it } from 'vitest';
import { analysisOptions, effectLimits } from '../../testing/judge-build.ts';
import type { AnalysisOptions, MetricConfig } from './config.ts';
import { decodeCanaryConfig } from './decode-config.ts';

function configOf(document: unknown) {
  const decoded = decodeCanaryConfig(document);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.errors));
  return decoded.value;
}

function errorsOf(document: unknown): string[] {
  const decoded = decodeCanaryConfig(document);
  return decoded.ok ? [] : decoded.errors.map(({ path, message }) => `${path}: ${message}`);
}

const oneMetric = (canary: unknown) => ({ metrics: [{ name: 'm', analysisConfigurations: { canary } }] });
const metricOf = (canary: unknown): MetricConfig | undefined => configOf(oneMetric(canary)).metrics[0];
const analysisOf = (canary: unknown): AnalysisOptions | undefined => metricOf(canary)?.analysis;

describe('decodeCanaryConfig', () => {
  it('takes what a user of Kayenta has, and ignores what does not decide', () => {
    const config = configOf({
      name: 'my-config',
      id: 'a1',
      description: 'all of it',
      configVersion: '1',
      applications: ['web'],
      createdTimestamp: 1,
      judge: { name: 'NetflixACAJudge-v1.0', judgeConfigurations: {} },
      metrics: [
        {
          name: 'error_pct',
          query: { type: 'prometheus', metricName: 'errors', serviceType: 'prometheus' },
          groups: ['errors', 'all'],
          scopeName: 'default',
          analysisConfigurations: {
            canary: {
              direction: 'increase',
              nanStrategy: 'replace',
              critical: true,
              mustHaveData: true,
              muted: true,
              outliers: { strategy: 'remove', outlierFactor: 2 },
              effectSize: {
                measure: 'cles',
                allowedIncrease: 0.6,
                allowedDecrease: 0.4,
                criticalIncrease: 0.8,
                criticalDecrease: 0.2,
              },
            },
          },
        },
      ],
      templates: {},
      classifier: { groupWeights: { errors: 60, all: 40.5 }, scoreThresholds: { pass: 95, marginal: 75 } },
    });
    expect(config).toEqual({
      metrics: [
        {
          name: 'error_pct',
          groups: ['errors', 'all'],
          unknownWords: [],
          analysis: {
            direction: 'increase',
            nanStrategy: 'replace',
            critical: true,
            mustHaveData: true,
            muted: true,
            outliers: { strategy: 'remove', factor: 2 },
            effectSize: {
              measure: 'cles',
              allowedIncrease: 0.6,
              allowedDecrease: 0.4,
              criticalIncrease: 0.8,
              criticalDecrease: 0.2,
            },
          },
        },
      ],
      groupWeights: { errors: 60, all: 40.5 },
      scoreThresholds: { pass: 95, marginal: 75 },
    });
  });

  it('fills in what is not said', () => {
    expect(configOf({ metrics: [{ name: 'm' }] })).toEqual({
      metrics: [{ name: 'm', groups: [], unknownWords: [], analysis: analysisOptions() }],
      groupWeights: {},
      scoreThresholds: null,
    });
  });

  it('halves the neutral effect for cles', () => {
    const half = { allowedIncrease: 0.5, allowedDecrease: 0.5, criticalIncrease: 0.5, criticalDecrease: 0.5 };
    expect(analysisOf({ effectSize: { measure: 'cles' } })?.effectSize).toEqual({ measure: 'cles', ...half });
  });

  it.each(['increase', 'decrease', 'either'])('knows the direction %s', (direction) => {
    expect(analysisOf({ direction })?.direction).toBe(direction);
  });

  it('knows each word as itself', () => {
    expect(
      analysisOf({
        nanStrategy: 'remove',
        outliers: { strategy: 'keep' },
        effectSize: { measure: 'meanRatio' },
      }),
    ).toEqual(analysisOptions());
    expect(metricOf({ nanStrategy: 'remove', outliers: { strategy: 'keep' } })?.unknownWords).toEqual([]);
  });

  it('takes a word it does not know as Kayenta does, and says so', () => {
    const path = 'metrics[0].analysisConfigurations.canary';
    const metric = metricOf({
      direction: 'up',
      nanStrategy: 'zero',
      outliers: { strategy: 'drop' },
      effectSize: { measure: 'cohenD' },
    });
    expect(metric?.analysis).toEqual(analysisOptions());
    expect(metric?.unknownWords).toEqual([
      { path: `${path}.effectSize.measure`, word: 'cohenD', takenAs: 'meanRatio' },
      { path: `${path}.direction`, word: 'up', takenAs: 'either' },
      { path: `${path}.nanStrategy`, word: 'zero', takenAs: 'remove' },
      { path: `${path}.outliers.strategy`, word: 'drop', takenAs: 'keep' },
    ]);
  });

  it("takes Kayenta's own word for nothing as nothing", () => {
    expect(metricOf({ nanStrategy: 'none', outliers: { strategy: 'none' } })?.unknownWords).toEqual([]);
  });

  it.each([
    {
      canary: { direction: 5 },
      error: 'direction: must be one of either, increase, decrease, but is the number 5',
    },
    { canary: { critical: 'true' }, error: 'critical: must be true or false, but is the string "true"' },
    { canary: { mustHaveData: 1 }, error: 'mustHaveData: must be true or false, but is the number 1' },
    { canary: { muted: null }, error: 'muted: must be true or false, but is null' },
    {
      canary: { effectSize: { allowedIncrease: '1.1' } },
      error: 'effectSize.allowedIncrease: must be a number, but is the string "1.1"',
    },
    {
      canary: { effectSize: [{ allowedDecrease: 1 }] },
      error: 'effectSize.allowedDecrease: must be a number, but is a list',
    },
    {
      canary: { effectSize: { criticalIncrease: {} } },
      error: 'effectSize.criticalIncrease: must be a number, but is an object',
    },
    {
      canary: { effectSize: { criticalDecrease: Number.POSITIVE_INFINITY } },
      error: 'effectSize.criticalDecrease: must be a number, but is the number null',
    },
    {
      canary: { outliers: { strategy: 'remove', outlierFactor: 0 } },
      error: 'outliers.outlierFactor: must be above 0, but is the number 0',
    },
    {
      canary: { outliers: { outlierFactor: false } },
      error: 'outliers.outlierFactor: must be a number, but is the boolean false',
    },
  ])('refuses $error', ({ canary, error }) => {
    expect(errorsOf(oneMetric(canary))).toEqual([`metrics[0].analysisConfigurations.canary.${error}`]);
  });

  it('minds the outlier factor only where outliers are removed', () => {
    expect(errorsOf(oneMetric({ outliers: { strategy: 'keep', outlierFactor: 0 } }))).toEqual([]);
    expect(errorsOf(oneMetric({ outliers: { strategy: 'remove', outlierFactor: 0.1 } }))).toEqual([]);
  });

  it.each([
    {
      document: 'text',
      errors: [
        'config: must be an object, but is the string "text"',
        'metrics: must be a list, but is missing',
      ],
    },
    { document: { metrics: {} }, errors: ['metrics: must be a list, but is an object'] },
    {
      document: { metrics: [7] },
      errors: [
        'metrics[0]: must be an object, but is the number 7',
        'metrics[0].name: must be a text that is not empty, but is missing',
      ],
    },
    {
      document: { metrics: [{ name: '' }] },
      errors: ['metrics[0].name: must be a text that is not empty, but is the string ""'],
    },
    {
      document: { metrics: [{ name: 'a' }, { name: 'b' }, { name: 'a' }] },
      errors: ['metrics[2].name: "a" is already the name of metrics[0]'],
    },
    {
      document: { metrics: [{ name: 'a', groups: 'g' }] },
      errors: ['metrics[0].groups: must be a list, but is the string "g"'],
    },
    {
      document: { metrics: [{ name: 'a', groups: [1] }] },
      errors: ['metrics[0].groups[0]: must be a text that is not empty, but is the number 1'],
    },
    {
      document: { metrics: [], judge: { name: 'RemoteJudge-v1.0' } },
      errors: ['judge.name: must be NetflixACAJudge-v1.0, but is the string "RemoteJudge-v1.0"'],
    },
    { document: { metrics: [], judge: 'x' }, errors: ['judge: must be an object, but is the string "x"'] },
    {
      document: { metrics: [], classifier: { groupWeights: { a: '60' } } },
      errors: ['classifier.groupWeights.a: must be a number, but is the string "60"'],
    },
    {
      document: { metrics: [], classifier: [] },
      errors: ['classifier: must be an object, but is a list'],
    },
    {
      document: { metrics: [], classifier: { groupWeights: 3 } },
      errors: ['classifier.groupWeights: must be an object, but is the number 3'],
    },
    {
      document: { metrics: [], classifier: { scoreThresholds: { pass: 95 } } },
      errors: ['classifier.scoreThresholds.marginal: must be a number, but is missing'],
    },
    {
      document: { metrics: [], classifier: { scoreThresholds: { marginal: 5, pass: null } } },
      errors: ['classifier.scoreThresholds.pass: must be a number, but is null'],
    },
    {
      document: { metrics: [], classifier: { scoreThresholds: 4 } },
      errors: [
        'classifier.scoreThresholds: must be an object, but is the number 4',
        'classifier.scoreThresholds.pass: must be a number, but is missing',
        'classifier.scoreThresholds.marginal: must be a number, but is missing',
      ],
    },
  ])('refuses $document', ({ document, errors }) => {
    expect(errorsOf(document)).toEqual(errors);
  });

  it('takes a judge without a name', () => {
    expect(errorsOf({ metrics: [], judge: {} })).toEqual([]);
  });

  it('is not fooled by names that every object has', () => {
    expect(analysisOf({ effectSize: {} })?.effectSize).toEqual(effectLimits());
    expect(configOf({ metrics: [{ name: 'constructor' }] }).metrics[0]?.name).toBe('constructor');
  });
});
