import type { CanaryStep } from '../../api/v1alpha1/canary.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { parseGoDuration } from '../../base/duration.ts';
import type { Millis } from '../../base/time.ts';

/** `canary.steps`; an empty list counts as absent. */
export function stepsOf({ spec }: Rollout): readonly CanaryStep[] {
  return spec.strategy?.canary?.steps ?? [];
}

/** Where the update stands. `null` when the Rollout has no steps, or when all are done. */
export function currentStep(rollout: Rollout): { readonly step: CanaryStep; readonly index: number } | null {
  const steps = stepsOf(rollout);
  const index = rollout.status?.currentStepIndex ?? 0;
  const step = steps[index];
  return step === undefined ? null : { step, index };
}

/** Whether every step is done. A Rollout without steps has none left. */
export function isPastLastStep(rollout: Rollout): boolean {
  return (rollout.status?.currentStepIndex ?? 0) >= stepsOf(rollout).length;
}

/** The nearest `setWeight` at or before `index`; 0 when there is none. */
export function weightAt(steps: readonly CanaryStep[], index: number): number {
  for (let i = Math.min(index, steps.length - 1); i >= 0; i -= 1) {
    const weight = steps[i]?.setWeight;
    if (weight !== undefined) return weight;
  }
  return 0;
}

/** Parts of traffic that mean "all". Integer, >= 1. */
export function totalWeight({ spec }: Rollout): number {
  return spec.strategy?.canary?.trafficRouting?.maxTrafficWeight ?? 100;
}

export function isTrafficRouted({ spec }: Rollout): boolean {
  return spec.strategy?.canary?.trafficRouting !== undefined;
}

/**
 * How long a pause lasts. `null` is for ever; `'invalid'` is refused by validation. Numbers and numeric strings are
 * seconds; Go durations are cut to whole seconds.
 */
export function pauseDurationMs(duration: number | string | undefined): Millis | null | 'invalid' {
  if (duration === undefined) return null;
  if (typeof duration === 'number') return duration < 0 ? 'invalid' : duration * 1000;
  const ms = /^[+-]?\d+$/.test(duration) ? Number(duration) * 1000 : parseGoDuration(duration);
  return ms === null || ms < 0 ? 'invalid' : Math.trunc(ms / 1000) * 1000;
}

/** The step as events and the CLI print it: `setWeight: 20`, `pause: 10s`, `setCanaryScale{replicas: 3}`. */
export function stepText(step: CanaryStep): string {
  if (step.setWeight !== undefined) return `setWeight: ${step.setWeight}`;
  if (step.pause !== undefined) {
    return step.pause.duration === undefined ? 'pause' : `pause: ${step.pause.duration}`;
  }
  if (step.experiment !== undefined) return 'experiment';
  if (step.analysis !== undefined) return 'analysis';
  if (step.setCanaryScale !== undefined) return canaryScaleText(step.setCanaryScale);
  if (step.plugin !== undefined) return `plugin: ${step.plugin.name}`;
  if (step.setHeaderRoute !== undefined) return `setHeaderRoute: ${step.setHeaderRoute.name ?? ''}`;
  if (step.setMirrorRoute !== undefined) return `setMirrorRoute: ${step.setMirrorRoute.name}`;
  return 'invalid';
}

function canaryScaleText(scale: NonNullable<CanaryStep['setCanaryScale']>): string {
  if (scale.weight !== undefined) return `setCanaryScale{weight: ${scale.weight}}`;
  if (scale.matchTrafficWeight === true) return 'setCanaryScale{matchTrafficWeight: true}';
  if (scale.replicas !== undefined) return `setCanaryScale{replicas: ${scale.replicas}}`;
  return 'setCanaryScale';
}
