import { describe, expect, it } from 'vitest';
import type { PodTemplateSpec } from '../api/kubernetes/core.ts';
import type { CanaryStep } from '../api/v1alpha1/canary.ts';
import { readVectors } from '../testing/vectors.ts';
import { podTemplateHash, stepHash } from './template-hash.ts';

const podHashes = readVectors<{ template: PodTemplateSpec; collisionCount: number | null; result: string }>(
  'pod-hash',
);
const stepHashes = readVectors<{ steps: CanaryStep[] | null; result: string }>('step-hash');

describe('podTemplateHash', () => {
  it.each(podHashes)(
    "gives upstream's hash for recorded template $index",
    ({ template, collisionCount, result }) => {
      expect(podTemplateHash(template, collisionCount ?? undefined)).toBe(result);
    },
  );
});

describe('stepHash', () => {
  it.each(stepHashes)("gives upstream's hash for recorded steps $index", ({ steps, result }) => {
    expect(stepHash(steps ?? undefined)).toBe(result);
  });
});
