import { lnEvidence } from '../../src/judge/sequential/evidence.ts';
import { DEFAULT_POLICY, WORSE_BY } from '../../src/judge/sequential/policy.ts';
import {
  addRegressionTick,
  beginRegression,
  type RegressionTest,
} from '../../src/judge/sequential/regression.ts';
import { combineEvidence } from '../../src/judge/sequential/several-streams.ts';
import { binomial, poisson, seededUniform } from './random.ts';
import { TICK_SECONDS } from './simulate.ts';

const HOURS = 24;
const METRICS = 8;
/** Rates of bad events per request, from rare to common. */
const RATES = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.2];

/** A canary exactly at the tolerated ratio, eight metrics, watched at every tick of a day: was it ever called worse? */
export function isAbortedInADay(seeds: readonly number[], ratio: number, alpha: number): boolean {
  const uniform = seededUniform(...seeds);
  const { errors, start } = DEFAULT_POLICY;
  const test: RegressionTest = {
    nullRatio: { ratio: errors.ratio, ...errors.warmUp, exponent: 1 },
    alternatives: WORSE_BY.map((times) => times * errors.ratio),
    start: { fromStart: start.fromStart, hazard: TICK_SECONDS / start.meanSeconds },
    dispersion: 1,
  };
  let evidence = RATES.map(() => beginRegression(test));
  for (let tick = 0; tick < (HOURS * 3600) / TICK_SECONDS; tick++) {
    const canaryRequests = poisson(uniform, TICK_SECONDS * 10);
    const stableRequests = poisson(uniform, TICK_SECONDS * 190);
    evidence = evidence.map((one, metric) => {
      const rate = RATES[metric] ?? 0;
      const counts = {
        canaryRequests,
        canaryEvents: binomial(uniform, canaryRequests, rate * ratio),
        stableRequests,
        stableEvents: binomial(uniform, stableRequests, rate),
      };
      return addRegressionTick(one, counts, tick * TICK_SECONDS, test);
    });
    const together = combineEvidence(
      evidence.map((one) => ({ lnEvidence: lnEvidence(one), weight: 1 / METRICS })),
    );
    if (together >= -Math.log(alpha)) return true;
  }
  return false;
}
