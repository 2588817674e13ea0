import { describe, expect, it } from 'vitest';
import type { RolloutCondition, RolloutStatus } from '../api/v1alpha1/rollout-status.ts';
import { aRollout, firstLook } from '../testing/build.ts';
import { beginPass } from './pass.ts';
import { syncPausedConditions } from './paused-conditions.ts';
import { worldOf } from './world.ts';

const condition = (type: string, status: 'True' | 'False' | 'Unknown', reason: string): RolloutCondition => ({
  type,
  status,
  reason,
  message: reason,
  lastTransitionTime: '2029-01-01T00:00:00Z',
  lastUpdateTime: '2029-01-01T00:00:00Z',
});
const MOVING = condition('Progressing', 'True', 'ReplicaSetUpdated');
const ABORTED = condition('Progressing', 'False', 'RolloutAborted');
const PAUSES: RolloutStatus = {
  pauseConditions: [{ reason: 'CanaryPauseStep', startTime: '2030-01-01T00:00:00Z' }],
};

function passOf(status: RolloutStatus, paused?: boolean) {
  const spec = paused === undefined ? {} : { paused };
  const rollout = aRollout({ spec, status: { observedGeneration: '1', ...status } });
  return beginPass(worldOf(firstLook(rollout)));
}

/** What the conditions become, as `Type Status Reason`; `null`: the pass goes on unchanged. */
function synced(status: RolloutStatus, paused?: boolean): string[] | null {
  const before = passOf(status, paused);
  const after = syncPausedConditions(before);
  if (after === before) return null;
  expect(after.end).toBe('left');
  return (after.world.rollout.status?.conditions ?? []).map(
    ({ type, status: state, message }) => `${type} ${state} ${message}`,
  );
}

describe('syncPausedConditions', () => {
  it('shows a pause, and stops the progress clock', () => {
    const shown = ['Progressing Unknown Rollout is paused', 'Paused True Rollout is paused'];
    expect(synced({ conditions: [MOVING], ...PAUSES })).toEqual(shown);
    expect(synced({ conditions: [MOVING] }, true)).toEqual(shown);
    expect(synced(PAUSES)).toEqual(shown);
  });

  it('shows the end of a pause, and starts the clock again', () => {
    const conditions = [
      condition('Progressing', 'Unknown', 'RolloutPaused'),
      condition('Paused', 'True', 'RolloutPaused'),
    ];
    const shown = ['Progressing Unknown Rollout is resumed', 'Paused False Rollout is paused'];
    expect(synced({ conditions })).toEqual(shown);
    expect(synced({ conditions }, false)).toEqual(shown);
    expect(synced({ conditions, pauseConditions: [] })).toEqual(shown);
  });

  it('has nothing to do when all is shown', () => {
    const conditions = [
      condition('Progressing', 'Unknown', 'RolloutPaused'),
      condition('Paused', 'True', 'RolloutPaused'),
    ];
    expect(synced({ conditions, ...PAUSES })).toBeNull();
    expect(synced({ conditions: [MOVING] })).toBeNull();
    expect(synced({})).toBeNull();
  });

  it('leaves the progress of a completed update alone, but shows the pause', () => {
    const completed = condition('Completed', 'True', 'RolloutCompleted');
    expect(synced({ conditions: [MOVING, completed] }, true)).toEqual([
      'Progressing True ReplicaSetUpdated',
      'Completed True RolloutCompleted',
      'Paused True Rollout is paused',
    ]);
    const open = condition('Completed', 'False', 'RolloutCompleted');
    expect(synced({ conditions: [MOVING, open] }, true)).toContain('Progressing Unknown Rollout is paused');
  });

  it('keeps showing an abort, also while paused', () => {
    expect(synced({ conditions: [ABORTED], abort: true })).toBeNull();
    expect(synced({ conditions: [ABORTED], abort: true, ...PAUSES })).toBeNull();
  });

  it('shows that an aborted update is tried again', () => {
    expect(synced({ conditions: [ABORTED] })).toEqual(['Progressing Unknown Retrying Rollout after abort']);
    expect(synced({ conditions: [ABORTED], abort: false })).toEqual([
      'Progressing Unknown Retrying Rollout after abort',
    ]);
  });

  it('waits until this generation was looked at', () => {
    expect(synced({ conditions: [MOVING], ...PAUSES, observedGeneration: '0' })).toBeNull();
    const rollout = passOf({ ...PAUSES, observedGeneration: '0' }).world.rollout;
    const { generation: _, ...metadata } = rollout.metadata;
    const pass = beginPass(worldOf(firstLook({ ...rollout, metadata })));
    expect(syncPausedConditions(pass).end).toBe('left');
  });

  it('brings the phase up to date with it', () => {
    const after = syncPausedConditions(passOf({ conditions: [MOVING] }, true));
    expect(after.world.rollout.status).toMatchObject({ phase: 'Paused', message: 'manually paused' });
  });
});
