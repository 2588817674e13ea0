import type { z } from 'zod';
import { analysisRunSpecSchema, analysisTemplateSpecSchema } from './analysis.ts';
import { experimentSchema } from './experiment.ts';
import { rolloutSchema } from './rollout.ts';

/** Kind -> what its `spec` may hold. */
export const MANIFEST_SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  Rollout: rolloutSchema.shape.spec,
  Experiment: experimentSchema.shape.spec,
  AnalysisTemplate: analysisTemplateSpecSchema,
  ClusterAnalysisTemplate: analysisTemplateSpecSchema,
  AnalysisRun: analysisRunSpecSchema,
};
