import { dispersionBetweenPods, type PodBlock } from '../../src/judge/sequential/dispersion.ts';
import { DEFAULT_POLICY, type SequentialPolicy } from '../../src/judge/sequential/policy.ts';
import { addLook, beginProgress, type Look, type Progress } from '../../src/judge/sequential/progress.ts';
import { type Baseline, planStreams } from '../../src/judge/sequential/streams.ts';
import { decideOutcome } from '../../src/judge/sequential/verdict.ts';
import { binomial, geometric, poisson, seededUniform, type Uniform } from './random.ts';
import {
  BOUNDS_MS,
  MEDIAN_MS,
  MINUTES,
  type Moment,
  type Scenario,
  type Service,
  SIGMA,
} from './scenarios.ts';

export const TICK_SECONDS = 15;
const PODS = 19;
const HISTORY_BLOCKS = 72;
const BLOCK_SECONDS = 300;

/** What became of one simulated rollout, under one alpha. Minutes are from its start; null when it never happened. */
export interface Run {
  readonly rolledBack: number | null;
  readonly passed: number | null;
  /** The canary's requests and failures until then, or in the whole hour. */
  readonly canaryRequests: number;
  readonly canaryFailures: number;
}

interface Arm {
  readonly requests: number;
  readonly errors: number;
  readonly slower: readonly number[];
}

const NO_WARM_UP = { excess: 0, tauSeconds: 1 };
const WARM_POLICY: SequentialPolicy = {
  ...DEFAULT_POLICY,
  errors: { ...DEFAULT_POLICY.errors, warmUp: NO_WARM_UP },
  latency: { ...DEFAULT_POLICY.latency, warmUp: NO_WARM_UP },
};

/** One rollout of an hour, watched at every tick; one run for each alpha, which decide on the same evidence. */
export function simulateRollout(
  scenario: Scenario,
  seeds: readonly number[],
  alphas: readonly number[] = [DEFAULT_POLICY.alpha],
): Run[] {
  const uniform = seededUniform(...seeds);
  const at = scenario.draw(uniform);
  const policy = scenario.isWarm === true ? WARM_POLICY : DEFAULT_POLICY;
  const streams = planStreams(policy, measureBaseline(uniform, scenario.burst), TICK_SECONDS);
  const watchers = alphas.map((alpha) => watcher({ ...policy, alpha }));
  let progress = beginProgress(streams);
  for (let tick = 0; tick < (MINUTES * 60) / TICK_SECONDS; tick++) {
    const moment = at((tick * TICK_SECONDS) / 60);
    const canary = serve(uniform, moment, { isCanary: true, burst: scenario.burst });
    const stable = serve(uniform, moment, { isCanary: false, burst: scenario.burst });
    progress = addLook(progress, lookOf(canary, stable), streams, policy);
    for (const one of watchers) one.look(progress, canary);
    if (watchers.every((one) => one.isOver())) break;
  }
  return watchers.map((one) => one.run());
}

function watcher(policy: SequentialPolicy) {
  let [rolledBack, passed] = [null as number | null, null as number | null];
  let [canaryRequests, canaryFailures] = [0, 0];
  return {
    isOver: () => rolledBack !== null,
    look: (progress: Progress, canary: Arm) => {
      if (rolledBack !== null) return;
      canaryRequests += canary.requests;
      canaryFailures += canary.errors;
      const { outcome } = decideOutcome(progress, policy);
      if (outcome === 'worse') rolledBack = progress.elapsedSeconds / 60;
      if (outcome === 'not worse') passed ??= progress.elapsedSeconds / 60;
    },
    run: (): Run => ({ rolledBack, passed, canaryRequests, canaryFailures }),
  };
}

function lookOf(canary: Arm, stable: Arm): Look {
  const tickOf = (canaryEvents: number, stableEvents: number) => ({
    canaryRequests: canary.requests,
    canaryEvents,
    stableRequests: stable.requests,
    stableEvents,
  });
  return {
    seconds: TICK_SECONDS,
    ticks: [
      tickOf(canary.errors, stable.errors),
      ...canary.slower.map((slower, j) => tickOf(slower, stable.slower[j] ?? 0)),
    ],
  };
}

function serve(uniform: Uniform, moment: Moment, side: { isCanary: boolean; burst: number }): Arm {
  const share = side.isCanary ? moment.weight : 1 - moment.weight;
  const service = side.isCanary ? moment.canary : moment.stable;
  const requests = poisson(uniform, TICK_SECONDS * moment.requestsPerSecond * share);
  return {
    requests,
    errors: drawErrors(uniform, requests, service.errorRate, side.burst),
    slower: drawSlower(uniform, requests, service),
  };
}

function drawErrors(uniform: Uniform, requests: number, rate: number, burst: number): number {
  if (burst <= 1) return binomial(uniform, requests, rate);
  let errors = 0;
  const bursts = poisson(uniform, (requests * rate) / burst);
  for (let b = 0; b < bursts; b++) errors += geometric(uniform, burst);
  return Math.min(errors, requests);
}

function drawSlower(uniform: Uniform, requests: number, service: Service): number[] {
  let [left, above] = [requests, 1];
  return BOUNDS_MS.map((bound) => {
    const now = survival(bound, service);
    left = binomial(uniform, left, above > 0 ? Math.min(now / above, 1) : 0);
    above = now;
    return left;
  });
}

/** P(latency > bound) of a service. */
export function survival(boundMs: number, service: Service): number {
  const q90 = MEDIAN_MS * service.latencyScale * Math.exp(SIGMA * 1.2815515655446004);
  const plain = boundMs > q90 ? q90 * (boundMs / q90) ** (1 / service.tail) : boundMs;
  return upperNormal(Math.log(plain / (MEDIAN_MS * service.latencyScale)) / SIGMA);
}

/** 1 - Phi(z) by the continued fraction of the error function's complement (Numerical Recipes erfc, 1.2e-7). */
function upperNormal(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const series = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ].reduceRight((sum, c) => sum * t + c, 0);
  const tail = (t * Math.exp(-x * x + series)) / 2;
  return z >= 0 ? tail : 1 - tail;
}

/** Six hours of a healthy baseline on 19 pods: dispersion of errors, and slow requests by bound. */
function measureBaseline(uniform: Uniform, burst: number): Baseline {
  const service: Service = { errorRate: 0.005, latencyScale: 1, tail: 1 };
  const blocks = Array.from({ length: HISTORY_BLOCKS }, (): PodBlock => {
    const requests = Array.from({ length: PODS }, () =>
      poisson(uniform, (BLOCK_SECONDS * 200 * 0.95) / PODS),
    );
    return { requests, events: requests.map((n) => drawErrors(uniform, n, service.errorRate, burst)) };
  });
  const dispersion = dispersionBetweenPods(blocks);
  const seen = 3600 * 190;
  return {
    // A tenth above 1 is chance in a history of this length.
    dispersion,
    latency: {
      exceedance: { bounds: BOUNDS_MS, slower: BOUNDS_MS.map((bound) => seen * survival(bound, service)) },
      names: BOUNDS_MS.map((bound) => `${bound} ms`),
      dispersions: BOUNDS_MS.map(() => 1),
    },
  };
}
