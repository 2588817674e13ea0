import { describe, expect, it } from 'vitest';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { promotePatches } from './promote-patches.ts';

const STEPS = [{ setWeight: 20 }, { pause: {} }, { setWeight: 60 }];
const PAUSED = [{ reason: 'CanaryPauseStep', startTime: '2030-01-01T00:00:00Z' }];

function aRollout(spec: Partial<Rollout['spec']>, status: NonNullable<Rollout['status']> = {}): Rollout {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'web' },
    spec: { strategy: { canary: { steps: STEPS } }, ...spec },
    status: { currentPodHash: 'new', stableRS: 'old', ...status },
  };
}
const blueGreen = { strategy: { blueGreen: { activeService: 'web' } } };

describe('promotePatches of plain promote', () => {
  it('ends a pause without moving the step index', () => {
    const rollout = aRollout({}, { pauseConditions: PAUSED, currentStepIndex: 1 });
    expect(promotePatches(rollout, 'next')).toEqual({ status: { pauseConditions: null }, spec: null });
  });

  it('ends the current step of a canary that is at no pause', () => {
    expect(promotePatches(aRollout({}, { currentStepIndex: 0 }), 'next').status).toEqual({
      pauseConditions: null,
      currentStepIndex: 1,
    });
  });

  it('never moves beyond the last step', () => {
    expect(promotePatches(aRollout({}, { currentStepIndex: 3 }), 'next').status).toMatchObject({
      currentStepIndex: 3,
    });
  });

  it('skips the step whose analysis could not decide', () => {
    const rollout = aRollout(
      {},
      {
        pauseConditions: PAUSED,
        controllerPause: true,
        currentStepIndex: 1,
        canary: { currentStepAnalysisRunStatus: { name: 'run', status: 'Inconclusive' } },
      },
    );
    expect(promotePatches(rollout, 'next').status).toEqual({
      pauseConditions: null,
      controllerPause: false,
      currentStepIndex: 2,
    });
  });

  it('lets a canary held by spec.paused alone go on without losing its step', () => {
    expect(promotePatches(aRollout({ paused: true }, { currentStepIndex: 0 }), 'next')).toEqual({
      status: null,
      spec: { paused: false },
    });
  });

  it('ends the pause and the hold when there are both', () => {
    const rollout = aRollout({ paused: true }, { pauseConditions: PAUSED, currentStepIndex: 1 });
    expect(promotePatches(rollout, 'next')).toEqual({
      status: { pauseConditions: null },
      spec: { paused: false },
    });
  });

  it('writes nothing to a blue-green that is at no pause', () => {
    expect(promotePatches(aRollout(blueGreen), 'next')).toEqual({ status: null, spec: null });
  });
});

describe('promotePatches of --full', () => {
  it('asks for full promotion of a version that is not stable', () => {
    expect(promotePatches(aRollout({ paused: true }), 'full')).toEqual({
      status: { promoteFull: true },
      spec: { paused: false },
    });
  });

  it('writes nothing when the newest version is stable', () => {
    expect(promotePatches(aRollout({}, { stableRS: 'new' }), 'full')).toEqual({ status: null, spec: null });
  });
});

describe('promotePatches of the deprecated skips', () => {
  it.each([
    ['skip-current-step', 2],
    ['skip-all-steps', 3],
  ] as const)('%s writes the index alone', (mode, currentStepIndex) => {
    const rollout = aRollout({ paused: true }, { currentStepIndex: 1, pauseConditions: PAUSED });
    expect(promotePatches(rollout, mode)).toEqual({ status: { currentStepIndex }, spec: null });
  });

  it.each([
    [aRollout(blueGreen), 'Cannot skip steps of a bluegreen rollout. Run without a flags'],
    [aRollout({ strategy: { canary: {} } }), 'Cannot skip steps of a rollout without steps'],
  ])('refuses a rollout that has no steps to skip', (rollout, message) => {
    expect(() => promotePatches(rollout, 'skip-all-steps')).toThrow(message);
  });
});
