import type { KubeObject } from '../../../src/api/kubernetes/meta.ts';
import { BLUE_GREEN, CANARY, IMAGES, REFERRED } from './rollout-states.ts';
import { ANALYSES, EXPERIMENTS, REVISIONS, TWO_ROLLOUTS } from './world-states.ts';

/** What a row may find in its namespace. The first object is the Rollout `web`, where there is one. */
export const GIVEN = {
  nothing: [],
  ...CANARY,
  ...BLUE_GREEN,
  ...IMAGES,
  ...REFERRED,
  ...REVISIONS,
  ...TWO_ROLLOUTS,
  ...EXPERIMENTS,
  ...ANALYSES,
} as const satisfies Readonly<Record<string, readonly KubeObject[]>>;

export type GivenName = keyof typeof GIVEN;
