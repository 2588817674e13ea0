/** How a canary is compared with stable while both serve. Rates and levels are shares, 0..1; times are seconds. */
export interface SequentialPolicy {
  /** Chance, over the whole rollout, of calling a canary worse that is not. */
  readonly alpha: number;
  /** Chance of calling a canary not worse that is at the margin. */
  readonly beta: number;
  readonly errors: ErrorPolicy;
  readonly latency: LatencyPolicy;
  readonly start: { readonly fromStart: number; readonly meanSeconds: number };
  /** A pass asks for this much time, for this much after the canary warmed up, and for this many canary requests. */
  readonly pass: {
    readonly minimumSeconds: number;
    readonly warmUpSeconds: number;
    readonly minimumCanaryRequests: number;
  };
  /** An error rate of both sides together above this is an incident of its own: nothing passes meanwhile. */
  readonly incidentRate: number;
}

export interface WarmUp {
  readonly excess: number;
  readonly tauSeconds: number;
}

export interface ErrorPolicy {
  /** Part of the error budget alpha. */
  readonly weight: number;
  /** The smallest ratio of error rates worth a rollback. */
  readonly ratio: number;
  /** The largest ratio that may pass. */
  readonly passRatio: number;
  /** A canary at or below this error rate is never called worse, whatever the ratio. */
  readonly floor: number;
  /** A canary shown to be below this error rate passes, whatever the ratio; null without such a rate. */
  readonly tolerableRate: number | null;
  readonly warmUp: WarmUp;
}

export interface LatencyPolicy {
  readonly weight: number;
  /** Slower by no more than this part is not worth a rollback: 0.05 for 5 %. */
  readonly tolerance: number;
  readonly passTolerance: number;
  readonly warmUp: WarmUp;
}

export const DEFAULT_POLICY: SequentialPolicy = {
  alpha: 0.01,
  beta: 0.05,
  errors: {
    weight: 0.5,
    ratio: 1.1,
    passRatio: 1.5,
    floor: 0.001,
    tolerableRate: 0.001,
    warmUp: { excess: 4, tauSeconds: 75 },
  },
  latency: {
    weight: 0.5,
    tolerance: 0.05,
    passTolerance: 0.15,
    warmUp: { excess: 1.5, tauSeconds: 75 },
  },
  start: { fromStart: 0.5, meanSeconds: 1800 },
  pass: { minimumSeconds: 600, warmUpSeconds: 180, minimumCanaryRequests: 30 },
  incidentRate: 0.05,
};

/** Alternatives above the null ratio, and below the pass margin, as multiples of it. */
export const WORSE_BY: readonly number[] = [1.15, 1.35, 1.7, 2.2, 3, 5, 9, 20, 60];
export const BETTER_BY: readonly number[] = [0.25, 0.45, 0.6, 0.72, 0.82, 0.9];
