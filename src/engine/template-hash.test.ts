import { describe, expect, it } from 'vitest';
import podHashes from '../../test/vectors/pod-hash.json' with { type: 'json' };
import stepHashes from '../../test/vectors/step-hash.json' with { type: 'json' };
import type { PodTemplateSpec } from '../api/kubernetes/core.ts';
import type { CanaryStep } from '../api/v1alpha1/canary.ts';
import { podTemplateHash, stepHash } from './template-hash.ts';

describe('podTemplateHash', () => {
  it.each(podHashes.map((vector, index) => ({ index, ...vector })))(
    "gives upstream's hash for recorded template $index",
    ({ template, collisionCount, result }) => {
      expect(podTemplateHash(template as unknown as PodTemplateSpec, collisionCount ?? undefined)).toBe(
        result,
      );
    },
  );
});

describe('stepHash', () => {
  it.each(stepHashes.map((vector, index) => ({ index, ...vector })))(
    "gives upstream's hash for recorded steps $index",
    ({ steps, result }) => {
      expect(stepHash((steps as unknown as CanaryStep[] | null) ?? undefined)).toBe(result);
    },
  );
});
