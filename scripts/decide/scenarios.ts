import { normal, type Uniform } from './random.ts';

/** What is true of one side's service at one moment. Latency is log-normal, median 100 ms times `scale`. */
export interface Service {
  readonly errorRate: number;
  readonly latencyScale: number;
  /** Latencies above the 90th percentile q stretched to q (x/q)^tail: 1 leaves them alone. */
  readonly tail: number;
}

export interface Moment {
  /** Requests per second on both sides together. */
  readonly requestsPerSecond: number;
  readonly weight: number;
  readonly stable: Service;
  readonly canary: Service;
}

export interface Scenario {
  readonly name: string;
  readonly isHealthy: boolean;
  /** Minutes at which the regression begins. */
  readonly onset: number;
  /** Mean size of a burst of errors; 1 when they are independent. */
  readonly burst: number;
  /** Mean number of requests that are slow together, as in a pause; 1 when they are independent. */
  readonly pause?: number;
  /** Stable is as fresh as the canary, so nothing has to be forgiven for warming up. */
  readonly isWarm?: boolean;
  /** Draws what is fixed for one rollout, then says what holds at each minute. */
  readonly draw: (uniform: Uniform) => (minute: number) => Moment;
}

export const MINUTES = 60;
const ERRORS = 0.005;
const STAGES = [0.01, 0.05, 0.1, 0.25, 0.5];
export const SIGMA = 0.6;
export const MEDIAN_MS = 100;
export const BOUNDS_MS = [100, 250, 500];

const HEALTHY: Service = { errorRate: ERRORS, latencyScale: 1, tail: 1 };
const USUAL: Moment = { requestsPerSecond: 200, weight: 0.05, stable: HEALTHY, canary: HEALTHY };
/** The power that raises the 99th percentile by `part`, leaving what is below the 90th. */
const tailFor = (part: number) =>
  Math.log((1 + part) * Math.exp(SIGMA * (2.326348 - 1.281552))) / (SIGMA * (2.326348 - 1.281552));

type Change = (minute: number) => Partial<Omit<Moment, 'canary' | 'stable'>> & {
  readonly stable?: Partial<Service>;
  readonly canary?: Partial<Service>;
  /** The canary's errors and latency as multiples of stable's. */
  readonly times?: { readonly errors?: number; readonly latency?: number };
};

function moments(change: Change): Scenario['draw'] {
  return () => (minute) => momentOf(change(minute));
}

function momentOf({ stable, canary, times, ...rest }: ReturnType<Change>): Moment {
  const served = { ...HEALTHY, ...stable };
  return {
    ...USUAL,
    ...rest,
    stable: served,
    canary: {
      ...served,
      errorRate: Math.min(served.errorRate * (times?.errors ?? 1), 1),
      latencyScale: served.latencyScale * (times?.latency ?? 1),
      ...canary,
    },
  };
}

const healthy = (name: string, change: Change, burst = 1): Scenario => ({
  name,
  isHealthy: true,
  onset: 0,
  burst,
  draw: moments(change),
});
const regressed = (
  name: string,
  change: Change,
  options: { onset?: number; burst?: number } = {},
): Scenario => ({
  name,
  isHealthy: false,
  onset: options.onset ?? 0,
  burst: options.burst ?? 1,
  draw: moments(change),
});

const drift = (minute: number) => {
  const s = Math.sin((2 * Math.PI * minute) / 60);
  return {
    requestsPerSecond: 200 * (1 + 0.5 * s),
    stable: { errorRate: ERRORS * (1 + 0.8 * s), latencyScale: 1 + 0.3 * s },
  };
};
const cold = (minute: number) => 1 + 3 * Math.exp(-minute);
const warming = (minute: number) => 1 + Math.exp(-minute);
const staged = (minute: number) => STAGES[Math.min(Math.floor(minute / 12), STAGES.length - 1)] ?? 0.5;
const isShared = (minute: number) => minute >= 20 && minute < 28;

export const SCENARIOS: readonly Scenario[] = [
  healthy('null', () => ({})),
  healthy('null@1%', () => ({ weight: 0.01 })),
  healthy('null low traffic', () => ({ requestsPerSecond: 2 })),
  healthy('null diurnal drift', drift),
  healthy('null shared incident', (minute) =>
    isShared(minute) ? { stable: { errorRate: 0.1, latencyScale: 2 } } : {},
  ),
  healthy('null bursty errors', () => ({}), 10),
  healthy('null cold start', (minute) => ({ times: { errors: cold(minute), latency: warming(minute) } })),
  healthy('null staged', (minute) => ({ weight: staged(minute) })),
  {
    ...healthy('null pod effect', () => ({})),
    draw: (uniform) => {
      const times = { errors: Math.exp(0.1 * normal(uniform)), latency: Math.exp(0.02 * normal(uniform)) };
      return () => momentOf({ times });
    },
  },
  healthy('err x1.1 (at r0)', () => ({ times: { errors: 1.1 } })),
  regressed('err x1.5 (at pass margin)', () => ({ times: { errors: 1.5 } })),
  regressed('err x2', () => ({ times: { errors: 2 } })),
  { ...regressed('err x2, fresh baseline', () => ({ times: { errors: 2 } })), isWarm: true },
  regressed('err x5', () => ({ times: { errors: 5 } })),
  regressed('outage 30%', () => ({ canary: { errorRate: 0.3 } })),
  regressed('p99 +20% (tail)', () => ({ canary: { tail: tailFor(0.2) } })),
  regressed('p99 +100% (tail)', () => ({ canary: { tail: tailFor(1) } })),
  regressed('latency +20% (all)', () => ({ times: { latency: 1.2 } })),
  regressed(
    'saturation staged',
    (minute) => ({
      weight: staged(minute),
      ...(staged(minute) >= 0.25 ? { times: { errors: 6, latency: 1.8 } } : {}),
    }),
    { onset: 36 },
  ),
  regressed(
    'saturation ramp',
    (minute) => ({ times: { errors: minute < 20 ? 1 : 1 + (5 * (minute - 20)) / 40 } }),
    { onset: 20 },
  ),
  regressed('err x2 @1%', () => ({ weight: 0.01, times: { errors: 2 } })),
  regressed('err x5 @1%', () => ({ weight: 0.01, times: { errors: 5 } })),
  regressed('low traffic err x5', () => ({ requestsPerSecond: 2, times: { errors: 5 } })),
  regressed('low traffic outage 30%', () => ({ requestsPerSecond: 2, canary: { errorRate: 0.3 } })),
  regressed('bursty err x5', () => ({ times: { errors: 5 } }), { burst: 10 }),
  regressed('diurnal drift + err x2', (minute) => ({ ...drift(minute), times: { errors: 2 } })),
  regressed('cold start + err x5', (minute) => ({
    times: { errors: 4 + cold(minute), latency: warming(minute) },
  })),
  { ...healthy('null bursty latency', () => ({})), pause: 10 },
  { ...regressed('bursty p99 +100%', () => ({ canary: { tail: tailFor(1) } })), pause: 10 },
];
