import { z } from 'zod';
import type { DeepReadonly } from '../../base/deep-readonly.ts';
import { addedMetadata, int32, intOrString, labelSelector } from './schema.ts';
import { trafficRouting } from './traffic-routing.ts';

const argument = z.object({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z
    .object({
      podTemplateHashValue: z.enum(['Stable', 'Latest']).optional(),
      fieldRef: z.object({ fieldPath: z.string() }).optional(),
    })
    .optional(),
});
const dryRun = z.array(z.object({ metricName: z.string() }));
const measurementRetention = z.array(z.object({ metricName: z.string(), limit: int32() }));

export const rolloutAnalysis = z.object({
  templates: z
    .array(z.object({ templateName: z.string().optional(), clusterScope: z.boolean().optional() }))
    .optional(),
  args: z.array(argument).optional(),
  dryRun: dryRun.optional(),
  measurementRetention: measurementRetention.optional(),
  analysisRunMetadata: addedMetadata().optional(),
});

const stringMatch = z.object({
  exact: z.string().optional(),
  prefix: z.string().optional(),
  regex: z.string().optional(),
});

const headerRoute = z.object({
  name: z.string().optional(),
  match: z.array(z.object({ headerName: z.string(), headerValue: stringMatch.optional() })).optional(),
});

const mirrorMatch = z.object({
  method: stringMatch.optional(),
  path: stringMatch.optional(),
  headers: z.record(z.string(), stringMatch).optional(),
});
const mirrorRoute = z.object({
  name: z.string(),
  match: z.array(mirrorMatch).optional(),
  percentage: int32().optional(),
});

const experimentTemplate = z.object({
  name: z.string(),
  specRef: z.string(),
  replicas: int32().optional(),
  metadata: addedMetadata().optional(),
  selector: labelSelector().optional(),
  weight: int32().optional(),
  service: z.object({ name: z.string().optional() }).optional(),
});
const experimentAnalysis = z.object({
  name: z.string(),
  templateName: z.string(),
  clusterScope: z.boolean().optional(),
  args: z.array(argument).optional(),
  requiredForCompletion: z.boolean().optional(),
});
const experimentStep = z.object({
  templates: z.array(experimentTemplate),
  duration: z.string().optional(),
  analyses: z.array(experimentAnalysis).optional(),
  dryRun: dryRun.optional(),
  analysisRunMetadata: addedMetadata().optional(),
  scaleDownDelaySeconds: int32().optional(),
});

const canaryScale = z.object({
  weight: int32().optional(),
  replicas: int32().optional(),
  matchTrafficWeight: z.boolean().optional(),
});

const canaryStep = z.object({
  setWeight: int32().optional(),
  pause: z.object({ duration: intOrString().optional() }).optional(),
  experiment: experimentStep.optional(),
  analysis: rolloutAnalysis.optional(),
  setCanaryScale: canaryScale.optional(),
  setHeaderRoute: headerRoute.optional(),
  setMirrorRoute: mirrorRoute.optional(),
  plugin: z.object({ name: z.string(), config: z.unknown().optional() }).optional(),
});

export const antiAffinity = z.object({
  preferredDuringSchedulingIgnoredDuringExecution: z.object({ weight: int32() }).optional(),
  requiredDuringSchedulingIgnoredDuringExecution: z.object({}).optional(),
});

export const canaryStrategy = z.object({
  canaryService: z.string().optional(),
  stableService: z.string().optional(),
  steps: z.array(canaryStep).optional(),
  trafficRouting: trafficRouting.optional(),
  maxSurge: intOrString().optional(),
  maxUnavailable: intOrString().optional(),
  analysis: rolloutAnalysis.extend({ startingStep: int32().optional() }).optional(),
  antiAffinity: antiAffinity.optional(),
  canaryMetadata: addedMetadata().optional(),
  stableMetadata: addedMetadata().optional(),
  scaleDownDelaySeconds: int32().optional(),
  scaleDownDelayRevisionLimit: int32().optional(),
  abortScaleDownDelaySeconds: int32().optional(),
  dynamicStableScale: z.boolean().optional(),
  pingPong: z.object({ pingService: z.string(), pongService: z.string() }).optional(),
  minPodsPerReplicaSet: int32().optional(),
  replicaProgressThreshold: z.object({ type: z.string(), value: int32() }).optional(),
});

export type CanaryStrategy = DeepReadonly<z.infer<typeof canaryStrategy>>;
export type CanaryStep = DeepReadonly<z.infer<typeof canaryStep>>;
export type RolloutAnalysis = DeepReadonly<z.infer<typeof rolloutAnalysis>>;
export type AnalysisArgument = DeepReadonly<z.infer<typeof argument>>;
