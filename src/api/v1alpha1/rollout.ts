import { z } from 'zod';
import type { DeepReadonly } from '../../base/deep-readonly.ts';
import type { PodTemplateSpec } from '../kubernetes/core.ts';
import type { ObjectMeta } from '../kubernetes/meta.ts';
import { antiAffinity, canaryStrategy, rolloutAnalysis } from './canary.ts';
import { type RolloutStatus, rolloutStatus } from './rollout-status.ts';
import { addedMetadata, int32, intOrString, labelSelector, preserved, time } from './schema.ts';

const blueGreenStrategy = z.object({
  activeService: z.string(),
  previewService: z.string().optional(),
  previewReplicaCount: int32().optional(),
  autoPromotionEnabled: z.boolean().optional(),
  autoPromotionSeconds: int32().optional(),
  maxUnavailable: intOrString().optional(),
  scaleDownDelaySeconds: int32().optional(),
  scaleDownDelayRevisionLimit: int32().optional(),
  abortScaleDownDelaySeconds: int32().optional(),
  prePromotionAnalysis: rolloutAnalysis.optional(),
  postPromotionAnalysis: rolloutAnalysis.optional(),
  antiAffinity: antiAffinity.optional(),
  previewMetadata: addedMetadata().optional(),
  activeMetadata: addedMetadata().optional(),
});

const workloadRef = z.object({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  name: z.string().optional(),
  scaleDown: z.string().optional(),
});

const runHistory = z.object({
  successfulRunHistoryLimit: int32().optional(),
  unsuccessfulRunHistoryLimit: int32().optional(),
});

const rolloutSpec = z.object({
  replicas: int32().optional(),
  selector: labelSelector().optional(),
  template: preserved<PodTemplateSpec>().optional(),
  workloadRef: workloadRef.optional(),
  minReadySeconds: int32().optional(),
  rollbackWindow: z.object({ revisions: int32().optional() }).optional(),
  strategy: z
    .object({ blueGreen: blueGreenStrategy.optional(), canary: canaryStrategy.optional() })
    .optional(),
  revisionHistoryLimit: int32().optional(),
  paused: z.boolean().optional(),
  progressDeadlineSeconds: int32().optional(),
  progressDeadlineAbort: z.boolean().optional(),
  restartAt: time().optional(),
  analysis: runHistory.optional(),
});

/** The body of a Rollout; `metadata` is Kubernetes' own. */
export const rolloutSchema = z.object({ spec: rolloutSpec, status: rolloutStatus.optional() });

export type RolloutSpec = DeepReadonly<z.infer<typeof rolloutSpec>>;

/** A Rollout as it is on the wire: every field may be absent that the CRD does not require. */
export interface Rollout {
  readonly apiVersion: 'argoproj.io/v1alpha1';
  readonly kind: 'Rollout';
  readonly metadata: ObjectMeta;
  readonly spec: RolloutSpec;
  readonly status?: RolloutStatus;
}
