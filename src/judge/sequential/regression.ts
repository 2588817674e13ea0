import { addTick, beginEvidence, type Evidence, type StartPrior } from './evidence.ts';
import { ratioIncrement, type Tick } from './two-arm.ts';

/** The ratio that a fresh canary is forgiven: `ratio * (1 + excess e^(-t/tau))^exponent`, fixed before the rollout. */
export interface NullRatio {
  /** The smallest ratio worth a rollback, once the canary is warm. At least 1. */
  readonly ratio: number;
  /** How many times more a cold canary may add at its first second; 0 for a service without warm-up. */
  readonly excess: number;
  readonly tauSeconds: number;
  /** 1 for error rates. For exceedance counts the slope that turns a latency tolerance into a ratio. */
  readonly exponent: number;
}

/** What one stream of bad events is tested against. */
export interface RegressionTest {
  readonly nullRatio: NullRatio;
  /** Ratios bet on, each above `nullRatio.ratio`, with equal weights. */
  readonly alternatives: readonly number[];
  readonly start: StartPrior;
  /** Index of dispersion of the events, at least 1: variance over mean, 1 when events are independent. */
  readonly dispersion: number;
}

/** Below this, dispersion is indistinguishable from chance. */
export const BURSTY_FROM = 1.3;
const BURST_CAP = 5;

export function nullRatioAt(nullRatio: NullRatio, elapsedSeconds: number): number {
  const forgiven = 1 + nullRatio.excess * Math.exp(-Math.max(elapsedSeconds, 0) / nullRatio.tauSeconds);
  return nullRatio.ratio * forgiven ** nullRatio.exponent;
}

export function beginRegression(test: RegressionTest): Evidence {
  return beginEvidence(test.alternatives.length, test.start);
}

/**
 * Adds one tick that began `elapsedSeconds` after the canary's pods were ready. Alternatives below what a cold canary
 * is forgiven do not bet. Bursts: every increment is divided by the dispersion and large alternatives, which bursts
 * imitate, are capped.
 */
export function addRegressionTick(
  evidence: Evidence,
  tick: Tick,
  elapsedSeconds: number,
  test: RegressionTest,
): Evidence {
  const forgiven = nullRatioAt(test.nullRatio, elapsedSeconds);
  const cap = test.dispersion > BURSTY_FROM ? BURST_CAP * test.nullRatio.ratio : Number.POSITIVE_INFINITY;
  const increments = test.alternatives.map((ratio) => {
    const alternative = Math.min(ratio, cap);
    return alternative <= forgiven ? 0 : ratioIncrement(tick, alternative, forgiven) / test.dispersion;
  });
  return addTick(evidence, increments, test.start);
}
