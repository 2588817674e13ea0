import { describe, expect, it } from 'vitest';
import type { CanaryStep } from '../api/v1alpha1/canary.ts';
import type { RolloutCondition, RolloutStatus } from '../api/v1alpha1/rollout-status.ts';
import { aRollout, pause, START, setWeight } from '../testing/build.ts';
import { deadlineAt, hasProgressed, isHealthy, isOpenEndedStep, isPromoted, isTimedOut } from './progress.ts';

const progressing = (change: Partial<RolloutCondition> = {}): RolloutStatus => ({
  conditions: [
    {
      type: 'Progressing',
      status: 'True',
      reason: 'ReplicaSetUpdated',
      message: '',
      lastTransitionTime: '2029-01-01T00:00:00Z',
      lastUpdateTime: '2030-01-01T00:00:00Z',
      ...change,
    },
  ],
});

describe('hasProgressed', () => {
  const before: RolloutStatus = {
    replicas: 6,
    updatedReplicas: 2,
    readyReplicas: 5,
    availableReplicas: 4,
    stableRS: 's',
    currentStepIndex: 1,
    currentStepHash: 'h',
  };
  const moved = (change: RolloutStatus, growthCounts = true) =>
    hasProgressed(before, { ...before, ...change }, growthCounts);

  it('sees nothing in a status that stays', () => {
    expect(moved({})).toBe(false);
    expect(hasProgressed({}, {}, true)).toBe(false);
  });

  it.each<[string, RolloutStatus]>([
    ['a new pod', { updatedReplicas: 3, replicas: 7 }],
    ['a new pod that went', { updatedReplicas: 1, replicas: 5 }],
    ['an old pod that went', { replicas: 5 }],
    ['a pod that became ready', { readyReplicas: 6 }],
    ['a pod that became available', { availableReplicas: 5 }],
    ['another stable version', { stableRS: 't' }],
    ['another step', { currentStepIndex: 2 }],
    ['other steps', { currentStepHash: 'i' }],
  ])('sees %s', (_, change) => expect(moved(change)).toBe(true));

  it.each<[string, RolloutStatus]>([
    ['an old pod that came', { replicas: 7 }],
    ['a pod that is no longer ready', { readyReplicas: 4 }],
    ['a pod that is no longer available', { availableReplicas: 3 }],
  ])('does not count %s', (_, change) => expect(moved(change)).toBe(false));

  it('does not count readiness that was there before', () => {
    expect(moved({ readyReplicas: 6 }, false)).toBe(false);
    expect(moved({ availableReplicas: 5 }, false)).toBe(false);
    expect(moved({ currentStepIndex: 2 }, false)).toBe(true);
  });

  it('takes absent counts for zero', () => {
    expect(hasProgressed({}, { readyReplicas: 1 }, true)).toBe(true);
    expect(hasProgressed({ replicas: 1 }, {}, true)).toBe(true);
    expect(hasProgressed({}, { replicas: 1 }, true)).toBe(false);
  });
});

describe('isHealthy', () => {
  const whole: RolloutStatus = {
    replicas: 4,
    updatedReplicas: 4,
    availableReplicas: 4,
    currentStepIndex: 1,
    stableRS: 's',
    currentPodHash: 's',
  };
  const healthy = (
    change: RolloutStatus,
    observedGeneration = '1',
    steps: readonly CanaryStep[] = [setWeight(5)],
  ) => isHealthy(aRollout({ steps, status: { observedGeneration } }), { ...whole, ...change });

  it('is promoted with every pod there, none left over, and looked at', () => {
    expect(healthy({})).toBe(true);
  });

  it.each<[string, RolloutStatus]>([
    ['an old pod is left', { replicas: 5 }],
    ['a new pod is missing', { updatedReplicas: 3 }],
    ['a pod is not available', { availableReplicas: 3 }],
    ['a step is left', { currentStepIndex: 0 }],
    ['another version is stable', { stableRS: 't' }],
    ['nothing is stable', { stableRS: '', currentPodHash: '' }],
  ])('is not while %s', (_, change) => expect(healthy(change)).toBe(false));

  it('is not before this generation was looked at', () => {
    expect(healthy({}, '0')).toBe(false);
    const { status: _, ...unseen } = aRollout({ steps: [setWeight(5)] });
    expect(isHealthy(unseen, whole)).toBe(false);
  });

  it('asks for no step index where there are no steps', () => {
    expect(healthy({ currentStepIndex: undefined }, '1', [])).toBe(true);
  });

  it('can be with no pods at all', () => {
    const rollout = aRollout({ replicas: 0, status: { observedGeneration: '1' } });
    expect(isHealthy(rollout, { stableRS: 's', currentPodHash: 's' })).toBe(true);
    const { generation: _, ...metadata } = rollout.metadata;
    const bare = { ...rollout, metadata, status: { observedGeneration: '0' } };
    expect(isHealthy(bare, { stableRS: 's', currentPodHash: 's' })).toBe(true);
  });
});

describe('isPromoted', () => {
  it('is the present template being the stable one', () => {
    expect(isPromoted({ stableRS: 's', currentPodHash: 's' })).toBe(true);
    expect(isPromoted({ stableRS: 's', currentPodHash: 't' })).toBe(false);
    expect(isPromoted({ currentPodHash: '' })).toBe(false);
    expect(isPromoted({ stableRS: '', currentPodHash: '' })).toBe(false);
    expect(isPromoted({})).toBe(false);
  });
});

describe('the progress deadline', () => {
  const spec = { progressDeadlineSeconds: 30 };

  it('is ten minutes after the last movement, or as long as asked', () => {
    expect(deadlineAt(aRollout(), progressing())).toBe(START + 600_000);
    expect(deadlineAt(aRollout({ spec }), progressing())).toBe(START + 30_000);
  });

  it.each<[string, RolloutStatus]>([
    ['nothing is known of movement', {}],
    ['aborted', progressing({ reason: 'RolloutAborted' })],
    ['paused', progressing({ reason: 'RolloutPaused' })],
    ['the time of the last movement is unreadable', progressing({ lastUpdateTime: 'soon' })],
  ])('is none while %s', (_, status) => {
    expect(deadlineAt(aRollout(), status)).toBeNull();
    expect(isTimedOut(aRollout(), status, START + 9e9)).toBe(false);
  });

  it('has passed only after its instant', () => {
    expect(isTimedOut(aRollout({ spec }), progressing(), START + 30_000)).toBe(false);
    expect(isTimedOut(aRollout({ spec }), progressing(), START + 30_001)).toBe(true);
  });

  it('stays passed until something moves', () => {
    const status = progressing({ reason: 'ProgressDeadlineExceeded' });
    expect(isTimedOut(aRollout({ spec }), status, START)).toBe(true);
  });
});

describe('isOpenEndedStep', () => {
  const steps = [
    setWeight(5),
    pause(),
    { analysis: {} },
    { experiment: {} } as CanaryStep,
    { setCanaryScale: {} },
  ];
  const isOpen = (status: RolloutStatus) =>
    isOpenEndedStep(aRollout({ steps, status: { stableRS: 's', ...status } }));

  it('is a pause, an analysis or an experiment', () => {
    const open = [0, 1, 2, 3, 4, 5].map((currentStepIndex) => isOpen({ currentStepIndex }));
    expect(open).toEqual([false, true, true, true, false, false]);
  });

  it('is the first step where no index is known', () => {
    expect(isOpen({})).toBe(false);
    expect(isOpenEndedStep(aRollout({ steps: [pause()], status: { stableRS: 's' } }))).toBe(true);
  });

  it('is none of a first version', () => {
    expect(isOpen({ currentStepIndex: 1, stableRS: '' })).toBe(false);
    const { status: _, ...unseen } = aRollout({ steps: [pause()] });
    expect(isOpenEndedStep(unseen)).toBe(false);
  });
});
