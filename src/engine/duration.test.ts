import { describe, expect, it } from 'vitest';
import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import type { CanaryStep } from '../api/v1alpha1/canary.ts';
import type { RolloutSpec } from '../api/v1alpha1/rollout.ts';
import type { RolloutDuration, RolloutStatus } from '../api/v1alpha1/rollout-status.ts';
import { aReplicaSet, aRollout, firstLook, pause, START, setWeight } from '../testing/build.ts';
import { trackDuration } from './duration.ts';
import { newReplicaSet } from './new-replica-set.ts';
import { beginPass } from './pass.ts';
import { worldOf } from './world.ts';

const NOW = '2030-01-01T00:00:00Z';
const EARLIER = '2029-12-31T23:59:00Z';

interface Scene {
  readonly before?: RolloutStatus;
  readonly after?: RolloutStatus;
  readonly spec?: Partial<RolloutSpec>;
  readonly steps?: readonly CanaryStep[];
  readonly replicaSets?: readonly ReplicaSet[];
}

/** Stable `s`, an update to `c` under way since a minute. */
const RUNNING: RolloutStatus = {
  stableRS: 's',
  currentPodHash: 'c',
  currentStepHash: 'h',
  duration: { rolloutStartedAt: EARLIER },
};

function track({
  before = {},
  after = {},
  spec = {},
  steps,
  replicaSets = [],
}: Scene): RolloutDuration | undefined {
  const rollout = aRollout({ spec, status: { ...RUNNING, ...before }, ...(steps ? { steps } : {}) });
  const strategy = steps === undefined ? {} : { strategy: { canary: { steps } } };
  const observed = { ...firstLook({ ...rollout, spec: { ...rollout.spec, ...strategy } }), replicaSets };
  return trackDuration(beginPass(worldOf(observed)), { ...RUNNING, ...before, ...after }).duration;
}

/** The ReplicaSet of the Rollout's present template with this many pods. */
function present(available: number, age = 0): ReplicaSet {
  const set = newReplicaSet(aRollout(), []);
  return {
    ...set,
    metadata: { ...set.metadata, creationTimestamp: new Date(START + age * 1000).toISOString() },
    spec: { ...set.spec, replicas: 4 },
    status: { replicas: available, availableReplicas: available },
  };
}

describe('trackDuration', () => {
  it('starts with the first version', () => {
    expect(track({ before: { currentPodHash: '', duration: {} } })).toEqual({ rolloutStartedAt: NOW });
  });

  it('goes on while nothing new is asked for', () => {
    expect(track({})).toEqual({ rolloutStartedAt: EARLIER });
  });

  it.each([
    ['template', { currentPodHash: 'd' }],
    ['list of steps', { currentStepHash: 'i' }],
  ])('starts anew with another %s', (_, after) => {
    expect(track({ after })).toEqual({ rolloutStartedAt: NOW });
  });

  it('starts anew when an aborted update is tried again', () => {
    const before = { abortedAt: EARLIER, duration: { rolloutStartedAt: EARLIER, finishedAt: EARLIER } };
    expect(track({ before, after: { abort: false } })).toEqual({ rolloutStartedAt: NOW });
  });

  it('does not start anew while it stays aborted', () => {
    const duration = { rolloutStartedAt: EARLIER, finishedAt: EARLIER };
    expect(track({ before: { abortedAt: EARLIER, abort: true, duration } })).toEqual(duration);
  });

  it('does not start anew when the abort is lifted on a promoted version', () => {
    const duration = { rolloutStartedAt: EARLIER, finishedAt: EARLIER };
    expect(track({ before: { abortedAt: EARLIER, currentPodHash: 's', duration } })).toEqual(duration);
  });

  it('ends with the abort', () => {
    expect(track({ after: { abort: true } })).toEqual({
      rolloutStartedAt: EARLIER,
      finishedAt: NOW,
      completionStatus: 'Aborted',
    });
  });

  it('is promoted at once, and over when all its pods are there', () => {
    const promoted = { currentPodHash: 's' };
    expect(track({ before: promoted, replicaSets: [present(3)] })).toEqual({
      rolloutStartedAt: EARLIER,
      completionStatus: 'Promoted',
    });
    expect(track({ before: promoted, replicaSets: [present(4)] })).toEqual({
      rolloutStartedAt: EARLIER,
      completionStatus: 'Promoted',
      finishedAt: NOW,
    });
  });

  it('tells full promotion apart', () => {
    const before = { currentPodHash: 's', promoteFull: true };
    expect(track({ before })?.completionStatus).toBe('FastPromoted');
  });

  it('keeps how it ended', () => {
    const duration = { rolloutStartedAt: EARLIER, completionStatus: 'Promoted' } as const;
    const before = { currentPodHash: 's', promoteFull: true, duration };
    expect(track({ before })?.completionStatus).toBe('Promoted');
    const over = { ...duration, finishedAt: EARLIER };
    expect(track({ before: { ...before, duration: over }, replicaSets: [present(4)] })).toEqual(over);
  });

  it('has no end without a start', () => {
    expect(track({ before: { duration: {} }, after: { abort: true } })).toEqual({});
  });

  describe('when the user goes back half-way', () => {
    const stable = aReplicaSet('s', { age: 10 });

    it('counts on, as a rollback', () => {
      const replicaSets = [present(0, 0), stable];
      expect(track({ after: { currentPodHash: 'd' }, replicaSets })).toEqual({
        rolloutStartedAt: EARLIER,
        completionStatus: 'RolledBack',
      });
    });

    it('counts on, as a fast one inside the window', () => {
      const spec = { rollbackWindow: { revisions: 1 } };
      expect(track({ after: { currentPodHash: 'd' }, replicaSets: [present(0, 0), stable], spec })).toEqual({
        rolloutStartedAt: EARLIER,
        completionStatus: 'FastRolledBack',
      });
    });

    it('starts anew when the update was over, or had not begun', () => {
      const replicaSets = [present(0, 0), stable];
      const over = { rolloutStartedAt: EARLIER, finishedAt: EARLIER };
      const fresh = { rolloutStartedAt: NOW };
      expect(track({ before: { duration: over }, after: { currentPodHash: 'd' }, replicaSets })).toEqual(
        fresh,
      );
      expect(track({ before: { duration: {} }, after: { currentPodHash: 'd' }, replicaSets })).toEqual(fresh);
    });

    it('starts anew for a version newer than stable', () => {
      const replicaSets = [present(0, 20), stable];
      expect(track({ after: { currentPodHash: 'd' }, replicaSets })).toEqual({ rolloutStartedAt: NOW });
    });
  });

  describe('a pause that only a person ends', () => {
    const steps = [setWeight(5), pause(), pause(10)];
    const paused = (currentStepIndex: number, reason = 'CanaryPauseStep') => ({
      currentStepIndex,
      pauseConditions: [{ reason, startTime: EARLIER }],
    });
    const since = { rolloutStartedAt: EARLIER, manualPauseStartedAt: EARLIER };

    it('begins to count', () => {
      expect(track({ steps, after: paused(1) })).toEqual({
        rolloutStartedAt: EARLIER,
        manualPauseStartedAt: NOW,
      });
    });

    it('keeps its beginning', () => {
      expect(track({ steps, before: { duration: since }, after: paused(1) })).toEqual(since);
    });

    it('is summed up in whole seconds when it ends', () => {
      expect(track({ steps, before: { duration: since } })).toEqual({
        rolloutStartedAt: EARLIER,
        totalManualPauseDurationSeconds: 60,
      });
      const again = { ...since, totalManualPauseDurationSeconds: 7 };
      expect(track({ steps, before: { duration: again } })?.totalManualPauseDurationSeconds).toBe(67);
    });

    it('never counts below zero when clocks disagree', () => {
      const ahead = { ...since, manualPauseStartedAt: '2030-01-01T00:05:00Z' };
      expect(track({ steps, before: { duration: ahead } })?.totalManualPauseDurationSeconds).toBe(0);
    });

    it('is not one that ends by itself', () => {
      expect(track({ steps, after: paused(2) })).toEqual({ rolloutStartedAt: EARLIER });
    });

    it('is one of the first step when no index is known', () => {
      const { currentStepIndex: _, ...after } = paused(0);
      expect(track({ steps: [pause()], after })?.manualPauseStartedAt).toBe(NOW);
      expect(track({ steps: [pause(10)], after })?.manualPauseStartedAt).toBeUndefined();
    });

    it('is an inconclusive analysis, whatever the step', () => {
      expect(track({ steps, after: paused(2, 'InconclusiveAnalysisRun') })?.manualPauseStartedAt).toBe(NOW);
    });

    it('is spec.paused', () => {
      expect(track({ spec: { paused: true } })?.manualPauseStartedAt).toBe(NOW);
      expect(track({ spec: { paused: false } })?.manualPauseStartedAt).toBeUndefined();
    });
  });
});
