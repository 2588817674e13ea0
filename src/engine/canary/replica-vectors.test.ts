import { describe, expect } from 'vitest';
import type { CanaryStep } from '../../api/v1alpha1/canary.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { eachCase } from '../../testing/effort.ts';
import { readVectors } from '../../testing/vectors.ts';
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

const fenceVectors = readVectors<{
  replicas: number;
  maxSurge: number | string | null;
  maxUnavailable: number | string | null;
  result: object;
}>('fenceposts');
const basic = readVectors<Recorded & { result: object }>('basic-canary-replicas');
const routed = readVectors<Recorded & { result: object }>('routed-canary-replicas');
const atDesired = readVectors<Recorded & { result: boolean }>('at-desired-replicas');
const stepTexts = readVectors<{ step: CanaryStep; result: string }>('step-string');

describe('fenceposts', () => {
  eachCase('agrees with recorded case $index', fenceVectors, (vector) => {
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
  eachCase('agrees with recorded case $index', basic, (vector) => {
    expect(basicReplicas(rolloutOf(vector), setsOf(vector))).toEqual(vector.result);
  });
});

describe('routedReplicas', () => {
  eachCase('agrees with recorded case $index', routed, (vector) => {
    const rollout = rolloutOf(vector);
    const pair = routedReplicas(rollout, setsOf(vector), rollout.status?.canary?.weights);
    const currentSetWeight = weightOfSteps(rollout);
    const desiredWeight = targetWeight(rollout, setsOf(vector));
    expect({ ...pair, currentSetWeight, desiredWeight }).toEqual(vector.result);
  });
});

describe('isAtDesiredReplicas', () => {
  eachCase('agrees with recorded case $index', atDesired, (vector) => {
    const rollout = rolloutOf(vector);
    expect(isAtDesiredReplicas(rollout, setsOf(vector), rollout.status?.canary?.weights)).toBe(vector.result);
  });
});

describe('stepText', () => {
  eachCase('prints $result', stepTexts, ({ step, result }) => {
    expect(stepText(step)).toBe(result);
  });
});
