import { describe, expect, it } from 'vitest';
import atDesired from '../../../test/vectors/at-desired-replicas.json' with { type: 'json' };
import basic from '../../../test/vectors/basic-canary-replicas.json' with { type: 'json' };
import fenceVectors from '../../../test/vectors/fenceposts.json' with { type: 'json' };
import routed from '../../../test/vectors/routed-canary-replicas.json' with { type: 'json' };
import stepTexts from '../../../test/vectors/step-string.json' with { type: 'json' };
import type { CanaryStep } from '../../api/v1alpha1/canary.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { basicReplicas } from './basic-replicas.ts';
import { fenceposts } from './fenceposts.ts';
import { isAtDesiredReplicas } from './readiness.ts';
import { routedReplicas } from './routed-replicas.ts';
import { stepText } from './steps.ts';
import { type CanarySets, type ReplicaCounts, targetWeight, weightOfSteps } from './target.ts';

interface RecordedSet {
  name: string;
  replicas: number;
  available: number;
  statusReplicas: number;
}
interface Recorded {
  rollout: unknown;
  canary?: RecordedSet | null;
  stable?: RecordedSet | null;
  older?: RecordedSet[];
}

const counts = (set: RecordedSet | null | undefined): ReplicaCounts | null =>
  set == null
    ? null
    : { name: set.name, desired: set.replicas, available: set.available, current: set.statusReplicas };

const setsOf = ({ canary, stable, older }: Recorded): CanarySets => ({
  canary: counts(canary),
  stable: counts(stable),
  older: (older ?? []).flatMap((set) => counts(set) ?? []),
});
const rolloutOf = ({ rollout }: Recorded) => rollout as Rollout;
const numbered = <T extends object>(vectors: readonly T[]) =>
  vectors.map((vector, index) => ({ index, ...vector }));

describe('fenceposts', () => {
  it.each(numbered(fenceVectors))('agrees with recorded case $index', (vector) => {
    const bounds = Object.fromEntries(
      Object.entries({ maxSurge: vector.maxSurge, maxUnavailable: vector.maxUnavailable }).filter(
        ([, value]) => value !== null,
      ),
    );
    const rollout = { spec: { replicas: vector.replicas, strategy: { canary: bounds } } };
    expect(fenceposts(rollout as unknown as Rollout)).toEqual(vector.result);
  });
});

describe('basicReplicas', () => {
  it.each(numbered(basic))('agrees with recorded case $index', (vector) => {
    expect(basicReplicas(rolloutOf(vector), setsOf(vector))).toEqual(vector.result);
  });
});

describe('routedReplicas', () => {
  it.each(numbered(routed))('agrees with recorded case $index', (vector) => {
    const rollout = rolloutOf(vector);
    const pair = routedReplicas(rollout, setsOf(vector), rollout.status?.canary?.weights);
    const currentSetWeight = weightOfSteps(rollout);
    const desiredWeight = targetWeight(rollout, setsOf(vector));
    expect({ ...pair, currentSetWeight, desiredWeight }).toEqual(vector.result);
  });
});

describe('isAtDesiredReplicas', () => {
  it.each(numbered(atDesired))('agrees with recorded case $index', (vector) => {
    const rollout = rolloutOf(vector);
    expect(isAtDesiredReplicas(rollout, setsOf(vector), rollout.status?.canary?.weights)).toBe(vector.result);
  });
});

describe('stepText', () => {
  it.each(stepTexts)('prints $result', ({ step, result }) => {
    expect(stepText(step as CanaryStep)).toBe(result);
  });
});
