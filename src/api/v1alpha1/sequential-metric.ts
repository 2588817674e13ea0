import { z } from 'zod';
import type { DeepReadonly } from '../../base/deep-readonly.ts';
import { parseGoDuration } from '../../base/duration.ts';
import { authenticationSchema } from './metric-provider.ts';

const duration = () =>
  z
    .string()
    .refine((text) => (parseGoDuration(text) ?? 0) > 0, { error: 'want a duration above 0, such as 15s' });
const level = () => z.number().gt(0).lt(1);
const warmUp = () => z.strictObject({ excess: z.number().nonnegative(), tau: duration() }).optional();

/** PromQL for one side. Each answers raw counters, one series for each process (label `pod` or `instance`) or more. */
const sideQueries = z.strictObject({
  requests: z.string().min(1),
  errors: z.string().min(1),
  /** Buckets of a histogram, with their `le`; both sides have it, or latency is not compared. */
  latency: z.string().min(1).optional(),
  /** Epoch seconds of the newest sample, such as `max(timestamp(x))`; by default of the metrics in `requests`. */
  newest: z.string().min(1).optional(),
});

/** Whose metrics a preset reads: both sides are named alike. */
const presetSides = z.strictObject({
  name: z.enum(['gateway', 'nginx', 'istio', 'linkerd']),
  namespace: z.string().min(1),
  /** gateway, linkerd: the pod template hash. nginx, istio: the Service. */
  canary: z.string().min(1),
  stable: z.string().min(1),
});

/** What is decided by: error levels, tolerances and times. What is not set has the judge's default. */
const policyFields = {
  alpha: level().optional(),
  beta: level().optional(),
  dispersion: z.union([z.literal('auto'), z.number().min(1)]).optional(),
  errors: z
    .strictObject({
      ratio: z.number().min(1).optional(),
      passRatio: z.number().gt(1).optional(),
      floor: level().optional(),
      tolerableRate: level().optional(),
      weight: z.number().gt(0).optional(),
      warmUp: warmUp(),
    })
    .optional(),
  latency: z
    .strictObject({
      tolerance: z.number().gt(0).optional(),
      passTolerance: z.number().gt(0).optional(),
      weight: z.number().gt(0).optional(),
      warmUp: warmUp(),
      /** Latency that cannot be compared is an Error. By default so where latency was asked for by query or field. */
      required: z.boolean().optional(),
    })
    .optional(),
  pass: z
    .strictObject({
      minimumTime: duration().optional(),
      warmUp: duration().optional(),
      minimumCanaryRequests: z.int().min(30).optional(),
    })
    .optional(),
};

/** The part of the configuration of `haldane/sequential` that says when canary is worse, wherever the data come from. */
export const sequentialPolicySchema = z.strictObject(policyFields);

/** The configuration of `haldane/sequential`. What is not set has the judge's default. */
export const sequentialMetricSchema = z
  .strictObject({
    address: z.string().optional(),
    headers: z.array(z.strictObject({ key: z.string(), value: z.string() })).optional(),
    authentication: authenticationSchema.optional(),
    insecure: z.boolean().optional(),
    preset: presetSides.optional(),
    queries: z.strictObject({ canary: sideQueries, stable: sideQueries }).optional(),
    /** Time between two looks. By default 15 s, or two scrape intervals where these are longer. */
    tick: duration().optional(),
    /** Samples older than this are an Error. By default 2 minutes, or two ticks where these are longer. */
    staleAfter: duration().optional(),
    /** When evidence is still missing after this long, the measurement is Inconclusive. */
    deadline: duration().optional(),
    /** How much of stable's past says which latencies are usual and how events cluster. */
    baseline: duration().optional(),
    ...policyFields,
  })
  .refine(({ preset, queries }) => (preset === undefined) !== (queries === undefined), {
    error: 'give either preset or queries',
  })
  .superRefine((config, context) => {
    for (const side of sidesWithoutLatency(config))
      context.addIssue({
        code: 'custom',
        path: ['queries', side, 'latency'],
        message: 'is missing, and without both sides latency cannot be compared',
      });
  });

/** Of a metric that asks for latency and names its own queries, the sides that have none for it. */
function sidesWithoutLatency({
  queries,
  latency,
}: {
  readonly queries?: Readonly<Record<'canary' | 'stable', SideQueries>> | undefined;
  readonly latency?: { readonly required?: boolean | undefined } | undefined;
}): readonly ('canary' | 'stable')[] {
  if (queries === undefined) return [];
  const lacking = (['canary', 'stable'] as const).filter((side) => queries[side].latency === undefined);
  const isAsked = latency !== undefined && latency.required !== false;
  return isAsked || lacking.length === 1 ? lacking : [];
}

export type SequentialPolicyConfig = DeepReadonly<z.infer<typeof sequentialPolicySchema>>;
export type SequentialMetric = DeepReadonly<z.infer<typeof sequentialMetricSchema>>;
export type SideQueries = DeepReadonly<z.infer<typeof sideQueries>>;
