import { z } from 'zod';
import type { DeepReadonly } from '../../base/deep-readonly.ts';
import { parseGoDuration } from '../../base/duration.ts';
import { authenticationSchema } from './metric-provider.ts';
import { freeMap } from './schema.ts';

const duration = () =>
  z
    .string()
    .refine((text) => (parseGoDuration(text) ?? 0) > 0, { error: 'want a duration above 0, such as 30m' });

const minutes = () =>
  duration().refine((text) => (parseGoDuration(text) ?? 0) % 60_000 === 0, { error: 'want whole minutes' });
const score = () => z.number().min(0).max(100);

/** The configuration of `haldane/judge`. */
export const judgeMetricSchema = z
  .strictObject({
    address: z.string().optional(),
    headers: z.array(z.strictObject({ key: z.string(), value: z.string() })).optional(),
    authentication: authenticationSchema.optional(),
    insecure: z.boolean().optional(),
    /** A Kayenta canary configuration, unchanged. */
    config: freeMap(),
    /** PromQL by metric name of the configuration. */
    queries: z.record(z.string(), z.strictObject({ canary: z.string().min(1), stable: z.string().min(1) })),
    /** One judgement now, of series that go back so far. */
    window: duration().optional(),
    /** Or several from now on, as Kayenta's standalone analysis makes them. Whole minutes. */
    schedule: z
      .strictObject({
        lifetime: minutes(),
        /** Between two judgements. By default the lifetime: one judgement. */
        interval: minutes().optional(),
        /** The canary warms up: nothing of this time is read. */
        beginAfter: minutes().optional(),
        /** How far back each judgement reads. By default to the first one's beginning. */
        lookback: minutes().optional(),
      })
      .optional(),
    /** How far apart the points of the series are. */
    step: duration().optional(),
    /** By default those of the configuration's classifier, or 95 and 75. */
    thresholds: z.strictObject({ pass: score(), marginal: score() }).optional(),
    /** Answer Inconclusive where the judge would only guess. */
    strict: z.boolean().optional(),
  })
  .refine(({ window, schedule }) => (window === undefined) !== (schedule === undefined), {
    error: 'give either window or schedule',
  });

export type JudgeMetric = DeepReadonly<z.infer<typeof judgeMetricSchema>>;
