import { describe, expect, it } from 'vitest';
import { eachCase } from '../../testing/effort.ts';
import { readVectors } from '../../testing/vectors.ts';
import { commonLanguageEffect } from './effect-size.ts';
import { ascending, shiftInterval, shiftScore } from './mann-whitney.ts';
import { pooledRanks } from './ranks.ts';

interface ReferenceCase {
  readonly id: number;
  readonly name: string;
  readonly experiment: readonly number[];
  readonly control: readonly number[];
  readonly reference: {
    readonly U_experiment: number;
    readonly tieSum_t3_minus_t: number;
    readonly sigma: number;
    readonly cles: number;
    readonly R_ci98_asymptotic_tol1e4: readonly [number, number] | null;
    readonly R_ci95_asymptotic_tol1e4: readonly [number, number] | null;
    readonly R_ci98_asymptotic_tol1e12: readonly [number, number] | null;
    readonly kayenta_ci98_and_estimate: {
      readonly lower: number;
      readonly upper: number;
      readonly estimate: number;
    } | null;
    readonly kayenta_usesNoise: boolean;
  };
}

const CASES = readVectors<ReferenceCase>('mannwhitney');

function expectClose(actual: number | undefined, expected: number | undefined, tolerance = 1e-8): void {
  if (actual === undefined || expected === undefined) throw new Error('nothing to compare');
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
}

function expectInterval(
  { experiment, control }: ReferenceCase,
  [lower, upper]: readonly [number, number],
  confidence: number,
  tolerance?: number,
): void {
  const interval = shiftInterval(experiment, control, confidence, tolerance);
  expectClose(interval?.lower, lower);
  expectClose(interval?.upper, upper);
}

// The files' p-values are left out: the judge computes none.
describe('pooled ranks and what follows from them, against R and scipy', () => {
  eachCase('agree on U, ties and effect size: $id $name', CASES, ({ experiment, control, reference }) => {
    const n = experiment.length;
    const { rankSum, tieSum } = pooledRanks(ascending(experiment), ascending(control), 0);
    expect(rankSum - (n * (n + 1)) / 2).toBe(reference.U_experiment);
    expect(tieSum).toBe(reference.tieSum_t3_minus_t);
    expectClose(commonLanguageEffect(control, experiment), reference.cles, 1e-12);
  });

  eachCase(
    'standardise by the same spread: $id $name',
    CASES.filter(({ reference }) => reference.sigma > 0),
    ({ experiment, control, reference }) => {
      const excess = reference.U_experiment - (experiment.length * control.length) / 2;
      const score = shiftScore(ascending(experiment), ascending(control), 0);
      expectClose(score, (excess - Math.sign(excess) / 2) / reference.sigma, 1e-12);
    },
  );

  eachCase(
    'have no score when all points are tied: $id $name',
    CASES.filter(({ reference }) => reference.sigma === 0),
    ({ experiment, control }) => {
      expect(shiftScore(ascending(experiment), ascending(control), 0)).toBeNaN();
    },
  );
});

describe('shiftInterval', () => {
  eachCase(
    'is what R gives at 98 and 95 %: $id $name',
    CASES.filter(({ reference }) => reference.R_ci98_asymptotic_tol1e4 !== null),
    (one) => {
      expectInterval(one, one.reference.R_ci98_asymptotic_tol1e4 ?? [0, 0], 0.98);
      expectInterval(one, one.reference.R_ci95_asymptotic_tol1e4 ?? [0, 0], 0.95);
    },
  );

  eachCase(
    'meets the steps themselves at a fine tolerance: $id $name',
    CASES.filter(({ reference }) => reference.R_ci98_asymptotic_tol1e12 !== null),
    (one) => expectInterval(one, one.reference.R_ci98_asymptotic_tol1e12 ?? [0, 0], 0.98, 1e-12),
  );

  eachCase(
    'has the estimate that Kayenta has: $id $name',
    CASES.filter(({ reference }) => reference.kayenta_ci98_and_estimate !== null),
    ({ experiment, control, reference }) => {
      const interval = shiftInterval(experiment, control, 0.98);
      const expected = reference.kayenta_ci98_and_estimate;
      expectClose(interval?.lower, expected?.lower);
      expectClose(interval?.upper, expected?.upper);
      expectClose(interval?.estimate, expected?.estimate);
    },
  );

  eachCase(
    'is not there when no shift can be told: $id $name',
    CASES.filter(({ reference }) => reference.kayenta_ci98_and_estimate === null),
    ({ experiment, control }) => expect(shiftInterval(experiment, control, 0.98)).toBeNull(),
  );

  it('counts a strange shift as tied where rounding makes all points equal', () => {
    expect(shiftInterval([0, 1e-20], [1e10], 0.98)).toBeNull();
  });
});
