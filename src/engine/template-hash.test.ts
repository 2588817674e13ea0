import { describe, expect } from 'vitest';
import type { PodTemplateSpec } from '../api/kubernetes/core.ts';
import type { CanaryStep } from '../api/v1alpha1/canary.ts';
import { eachCase } from '../testing/effort.ts';
import { readVectors } from '../testing/vectors.ts';
import { podTemplateHash, stepHash } from './template-hash.ts';

const podHashes = readVectors<{ template: PodTemplateSpec; collisionCount: number | null; result: string }>(
  'pod-hash',
);
const stepHashes = readVectors<{ steps: CanaryStep[] | null; result: string }>('step-hash');

describe('podTemplateHash', () => {
  eachCase(
    "gives upstream's hash for recorded template $index",
    podHashes,
    ({ template, collisionCount, result }) => {
      expect(podTemplateHash(template, collisionCount ?? undefined)).toBe(result);
    },
  );
});

describe('stepHash', () => {
  eachCase("gives upstream's hash for recorded steps $index", stepHashes, ({ steps, result }) => {
    expect(stepHash(steps ?? undefined)).toBe(result);
  });
});
