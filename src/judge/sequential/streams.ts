import { type Exceedance, exceedanceRatio, RAREST_SLOW, survivalSlopes } from './latency.ts';
import type { NonInferiorityTest } from './non-inferiority.ts';
import { BETTER_BY, type SequentialPolicy, WORSE_BY } from './policy.ts';
import type { RegressionTest } from './regression.ts';

/** One kind of bad event, and what is tested about it. All is fixed before the first tick that it judges. */
export interface Stream {
  readonly name: string;
  /** Part of alpha; the parts of all streams add up to 1. */
  readonly weight: number;
  readonly regression: RegressionTest;
  readonly nonInferiority: NonInferiorityTest;
  /** Canary rates at or below are never "worse". */
  readonly floor: number;
  readonly tolerableRate: number | null;
}

/** What is known of stable before the comparison begins. */
export interface Baseline {
  /** Index of dispersion of its errors, at least 1. */
  readonly dispersion: number;
  /** Slow requests by latency bound, with the bounds' names and the dispersion of each; null without a histogram. */
  readonly latency: {
    readonly exceedance: Exceedance;
    readonly names: readonly string[];
    readonly dispersions: readonly number[];
  } | null;
}

/** The streams of a comparison, errors first, then one for each latency bound. */
export function planStreams(policy: SequentialPolicy, baseline: Baseline, tickSeconds: number): Stream[] {
  const bounds = baseline.latency?.exceedance.bounds.length ?? 0;
  const total = policy.errors.weight + (bounds > 0 ? policy.latency.weight : 0);
  const errors = errorStream(policy, baseline, tickSeconds);
  return [
    { ...errors, weight: policy.errors.weight / total },
    ...latencyStreams(policy, baseline, tickSeconds).map((stream) => ({
      ...stream,
      weight: policy.latency.weight / total / bounds,
    })),
  ];
}

function errorStream(
  policy: SequentialPolicy,
  baseline: Baseline,
  tickSeconds: number,
): Omit<Stream, 'weight'> {
  const { errors } = policy;
  return {
    name: 'errors',
    regression: {
      nullRatio: { ratio: errors.ratio, ...errors.warmUp, exponent: 1 },
      alternatives: WORSE_BY.map((times) => errors.ratio * times),
      start: startOf(policy, tickSeconds),
      dispersion: baseline.dispersion,
    },
    nonInferiority: passTest(errors.passRatio, baseline.dispersion),
    floor: errors.floor,
    tolerableRate: errors.tolerableRate,
  };
}

function latencyStreams(
  policy: SequentialPolicy,
  baseline: Baseline,
  tickSeconds: number,
): Omit<Stream, 'weight'>[] {
  const { latency } = baseline;
  if (latency === null) return [];
  return survivalSlopes(latency.exceedance).map((slope, j) => {
    const ratio = exceedanceRatio(slope, policy.latency.tolerance);
    const dispersion = latency.dispersions[j] ?? 1;
    return {
      name: `slower than ${latency.names[j] ?? ''}`,
      regression: {
        nullRatio: { ratio, ...policy.latency.warmUp, exponent: -slope },
        alternatives: WORSE_BY.map((times) => ratio * times),
        start: startOf(policy, tickSeconds),
        dispersion,
      },
      nonInferiority: passTest(exceedanceRatio(slope, policy.latency.passTolerance), dispersion),
      floor: RAREST_SLOW,
      tolerableRate: RAREST_SLOW,
    };
  });
}

function passTest(margin: number, dispersion: number): NonInferiorityTest {
  return { margin, alternatives: BETTER_BY.map((times) => margin * times), dispersion };
}

function startOf(policy: SequentialPolicy, tickSeconds: number): { fromStart: number; hazard: number } {
  return { fromStart: policy.start.fromStart, hazard: Math.min(tickSeconds / policy.start.meanSeconds, 1) };
}
