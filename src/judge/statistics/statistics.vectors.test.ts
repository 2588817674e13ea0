import { describe, expect } from 'vitest';
import { eachCase } from '../../testing/effort.ts';
import { casesOf, expectClose, numbersOf, type Recorded } from '../../testing/kayenta-vectors.ts';
import { meanOf, populationVarianceOf, summaryOf } from './descriptive.ts';
import { cohenD, commonLanguageEffect, meanRatio } from './effect-size.ts';
import { ascending, shiftInterval, shiftScore } from './mann-whitney.ts';
import { normalQuantile } from './normal.ts';
import { percentileR7 } from './percentile.ts';
import { gaussian, seededRandom } from './random.ts';

interface Valued {
  readonly expected: { readonly value: Recorded; readonly tol?: number };
}
interface TwoSides extends Valued {
  readonly experiment: readonly number[];
  readonly control: readonly number[];
}

const toleranceOf = ({ expected }: Valued) => Math.max(expected.tol ?? 0, 1e-8);

describe("statistics of Kayenta's own tests", () => {
  eachCase(
    'summaryOf: $id $name',
    casesOf<{
      readonly input: readonly number[];
      readonly expected: Record<'min' | 'max' | 'mean' | 'std' | 'stdTol' | 'count', number>;
    }>('summary'),
    ({ input, expected }) => {
      const { min, max, mean, std, count } = summaryOf(input);
      expect({ min, max, mean, count }).toEqual({
        min: expected.min,
        max: expected.max,
        mean: expected.mean,
        count: expected.count,
      });
      expectClose(std, expected.std, expected.stdTol);
    },
  );

  eachCase(
    'percentileR7: $id $name',
    casesOf<Valued & { readonly input: readonly number[]; readonly p: number }>('percentileR7'),
    (one) => expectClose(percentileR7(one.input, one.p), one.expected.value, toleranceOf(one)),
  );

  for (const [op, measure] of Object.entries({ meanRatio, cohenD, cles: commonLanguageEffect })) {
    eachCase(`${op}: $id $name`, casesOf<TwoSides>(op), (one) =>
      expectClose(measure(one.control, one.experiment), one.expected.value, toleranceOf(one)),
    );
  }

  eachCase('normalQuantile: $id $name', casesOf<Valued & { readonly p: number }>('normalQuantile'), (one) =>
    expectClose(normalQuantile(one.p), one.expected.value, toleranceOf(one)),
  );

  eachCase(
    'shiftScore: $id $name',
    casesOf<Valued & Record<'x' | 'y', number[]> & Record<'mu' | 'quantile', number>>('wilcoxonDiff'),
    (one) => {
      const score = shiftScore(ascending(one.x), ascending(one.y), one.mu) - one.quantile;
      expectClose(score, one.expected.value, toleranceOf(one));
    },
  );

  eachCase(
    'gaussian: $id $name',
    casesOf<{
      readonly mean: number;
      readonly stdev: number;
      readonly n: number;
      readonly expected: { readonly mean: number; readonly tol: number; readonly spread: number };
    }>('normalSamples'),
    ({ mean, stdev, n, expected }) => {
      const random = seededRandom(1);
      const samples = Array.from({ length: n }, () => mean + gaussian(random, stdev));
      expectClose(meanOf(samples), expected.mean, expected.tol);
      // All recorded spreads are 0 or 1, so it does not matter which of them is a variance.
      expectClose(populationVarianceOf(samples), expected.spread, expected.tol);
    },
  );
});

describe("intervals of Kayenta's own tests", () => {
  eachCase(
    'shiftInterval: $id $name',
    casesOf<{
      readonly experiment: readonly number[];
      readonly control: readonly number[];
      readonly confLevel: number;
      readonly expected: Record<'lower' | 'upper' | 'ciTol' | 'estimate' | 'estimateTol', number>;
      readonly portValues: Record<'lower' | 'upper' | 'estimate', number>;
    }>('mannWhitney'),
    ({ experiment, control, confLevel, expected, portValues }) => {
      const shift = shiftInterval(experiment, control, confLevel);
      expectClose(shift?.lower, expected.lower, expected.ciTol);
      expectClose(shift?.upper, expected.upper, expected.ciTol);
      expectClose(shift?.estimate, expected.estimate, expected.estimateTol);
      for (const end of ['lower', 'upper', 'estimate'] as const) expectClose(shift?.[end], portValues[end]);
    },
  );

  eachCase(
    'the steps on the way to it: $id $name',
    casesOf<
      { readonly confLevel: number; readonly expected: Readonly<Record<string, number>> } & Record<
        'x' | 'y',
        Recorded[]
      >
    >('mannWhitneyIntermediates'),
    (one) => {
      const [x, y] = [ascending(numbersOf(one.x)), ascending(numbersOf(one.y))];
      const shift = shiftInterval(x, y, one.confLevel);
      const quantile = normalQuantile((1 + one.confLevel) / 2);
      const { least = Number.NaN, greatest = Number.NaN } = shift ?? {};
      const found: Record<string, number | undefined> = {
        muMin: least,
        muMax: greatest,
        zqLower: quantile,
        zqUpper: -quantile,
        fLower1: shiftScore(x, y, least) - quantile,
        fUpper1: shiftScore(x, y, greatest) - quantile,
        fLower2: shiftScore(x, y, least) + quantile,
        fUpper2: shiftScore(x, y, greatest) + quantile,
        ciLower: shift?.lower,
        ciUpper: shift?.upper,
        estimate: shift?.estimate,
      };
      const { tol, ...expected } = one.expected;
      expect(Object.keys(expected).toSorted()).toEqual(Object.keys(found).toSorted());
      for (const [name, value] of Object.entries(expected)) expectClose(found[name], value, tol);
    },
  );
});
