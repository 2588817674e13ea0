import { lnEvidence } from '../../src/judge/sequential/evidence.ts';
import { addNonInferiorityTick, beginNonInferiority } from '../../src/judge/sequential/non-inferiority.ts';
import { BETTER_BY, DEFAULT_POLICY, WORSE_BY } from '../../src/judge/sequential/policy.ts';
import { addRegressionTick, beginRegression } from '../../src/judge/sequential/regression.ts';
import { planStreams } from '../../src/judge/sequential/streams.ts';
import {
  nonInferiorityPenalty,
  regressionPenalty,
  timeNeeded,
} from '../../src/judge/sequential/time-needed.ts';
import type { Tick } from '../../src/judge/sequential/two-arm.ts';
import { binomial, poisson, seededUniform, type Uniform } from './random.ts';
import type { TableRow } from './rows.ts';
import { TICK_SECONDS } from './simulate.ts';

const RATE = 0.005;
const PER_SECOND = 200;
const RUNS = 500;
const MOST_TICKS = 20_000;
/** The errors' part of alpha where latency is compared too. */
const WEIGHT = 0.5;

interface Case {
  readonly toward: 'worse' | 'not worse';
  readonly ratio: number;
  readonly weight: number;
}

const CASES: readonly Case[] = [
  { toward: 'worse', ratio: 2, weight: 0.05 },
  { toward: 'worse', ratio: 2, weight: 0.1 },
  { toward: 'worse', ratio: 2, weight: 0.25 },
  { toward: 'worse', ratio: 5, weight: 0.05 },
  { toward: 'worse', ratio: 5, weight: 0.01 },
  { toward: 'not worse', ratio: 1, weight: 0.05 },
  { toward: 'not worse', ratio: 1, weight: 0.25 },
  { toward: 'not worse', ratio: 1, weight: 0.5 },
];

const WARM = {
  ...DEFAULT_POLICY,
  errors: { ...DEFAULT_POLICY.errors, warmUp: { excess: 0, tauSeconds: 1 } },
};
const [ERRORS] = planStreams(WARM, { dispersion: 1, latency: null }, TICK_SECONDS);

/** How far "needs about N more canary requests" is from what simulated rollouts needed, at worst both ways. */
export function estimateRow(seed: number): TableRow {
  const off = CASES.map((one, index) => 100 * (predicted(one) / simulated(one, [seed, index]) - 1));
  const [lowest, highest] = [Math.min(...off), Math.max(...off)];
  return {
    what: 'requests still needed, told against simulated: most too few / too many',
    measured: `${lowest.toFixed(0)} / +${highest.toFixed(0)} %`,
    target: '-25 to +25 %',
    isMet: lowest >= -25 && highest <= 25,
  };
}

function predicted({ toward, ratio, weight }: Case): number {
  const { errors, alpha, beta, start } = DEFAULT_POLICY;
  const standing = {
    lnEvidence: 0,
    share: weight,
    stableRate: RATE,
    requestsPerSecond: PER_SECOND,
    dispersion: 1,
  };
  const aim =
    toward === 'worse'
      ? {
          nullRatio: errors.ratio,
          level: alpha,
          penalty: regressionPenalty(WEIGHT, start.fromStart, WORSE_BY.length),
        }
      : { nullRatio: errors.passRatio, level: beta, penalty: nonInferiorityPenalty(BETTER_BY.length) };
  return timeNeeded(standing, { ratio, ...aim }).canaryRequests;
}

/** Canary requests until the limit is reached, on the mean. */
function simulated(one: Case, seeds: readonly number[]): number {
  let sum = 0;
  for (let run = 0; run < RUNS; run++) sum += requestsUntil(one, seededUniform(...seeds, run));
  return sum / RUNS;
}

function requestsUntil(one: Case, uniform: Uniform): number {
  if (ERRORS === undefined) throw new Error('no stream of errors');
  const { regression, nonInferiority } = ERRORS;
  const { alpha, beta } = DEFAULT_POLICY;
  const isWorse = one.toward === 'worse';
  const limit = isWorse ? -Math.log(alpha * WEIGHT) : -Math.log(beta);
  let evidence = isWorse ? beginRegression(regression) : beginNonInferiority(nonInferiority);
  let requests = 0;
  for (let tick = 0; tick < MOST_TICKS && lnEvidence(evidence) < limit; tick++) {
    const counts = drawTick(one, uniform);
    requests += counts.canaryRequests;
    evidence = isWorse
      ? addRegressionTick(evidence, counts, tick * TICK_SECONDS, regression)
      : addNonInferiorityTick(evidence, counts, nonInferiority);
  }
  return requests;
}

function drawTick({ ratio, weight }: Case, uniform: Uniform): Tick {
  const canaryRequests = poisson(uniform, TICK_SECONDS * PER_SECOND * weight);
  const stableRequests = poisson(uniform, TICK_SECONDS * PER_SECOND * (1 - weight));
  return {
    canaryRequests,
    canaryEvents: binomial(uniform, canaryRequests, RATE * ratio),
    stableRequests,
    stableEvents: binomial(uniform, stableRequests, RATE),
  };
}
