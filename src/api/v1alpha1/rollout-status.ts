import { z } from 'zod';
import type { DeepReadonly } from '../../base/deep-readonly.ts';
import { int32, time } from './schema.ts';

const analysisRunStatus = z.object({
  name: z.string(),
  status: z.string(),
  message: z.string().optional(),
});

const weightDestination = z.object({
  weight: int32(),
  serviceName: z.string().optional(),
  podTemplateHash: z.string().optional(),
});

const targetGroup = z.object({ name: z.string(), arn: z.string(), fullName: z.string().optional() });
const loadBalancer = z.object({
  loadBalancer: targetGroup.optional(),
  canaryTargetGroup: targetGroup.optional(),
  stableTargetGroup: targetGroup.optional(),
  ingress: z.string().optional(),
});

const stepPluginStatus = z.object({
  index: int32(),
  name: z.string(),
  operation: z.string(),
  phase: z.string().optional(),
  message: z.string().optional(),
  startedAt: time().optional(),
  updatedAt: time().optional(),
  finishedAt: time().optional(),
  backoff: z.string().optional(),
  executions: int32().optional(),
  disabled: z.boolean().optional(),
  status: z.unknown().optional(),
});

const canaryStatus = z.object({
  currentStepAnalysisRunStatus: analysisRunStatus.optional(),
  currentBackgroundAnalysisRunStatus: analysisRunStatus.optional(),
  currentExperiment: z.string().optional(),
  weights: z
    .object({
      canary: weightDestination,
      stable: weightDestination,
      additional: z.array(weightDestination).optional(),
      verified: z.boolean().optional(),
    })
    .optional(),
  stablePingPong: z.string().optional(),
  stepPluginStatuses: z.array(stepPluginStatus).optional(),
});

const blueGreenStatus = z.object({
  activeSelector: z.string().optional(),
  previewSelector: z.string().optional(),
  scaleUpPreviewCheckPoint: z.boolean().optional(),
  prePromotionAnalysisRunStatus: analysisRunStatus.optional(),
  postPromotionAnalysisRunStatus: analysisRunStatus.optional(),
});

const condition = z.object({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  reason: z.string(),
  message: z.string(),
  lastTransitionTime: time(),
  lastUpdateTime: time(),
});

const pauseCondition = z.object({ reason: z.string(), startTime: time() });

const rolloutDuration = z.object({
  rolloutStartedAt: time().optional(),
  manualPauseStartedAt: time().optional(),
  totalManualPauseDurationSeconds: z.int().optional(),
  finishedAt: time().optional(),
  completionStatus: z.string().optional(),
});

export const rolloutStatus = z.object({
  abort: z.boolean().optional(),
  abortedAt: time().optional(),
  pauseConditions: z.array(pauseCondition).optional(),
  controllerPause: z.boolean().optional(),
  currentPodHash: z.string().optional(),
  currentStepHash: z.string().optional(),
  currentStepIndex: int32().optional(),
  stableRS: z.string().optional(),
  replicas: int32().optional(),
  updatedReplicas: int32().optional(),
  readyReplicas: int32().optional(),
  availableReplicas: int32().optional(),
  HPAReplicas: int32().optional(),
  selector: z.string().optional(),
  collisionCount: int32().optional(),
  observedGeneration: z.string().optional(),
  workloadObservedGeneration: z.string().optional(),
  conditions: z.array(condition).optional(),
  phase: z.string().optional(),
  message: z.string().optional(),
  restartedAt: time().optional(),
  promoteFull: z.boolean().optional(),
  canary: canaryStatus.optional(),
  blueGreen: blueGreenStatus.optional(),
  alb: loadBalancer.optional(),
  albs: z.array(loadBalancer).optional(),
  duration: rolloutDuration.optional(),
});

export type RolloutStatus = DeepReadonly<z.infer<typeof rolloutStatus>>;
export type RolloutCondition = DeepReadonly<z.infer<typeof condition>>;
export type PauseCondition = DeepReadonly<z.infer<typeof pauseCondition>>;
export type CanaryStatus = DeepReadonly<z.infer<typeof canaryStatus>>;
export type RolloutDuration = DeepReadonly<z.infer<typeof rolloutDuration>>;
export type TrafficWeights = NonNullable<CanaryStatus['weights']>;
export type AnalysisRunStatusRef = DeepReadonly<z.infer<typeof analysisRunStatus>>;
