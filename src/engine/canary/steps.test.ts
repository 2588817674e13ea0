import { describe, expect, it } from 'vitest';
import type { CanaryStep } from '../../api/v1alpha1/canary.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { aRollout, pause, ROUTED, setWeight } from '../../testing/build.ts';
import {
  currentStep,
  isPastLastStep,
  isTrafficRouted,
  pauseDurationMs,
  stepsOf,
  stepText,
  totalWeight,
  weightAt,
} from './steps.ts';

const unspecified = { ...aRollout(), spec: {} } as Rollout;
const unseen = (steps: readonly CanaryStep[]): Rollout => {
  const { status: _, ...rollout } = aRollout({ steps });
  return rollout;
};

describe('a Rollout without a strategy or a status', () => {
  it('has no steps, counts to 100 and has no router', () => {
    expect(stepsOf(unspecified)).toEqual([]);
    expect(stepsOf({ ...unspecified, spec: { strategy: {} } })).toEqual([]);
    expect(totalWeight(unspecified)).toBe(100);
    expect(totalWeight({ ...unspecified, spec: { strategy: {} } })).toBe(100);
    expect(isTrafficRouted(unspecified)).toBe(false);
    expect(isTrafficRouted({ ...unspecified, spec: { strategy: {} } })).toBe(false);
    expect(isTrafficRouted(aRollout({ canary: ROUTED }))).toBe(true);
  });

  it('stands at its first step', () => {
    expect(currentStep(unseen([setWeight(5)]))).toEqual({ step: setWeight(5), index: 0 });
    expect(isPastLastStep(unseen([setWeight(5)]))).toBe(false);
    expect(isPastLastStep(unseen([]))).toBe(true);
  });
});

describe('weightAt', () => {
  const steps = [pause(), setWeight(20), pause(), setWeight(60)];

  it('is the nearest weight at or before a step, 0 before the first', () => {
    expect([-1, 0, 1, 2, 3].map((index) => weightAt(steps, index))).toEqual([0, 0, 20, 20, 60]);
    expect(weightAt([], 0)).toBe(0);
  });

  it('is the last one beyond the end', () => expect(weightAt(steps, 9)).toBe(60));
});

describe('pauseDurationMs', () => {
  it.each<[number | string | undefined, number | string | null]>([
    [undefined, null],
    [0, 0],
    [10, 10_000],
    [-1, 'invalid'],
    ['10', 10_000],
    ['+10', 10_000],
    ['0', 0],
    ['-1', 'invalid'],
    ['1h', 3_600_000],
    ['1.9s', 1000],
    ['2500ms', 2000],
    ['0s', 0],
    ['-2s', 'invalid'],
    ['soon', 'invalid'],
    ['x10', 'invalid'],
    ['10x', 'invalid'],
    ['1 0', 'invalid'],
  ])('reads %j as %j', (duration, expected) => expect(pauseDurationMs(duration)).toBe(expected));
});

describe('stepText', () => {
  it.each<[string, object]>([
    ['setWeight: 0', { setWeight: 0 }],
    ['pause', { pause: {} }],
    ['pause: 10s', { pause: { duration: '10s' } }],
    ['experiment', { experiment: {} }],
    ['analysis', { analysis: {} }],
    ['setCanaryScale{weight: 25}', { setCanaryScale: { weight: 25 } }],
    ['setCanaryScale{replicas: 3}', { setCanaryScale: { replicas: 3 } }],
    ['setCanaryScale{matchTrafficWeight: true}', { setCanaryScale: { matchTrafficWeight: true } }],
    ['setCanaryScale', { setCanaryScale: { matchTrafficWeight: false } }],
    ['plugin: a/b', { plugin: { name: 'a/b' } }],
    ['setHeaderRoute: h', { setHeaderRoute: { name: 'h' } }],
    ['setHeaderRoute: ', { setHeaderRoute: {} }],
    ['setMirrorRoute: m', { setMirrorRoute: { name: 'm' } }],
    ['invalid', {}],
  ])('prints %j', (text, step) => expect(stepText(step as CanaryStep)).toBe(text));
});
