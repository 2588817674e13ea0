import { z } from 'zod';
import type { Immutable } from '../../base/immutable.ts';
import type { KubeObject } from '../kubernetes/meta.ts';
import { intOrStringSchema, metricProviderSchema } from './metric-provider.ts';

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
export const measurementRetentionSchema = z.looseObject({ metricName: z.string(), limit: z.int() });

export const metricSchema = z.looseObject({
  name: z.string(),
  interval: z.string().optional(),
  initialDelay: z.string().optional(),
  count: intOrStringSchema.optional(),
  successCondition: z.string().optional(),
  failureCondition: z.string().optional(),
  failureLimit: intOrStringSchema.optional(),
  inconclusiveLimit: intOrStringSchema.optional(),
  consecutiveErrorLimit: intOrStringSchema.optional(),
  consecutiveSuccessLimit: intOrStringSchema.optional(),
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
      secondsAfterCompletion: z.int().optional(),
      secondsAfterFailure: z.int().optional(),
      secondsAfterSuccess: z.int().optional(),
    })
    .optional(),
});

export const measurementSchema = z.looseObject({
  phase: analysisPhaseSchema,
  message: z.string().optional(),
  startedAt: z.string().optional(),
  finishedAt: z.string().optional(),
  value: z.string().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  resumeAt: z.string().optional(),
});

export const metricResultSchema = z.looseObject({
  name: z.string(),
  phase: analysisPhaseSchema,
  measurements: z.array(measurementSchema).optional(),
  message: z.string().optional(),
  count: z.int().optional(),
  successful: z.int().optional(),
  failed: z.int().optional(),
  inconclusive: z.int().optional(),
  error: z.int().optional(),
  consecutiveError: z.int().optional(),
  consecutiveSuccess: z.int().optional(),
  dryRun: z.boolean().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
});

export const runSummarySchema = z.looseObject({
  count: z.int().optional(),
  successful: z.int().optional(),
  failed: z.int().optional(),
  inconclusive: z.int().optional(),
  error: z.int().optional(),
});

export const analysisRunStatusSchema = z.looseObject({
  phase: analysisPhaseSchema,
  message: z.string().optional(),
  metricResults: z.array(metricResultSchema).optional(),
  startedAt: z.string().optional(),
  completedAt: z.string().optional(),
  runSummary: runSummarySchema.optional(),
  dryRunSummary: runSummarySchema.optional(),
});

export type AnalysisPhase = z.infer<typeof analysisPhaseSchema>;
export type Argument = Immutable<z.infer<typeof argumentSchema>>;
export type DryRun = Immutable<z.infer<typeof dryRunSchema>>;
export type MeasurementRetention = Immutable<z.infer<typeof measurementRetentionSchema>>;
export type Metric = Immutable<z.infer<typeof metricSchema>>;
export type AnalysisTemplateRef = Immutable<z.infer<typeof analysisTemplateRefSchema>>;
export type AnalysisTemplateSpec = Immutable<z.infer<typeof analysisTemplateSpecSchema>>;
export type AnalysisRunSpec = Immutable<z.infer<typeof analysisRunSpecSchema>>;
/** One reading of one metric. Times are RFC 3339; `resumeAt` says when an unfinished one is looked at again. */
export type Measurement = Immutable<z.infer<typeof measurementSchema>>;
export type MetricResult = Immutable<z.infer<typeof metricResultSchema>>;
export type RunSummary = Immutable<z.infer<typeof runSummarySchema>>;
export type AnalysisRunStatus = Immutable<z.infer<typeof analysisRunStatusSchema>>;

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
