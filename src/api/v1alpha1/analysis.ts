import { z } from 'zod';
import type { DeepReadonly } from '../../base/deep-readonly.ts';
import type { KubeObject } from '../kubernetes/meta.ts';
import { metricProviderSchema } from './metric-provider.ts';
import { int32, intOrString, stringMap, time } from './schema.ts';

/** Phases of a run, a metric and a measurement alike. The last four are final. */
export const analysisPhaseSchema = z.enum([
  'Pending',
  'Running',
  'Successful',
  'Failed',
  'Error',
  'Inconclusive',
]);

/** A value that templates name as `{{args.<name>}}`. */
export const argumentSchema = z.looseObject({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z
    .looseObject({
      secretKeyRef: z.looseObject({ name: z.string(), key: z.string() }).optional(),
      fieldRef: z.looseObject({ fieldPath: z.string() }).optional(),
    })
    .optional(),
});

/** A rule whose `metricName` is a regular expression: matching metrics are measured but cannot fail the run. */
export const dryRunSchema = z.looseObject({ metricName: z.string() });

/** A rule whose `metricName` is a regular expression: matching metrics keep `limit` measurements in status. */
export const measurementRetentionSchema = z.looseObject({ metricName: z.string(), limit: int32() });

export const metricSchema = z.looseObject({
  name: z.string(),
  interval: z.string().optional(),
  initialDelay: z.string().optional(),
  count: intOrString().optional(),
  successCondition: z.string().optional(),
  failureCondition: z.string().optional(),
  failureLimit: intOrString().optional(),
  inconclusiveLimit: intOrString().optional(),
  consecutiveErrorLimit: intOrString().optional(),
  consecutiveSuccessLimit: intOrString().optional(),
  provider: metricProviderSchema,
});

/** Names an AnalysisTemplate, or with `clusterScope` a ClusterAnalysisTemplate. */
export const analysisTemplateRefSchema = z.looseObject({
  templateName: z.string().optional(),
  clusterScope: z.boolean().optional(),
});

export const analysisTemplateSpecSchema = z.looseObject({
  metrics: z.array(metricSchema).optional(),
  args: z.array(argumentSchema).optional(),
  dryRun: z.array(dryRunSchema).optional(),
  measurementRetention: z.array(measurementRetentionSchema).optional(),
  templates: z.array(analysisTemplateRefSchema).optional(),
});

export const analysisRunSpecSchema = z.looseObject({
  metrics: z.array(metricSchema),
  args: z.array(argumentSchema).optional(),
  terminate: z.boolean().optional(),
  dryRun: z.array(dryRunSchema).optional(),
  measurementRetention: z.array(measurementRetentionSchema).optional(),
  ttlStrategy: z
    .looseObject({
      secondsAfterCompletion: int32().optional(),
      secondsAfterFailure: int32().optional(),
      secondsAfterSuccess: int32().optional(),
    })
    .optional(),
});

export const measurementSchema = z.looseObject({
  phase: analysisPhaseSchema,
  message: z.string().optional(),
  startedAt: time().optional(),
  finishedAt: time().optional(),
  value: z.string().optional(),
  metadata: stringMap().optional(),
  resumeAt: time().optional(),
});

export const metricResultSchema = z.looseObject({
  name: z.string(),
  phase: analysisPhaseSchema,
  measurements: z.array(measurementSchema).optional(),
  message: z.string().optional(),
  count: int32().optional(),
  successful: int32().optional(),
  failed: int32().optional(),
  inconclusive: int32().optional(),
  error: int32().optional(),
  consecutiveError: int32().optional(),
  consecutiveSuccess: int32().optional(),
  dryRun: z.boolean().optional(),
  metadata: stringMap().optional(),
});

export const runSummarySchema = z.looseObject({
  count: int32().optional(),
  successful: int32().optional(),
  failed: int32().optional(),
  inconclusive: int32().optional(),
  error: int32().optional(),
});

export const analysisRunStatusSchema = z.looseObject({
  phase: analysisPhaseSchema,
  message: z.string().optional(),
  metricResults: z.array(metricResultSchema).optional(),
  startedAt: time().optional(),
  completedAt: time().optional(),
  runSummary: runSummarySchema.optional(),
  dryRunSummary: runSummarySchema.optional(),
});

export type AnalysisPhase = z.infer<typeof analysisPhaseSchema>;
export type Argument = DeepReadonly<z.infer<typeof argumentSchema>>;
export type DryRun = DeepReadonly<z.infer<typeof dryRunSchema>>;
export type MeasurementRetention = DeepReadonly<z.infer<typeof measurementRetentionSchema>>;
export type Metric = DeepReadonly<z.infer<typeof metricSchema>>;
export type AnalysisTemplateRef = DeepReadonly<z.infer<typeof analysisTemplateRefSchema>>;
export type AnalysisTemplateSpec = DeepReadonly<z.infer<typeof analysisTemplateSpecSchema>>;
export type AnalysisRunSpec = DeepReadonly<z.infer<typeof analysisRunSpecSchema>>;
/** One reading of one metric. Times are RFC 3339; `resumeAt` says when an unfinished one is looked at again. */
export type Measurement = DeepReadonly<z.infer<typeof measurementSchema>>;
export type MetricResult = DeepReadonly<z.infer<typeof metricResultSchema>>;
export type RunSummary = DeepReadonly<z.infer<typeof runSummarySchema>>;
export type AnalysisRunStatus = DeepReadonly<z.infer<typeof analysisRunStatusSchema>>;

export interface AnalysisTemplate extends KubeObject {
  readonly kind: 'AnalysisTemplate';
  readonly spec: AnalysisTemplateSpec;
}

export interface ClusterAnalysisTemplate extends KubeObject {
  readonly kind: 'ClusterAnalysisTemplate';
  readonly spec: AnalysisTemplateSpec;
}

/** Status is part of the object: the kind has no status subresource. */
export interface AnalysisRun extends KubeObject {
  readonly kind: 'AnalysisRun';
  readonly spec: AnalysisRunSpec;
  readonly status?: AnalysisRunStatus;
}

/** Whether nothing changes any more. An absent or empty phase is a start, not an end. */
export function isCompletedPhase(phase: string | undefined): boolean {
  return phase === 'Successful' || phase === 'Failed' || phase === 'Error' || phase === 'Inconclusive';
}
