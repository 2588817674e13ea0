import { dispersionBetweenPods, type PodBlock } from '../../src/judge/sequential/dispersion.ts';
import { DEFAULT_POLICY, type SequentialPolicy } from '../../src/judge/sequential/policy.ts';
import {
  addLook,
  beginPassAnew,
  beginProgress,
  type Look,
  type Progress,
} from '../../src/judge/sequential/progress.ts';
import { type Baseline, planStreams } from '../../src/judge/sequential/streams.ts';
import { decideOutcome } from '../../src/judge/sequential/verdict.ts';
import { binomial, geometricSum, poisson, seededUniform, type Uniform } from './random.ts';
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
  /** Of these failures, how many more since the regression began than stable's rate would have made. */
  readonly excessFailures: number;
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
  const streams = planStreams(policy, measureBaseline(uniform, scenario), TICK_SECONDS);
  const watchers = alphas.map((alpha) => watcher({ ...policy, alpha }, scenario.onset));
  let progress = beginProgress(streams);
  let { weight } = at(0);
  for (let tick = 0; tick < (MINUTES * 60) / TICK_SECONDS; tick++) {
    const moment = at((tick * TICK_SECONDS) / 60);
    const canary = serve(uniform, moment, { isCanary: true, scenario });
    const stable = serve(uniform, moment, { isCanary: false, scenario });
    if (moment.weight !== weight) progress = beginPassAnew(progress, streams);
    weight = moment.weight;
    progress = addLook(progress, lookOf(canary, stable), streams, policy);
    for (const one of watchers) one.look(progress, canary, moment.stable.errorRate);
    if (watchers.every((one) => one.isOver())) break;
  }
  return watchers.map((one) => one.run());
}

function watcher(policy: SequentialPolicy, onset: number) {
  let [rolledBack, passed] = [null as number | null, null as number | null];
  let [canaryRequests, canaryFailures, excessFailures] = [0, 0, 0];
  return {
    isOver: () => rolledBack !== null,
    look: (progress: Progress, canary: Arm, usual: number) => {
      if (rolledBack !== null) return;
      canaryRequests += canary.requests;
      canaryFailures += canary.errors;
      if (progress.elapsedSeconds / 60 > onset) excessFailures += canary.errors - canary.requests * usual;
      const { outcome } = decideOutcome(progress, policy);
      if (outcome === 'worse') rolledBack = progress.elapsedSeconds / 60;
      if (outcome === 'not worse') passed ??= progress.elapsedSeconds / 60;
    },
    run: (): Run => ({ rolledBack, passed, canaryRequests, canaryFailures, excessFailures }),
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

function serve(uniform: Uniform, moment: Moment, side: { isCanary: boolean; scenario: Scenario }): Arm {
  const share = side.isCanary ? moment.weight : 1 - moment.weight;
  const service = side.isCanary ? moment.canary : moment.stable;
  const requests = poisson(uniform, TICK_SECONDS * moment.requestsPerSecond * share);
  return {
    requests,
    errors: drawErrors(uniform, requests, service.errorRate, side.scenario.burst),
    slower: drawSlower(uniform, requests, { service, pause: side.scenario.pause ?? 1 }),
  };
}

function drawErrors(uniform: Uniform, requests: number, rate: number, burst: number): number {
  if (burst <= 1) return binomial(uniform, requests, rate);
  const bursts = poisson(uniform, (requests * rate) / burst);
  return Math.min(geometricSum(uniform, bursts, burst), requests);
}

interface Slowness {
  readonly service: Service;
  /** Mean number of requests that wait together, and are as slow as each other. */
  readonly pause: number;
}

/** Requests slower than each bound; as many groups as there are requests when nobody waits together. */
function drawSlower(uniform: Uniform, requests: number, { service, pause }: Slowness): number[] {
  const groups = pause > 1 ? poisson(uniform, requests / pause) : requests;
  const slower = slowerOf(uniform, groups, service);
  if (pause <= 1) return slower;
  const between = slower.map((count, j) => geometricSum(uniform, count - (slower[j + 1] ?? 0), pause));
  return between.map((_, j) => Math.min(total(between.slice(j)), requests));
}

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

function slowerOf(uniform: Uniform, count: number, service: Service): number[] {
  let [left, above] = [count, 1];
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

/** Six hours of a healthy baseline on 19 pods: dispersion of errors and of slow requests, and how many were slow. */
function measureBaseline(uniform: Uniform, { burst, pause = 1 }: Scenario): Baseline {
  const service: Service = { errorRate: 0.005, latencyScale: 1, tail: 1 };
  const dispersionOf = (draw: (requests: number) => number) =>
    dispersionBetweenPods(
      Array.from({ length: HISTORY_BLOCKS }, (): PodBlock => {
        const requests = Array.from({ length: PODS }, () =>
          poisson(uniform, (BLOCK_SECONDS * 200 * 0.95) / PODS),
        );
        return { requests, events: requests.map(draw) };
      }),
    );
  const seen = 3600 * 190;
  return {
    dispersion: dispersionOf((requests) => drawErrors(uniform, requests, service.errorRate, burst)),
    latency: {
      exceedance: { bounds: BOUNDS_MS, slower: BOUNDS_MS.map((bound) => seen * survival(bound, service)) },
      names: BOUNDS_MS.map((bound) => `${bound} ms`),
      // Independent requests are not measured: that their dispersion is 1 is known, and it would take the longest.
      dispersions: BOUNDS_MS.map((_, j) =>
        pause > 1 ? dispersionOf((requests) => drawSlower(uniform, requests, { service, pause })[j] ?? 0) : 1,
      ),
    },
  };
}
