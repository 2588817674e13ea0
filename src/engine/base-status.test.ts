import { describe, expect, it } from 'vitest';
import type { RolloutStatus } from '../api/v1alpha1/rollout-status.ts';
import { aReplicaSet, aRollout, firstLook, setWeight } from '../testing/build.ts';
import { baseStatus, withoutAbsent } from './base-status.ts';
import { newReplicaSet } from './new-replica-set.ts';
import { beginPass } from './pass.ts';
import { stepHash } from './template-hash.ts';
import { worldOf } from './world.ts';

const STEPS = [setWeight(5)];
const canary = newReplicaSet(aRollout(), []);
const HASH = canary.metadata.labels?.['rollouts-pod-template-hash'];
const sets = [
  { ...canary, status: { replicas: 3, readyReplicas: 2, availableReplicas: 1 } },
  aReplicaSet('old', { replicas: 4, available: 3 }),
];
const statusOf = (status: RolloutStatus = {}, steps = STEPS, replicaSets = sets) =>
  baseStatus(beginPass(worldOf({ ...firstLook(aRollout({ steps, status })), replicaSets })));

describe('baseStatus', () => {
  it('counts pods of all revisions, and those of the present one', () => {
    expect(statusOf()).toEqual({
      replicas: 7,
      HPAReplicas: 7,
      updatedReplicas: 3,
      readyReplicas: 5,
      availableReplicas: 4,
      currentPodHash: HASH,
      currentStepHash: stepHash(STEPS),
      currentStepIndex: 0,
      selector: 'app=demo',
      observedGeneration: '1',
      canary: {},
    });
  });

  it('carries over what it does not decide', () => {
    const kept: RolloutStatus = {
      stableRS: 's',
      restartedAt: '2030-01-01T00:00:00Z',
      collisionCount: 0,
      promoteFull: true,
      currentStepIndex: 1,
      duration: { rolloutStartedAt: '2030-01-01T00:00:00Z' },
      conditions: [],
    };
    const { conditions: _, ...written } = kept;
    expect(statusOf(kept)).toMatchObject(written);
    expect(statusOf({ abort: true, pauseConditions: [] })).toEqual(statusOf());
  });

  it('has no step without steps, and counts nothing without pods', () => {
    expect(statusOf({ currentStepIndex: 2 }, [], [])).toEqual({
      currentStepHash: stepHash(undefined),
      selector: 'app=demo',
      observedGeneration: '1',
      canary: {},
    });
  });

  it('selects nothing where the Rollout has no selector', () => {
    const { selector: _, ...spec } = aRollout().spec;
    const { generation: _g, ...metadata } = aRollout().metadata;
    const status = baseStatus(beginPass(worldOf(firstLook({ ...aRollout(), metadata, spec }))));
    expect([status.selector, status.observedGeneration]).toEqual([undefined, '0']);
  });
});

describe('withoutAbsent', () => {
  it("leaves out what upstream's encoder leaves out, and nothing else", () => {
    const status = {
      message: '',
      replicas: 0,
      abort: false,
      conditions: [],
      stableRS: undefined,
      restartedAt: null,
      currentStepIndex: 0,
      collisionCount: 0,
      phase: 'Healthy',
      readyReplicas: 1,
      promoteFull: true,
      pauseConditions: [{ reason: 'r', startTime: 't' }],
      canary: {},
    } as unknown as RolloutStatus;
    expect(Object.keys(withoutAbsent(status))).toEqual([
      'currentStepIndex',
      'collisionCount',
      'phase',
      'readyReplicas',
      'promoteFull',
      'pauseConditions',
      'canary',
    ]);
  });

  it('leaves out an absent index', () => {
    expect(withoutAbsent({ currentStepIndex: undefined })).toEqual({});
  });
});
