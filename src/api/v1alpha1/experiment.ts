import { z } from 'zod';
import type { DeepReadonly } from '../../base/deep-readonly.ts';
import type { PodTemplateSpec } from '../kubernetes/core.ts';
import type { ObjectMeta } from '../kubernetes/meta.ts';
import { addedMetadata, int32, labelSelector, preserved, time } from './schema.ts';

const experimentArgument = z.object({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z
    .object({
      secretKeyRef: z.object({ name: z.string(), key: z.string() }).optional(),
      fieldRef: z.object({ fieldPath: z.string() }).optional(),
    })
    .optional(),
});

const template = z.object({
  name: z.string(),
  replicas: int32().optional(),
  minReadySeconds: int32().optional(),
  selector: labelSelector(),
  template: preserved<PodTemplateSpec>(),
  service: z.object({ name: z.string().optional() }).optional(),
});

const analysis = z.object({
  name: z.string(),
  templateName: z.string(),
  clusterScope: z.boolean().optional(),
  args: z.array(experimentArgument).optional(),
  requiredForCompletion: z.boolean().optional(),
});

const experimentSpec = z.object({
  templates: z.array(template),
  duration: z.string().optional(),
  progressDeadlineSeconds: int32().optional(),
  terminate: z.boolean().optional(),
  analyses: z.array(analysis).optional(),
  scaleDownDelaySeconds: int32().optional(),
  dryRun: z.array(z.object({ metricName: z.string() })).optional(),
  measurementRetention: z.array(z.object({ metricName: z.string(), limit: int32() })).optional(),
  analysisRunMetadata: addedMetadata().optional(),
});

const templateStatus = z.object({
  name: z.string(),
  replicas: int32(),
  updatedReplicas: int32(),
  readyReplicas: int32(),
  availableReplicas: int32(),
  collisionCount: int32().optional(),
  status: z.string().optional(),
  message: z.string().optional(),
  lastTransitionTime: time().optional(),
  serviceName: z.string().optional(),
  podTemplateHash: z.string().optional(),
});

const experimentCondition = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string(),
  message: z.string(),
  lastTransitionTime: time(),
  lastUpdateTime: time(),
});

const experimentStatus = z.object({
  phase: z.string().optional(),
  message: z.string().optional(),
  availableAt: time().optional(),
  conditions: z.array(experimentCondition).optional(),
  templateStatuses: z.array(templateStatus).optional(),
  analysisRuns: z
    .array(
      z.object({
        name: z.string(),
        analysisRun: z.string(),
        phase: z.string(),
        message: z.string().optional(),
      }),
    )
    .optional(),
});

/** The body of an Experiment; it has no status subresource. */
export const experimentSchema = z.object({ spec: experimentSpec, status: experimentStatus.optional() });

/** An Experiment as it is on the wire. */
export interface Experiment {
  readonly apiVersion: 'argoproj.io/v1alpha1';
  readonly kind: 'Experiment';
  readonly metadata: ObjectMeta;
  readonly spec: DeepReadonly<z.infer<typeof experimentSpec>>;
  readonly status?: DeepReadonly<z.infer<typeof experimentStatus>>;
}
