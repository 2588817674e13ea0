import { describe, expect, it } from 'vitest';
import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import { SCALE_DOWN_DEADLINE } from '../api/v1alpha1/labels.ts';
import type { RolloutSpec } from '../api/v1alpha1/rollout.ts';
import type { RolloutCondition, RolloutStatus } from '../api/v1alpha1/rollout-status.ts';
import { aReplicaSet, aRollout, firstLook, pause, START, setWeight } from '../testing/build.ts';
import { nextLookMs } from './next-look.ts';
import { worldOf } from './world.ts';

const at = (seconds: number) => new Date(START + seconds * 1000).toISOString().replace('.000', '');

function nextLook(status: RolloutStatus, spec: Partial<RolloutSpec> = {}, sets: readonly ReplicaSet[] = []) {
  const rollout = aRollout({ steps: [setWeight(5), pause(20), pause()], spec, status });
  return nextLookMs(worldOf({ ...firstLook(rollout), replicaSets: sets }));
}
const paused = (index: number, reason = 'CanaryPauseStep'): RolloutStatus => ({
  currentStepIndex: index,
  pauseConditions: [{ reason, startTime: at(-5) }],
});
const progressing = (change: Partial<RolloutCondition> = {}): RolloutStatus => ({
  phase: 'Progressing',
  conditions: [
    {
      type: 'Progressing',
      status: 'True',
      reason: 'ReplicaSetUpdated',
      message: '',
      lastTransitionTime: at(-100),
      lastUpdateTime: at(-100),
      ...change,
    },
  ],
});
const leaving = (deadline: string, replicas = 1) =>
  aReplicaSet('old', { replicas, annotations: { [SCALE_DOWN_DEADLINE]: deadline } });

describe('nextLookMs', () => {
  it('is never when only an event can change anything', () => {
    expect(nextLook({})).toBeNull();
  });

  it('is just after the end of a timed pause', () => {
    expect(nextLook(paused(1))).toBe(15_001);
  });

  it('is never for a pause that only a person ends, nor for one of another cause', () => {
    expect(nextLook(paused(2))).toBeNull();
    expect(nextLook(paused(1, 'InconclusiveAnalysisRun'))).toBeNull();
    expect(nextLook(paused(0))).toBeNull();
    expect(nextLook({ currentStepIndex: 1 })).toBeNull();
  });

  it('is just after the deadline of a revision that still has pods', () => {
    expect(nextLook({}, {}, [leaving(at(30))])).toBe(30_001);
    expect(nextLook({}, {}, [leaving(at(30), 0)])).toBeNull();
    expect(nextLook({}, {}, [leaving('soon')])).toBeNull();
    expect(nextLook({}, {}, [aReplicaSet('stays', { replicas: 1 })])).toBeNull();
  });

  it('is the earliest of several', () => {
    expect(nextLook(paused(1), {}, [leaving(at(9)), leaving(at(30))])).toBe(9001);
  });

  it('is at once for an instant that has passed', () => {
    expect(nextLook({}, {}, [leaving(at(-30))])).toBe(1);
  });

  it('is just after the progress deadline', () => {
    expect(nextLook(progressing())).toBe(500_001);
    expect(nextLook(progressing(), { progressDeadlineSeconds: 101 })).toBe(1001);
  });

  it('is never for a progress deadline that has passed', () => {
    expect(nextLook(progressing(), { progressDeadlineSeconds: 100 })).toBe(1);
    expect(nextLook(progressing(), { progressDeadlineSeconds: 99 })).toBeNull();
  });

  it.each<[string, RolloutStatus, Partial<RolloutSpec>]>([
    ['on a step that may last', { ...progressing(), stableRS: 's', currentStepIndex: 1 }, {}],
    ['once healthy', { ...progressing(), phase: 'Healthy' }, {}],
    ['while paused by hand', progressing(), { paused: true }],
    ['while aborted', progressing({ reason: 'RolloutAborted' }), {}],
    ['while paused', progressing({ reason: 'RolloutPaused' }), {}],
    [
      'when promoted and given up',
      { ...progressing(), phase: 'Degraded', stableRS: 'a', currentPodHash: 'a' },
      {},
    ],
  ])('counts no progress deadline %s', (_, status, spec) => {
    expect(nextLook(status, spec)).toBeNull();
  });

  it('counts the deadline of a degraded update that is not promoted', () => {
    expect(nextLook({ ...progressing(), phase: 'Degraded', stableRS: 'a', currentPodHash: 'b' })).toBe(
      500_001,
    );
  });

  it('counts the deadline of a promoted version that still progresses', () => {
    expect(nextLook({ ...progressing(), stableRS: 'a', currentPodHash: 'a' })).toBe(500_001);
  });

  it('is the moment of a restart, then every half minute until it is done', () => {
    expect(nextLook({}, { restartAt: at(60) })).toBe(60_001);
    expect(nextLook({}, { restartAt: at(0) })).toBe(30_001);
    expect(nextLook({}, { restartAt: at(-60) })).toBe(30_001);
    expect(nextLook({ restartedAt: at(-60) }, { restartAt: at(-60) })).toBeNull();
  });
});
