import { addTick, beginEvidence, type Evidence, type StartPrior } from './evidence.ts';
import { ratioIncrement, type Tick } from './two-arm.ts';

/**
 * The ratio that a fresh canary is forgiven: `ratio * (1 + excess e^(-t/tau))^exponent`, fixed before the rollout. Our
 * own envelope; the increments stay valid for any null ratio that is fixed beforehand.
 */
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

/** The ratio bet on against `forgiven`. Large ones, which bursts imitate, are capped where events come in bursts. */
function cappedAt(alternative: number, forgiven: number, dispersion: number): number {
  return dispersion > BURSTY_FROM ? Math.min(alternative, BURST_CAP * forgiven) : alternative;
}

/**
 * What a tick that began `elapsedSeconds` after the canary's pods were ready says for each alternative, in nats.
 * Alternatives below what a cold canary is forgiven do not bet. Bursts: every increment is divided by the dispersion
 * (quasi-likelihood, Wedderburn 1974), which simulated rollouts back and no proof does.
 */
export function regressionIncrements(
  tick: Tick,
  elapsedSeconds: number,
  test: RegressionTest,
): { readonly forgiven: number; readonly increments: readonly number[] } {
  const forgiven = nullRatioAt(test.nullRatio, elapsedSeconds);
  const { dispersion } = test;
  const increments = test.alternatives.map((alternative) =>
    alternative <= forgiven
      ? 0
      : ratioIncrement(tick, cappedAt(alternative, forgiven, dispersion), forgiven) / dispersion,
  );
  return { forgiven, increments };
}

/** Adds one tick that began `elapsedSeconds` after the canary's pods were ready. */
export function addRegressionTick(
  evidence: Evidence,
  tick: Tick,
  elapsedSeconds: number,
  test: RegressionTest,
): Evidence {
  return addTick(evidence, regressionIncrements(tick, elapsedSeconds, test).increments, test.start);
}
