import { describe, expect, it } from 'vitest';
import type { CanaryStep } from '../api/v1alpha1/canary.ts';
import { aRollout, pause, setWeight } from '../testing/build.ts';
import { CanaryLab } from '../testing/canary-lab.ts';

const STEPS: readonly CanaryStep[] = [setWeight(25), pause(), setWeight(50)];
const stable = (steps = STEPS, spec = {}) => new CanaryLab(aRollout({ steps, spec })).run();
const updating = (steps = STEPS, spec = {}) => stable(steps, spec).deploy('web:2');

/** `True Reason message` of one condition. */
function shown(lab: CanaryLab, type: string): string | null {
  const found = lab.status.conditions?.find((condition) => condition.type === type);
  return found === undefined ? null : `${found.status} ${found.reason} ${found.message}`;
}
const since = (lab: CanaryLab, type: string) =>
  lab.status.conditions?.find((condition) => condition.type === type)?.lastUpdateTime;
const nameOf = (lab: CanaryLab, revision: number) =>
  lab.observed.replicaSets.find(
    ({ metadata }) => metadata.annotations?.['rollout.argoproj.io/revision'] === String(revision),
  )?.metadata.name;
const told = (lab: CanaryLab, reason: string) =>
  lab.notices.filter((notice) => notice.reason === reason).map(({ type, message }) => `${type}: ${message}`);

describe('the conditions of a first version', () => {
  it('are not healthy, not completed and not available before its pods are', () => {
    const lab = new CanaryLab(aRollout({ steps: STEPS })).reconcile();
    expect(shown(lab, 'Healthy')).toBeNull();
    expect(shown(lab, 'Completed')).toBe('False RolloutCompleted RolloutCompleted');
    expect(shown(lab, 'Available')).toBe('False AvailableReason Rollout does not have minimum availability');
    expect(told(lab, 'RolloutNotCompleted')).toEqual([
      `Normal: Rollout not completed, started update to revision 1 (${lab.status.currentPodHash})`,
    ]);
  });

  it('are all good once its pods are there', () => {
    const lab = stable();
    expect(shown(lab, 'Healthy')).toBe('True RolloutHealthy Rollout is healthy');
    expect(shown(lab, 'Completed')).toBe('True RolloutCompleted RolloutCompleted');
    expect(shown(lab, 'Available')).toBe('True AvailableReason Rollout has minimum availability');
    expect(shown(lab, 'Progressing')).toBe(
      `True NewReplicaSetAvailable ReplicaSet "${nameOf(lab, 1)}" has successfully progressed.`,
    );
  });
});

describe('the conditions of an update', () => {
  it('show that it is under way', () => {
    const lab = updating([setWeight(25), setWeight(50)]).reconcile();
    expect(shown(lab, 'Healthy')).toBe('False RolloutHealthy Rollout is not healthy');
    expect(shown(lab, 'Completed')).toBe('False RolloutCompleted RolloutCompleted');
    lab.settlePods().reconcile();
    expect(shown(lab, 'Progressing')).toBe(
      `True ReplicaSetUpdated ReplicaSet "${nameOf(lab, 2)}" is progressing.`,
    );
  });

  it('tell once that it started', () => {
    const lab = updating();
    lab.notices.length = 0;
    lab.run();
    expect(told(lab, 'RolloutNotCompleted')).toHaveLength(1);
  });

  it('renew the time of the last movement with every movement, and only then', () => {
    const lab = updating([setWeight(25), setWeight(50)]).reconcile();
    lab
      .wait(5000)
      .setPods((set) => (set.metadata.name === nameOf(lab, 2) ? 1 : (set.spec.replicas ?? 0)))
      .reconcile();
    expect(since(lab, 'Progressing')).toBe('2030-01-01T00:00:05Z');
    lab.wait(5000).reconcile();
    expect(since(lab, 'Progressing')).toBe('2030-01-01T00:00:05Z');
  });

  it('show a pause, and its end', () => {
    const lab = updating().run();
    expect(shown(lab, 'Paused')).toBe('True RolloutPaused Rollout is paused');
    expect(shown(lab, 'Progressing')).toBe('Unknown RolloutPaused Rollout is paused');
    expect(told(lab, 'RolloutPaused').at(-1)).toBe('Normal: Rollout is paused (CanaryPauseStep)');
    lab.patch({ status: { pauseConditions: null } }).reconcile();
    expect(shown(lab, 'Paused')).toBe('False RolloutPaused Rollout is paused');
  });

  it('show a pause by hand, and its end', () => {
    const lab = stable()
      .patch({ spec: { paused: true } })
      .reconcile();
    expect(shown(lab, 'Paused')).toBe('True RolloutPaused Rollout is paused');
    expect(shown(lab, 'Healthy')).toBe('False RolloutHealthy Rollout is not healthy');
    expect(lab.status).toMatchObject({ phase: 'Paused', message: 'manually paused' });
    lab.patch({ spec: { paused: false } }).reconcile();
    expect(shown(lab, 'Paused')).toBe('False RolloutPaused Rollout is paused');
    expect(shown(lab, 'Healthy')).toBe('True RolloutHealthy Rollout is healthy');
  });

  it('show an abort with its reason, and a retry', () => {
    const lab = updating().run();
    lab.patch({ status: { abort: true } }).run();
    expect(shown(lab, 'Progressing')).toBe('False RolloutAborted Rollout aborted update to revision 2');
    expect(told(lab, 'RolloutAborted')).toEqual(['Warning: Rollout aborted update to revision 2']);
    lab.patch({ status: { abort: false } }).reconcile();
    expect(shown(lab, 'Progressing')).not.toContain('RolloutAborted');
  });
});

describe('the conditions of a version that loses pods', () => {
  it('show it, and again when they come back', () => {
    const lab = stable().wait(5000);
    lab.setPods(() => 2).reconcile();
    expect(shown(lab, 'Healthy')).toBe('False RolloutHealthy Rollout is not healthy');
    expect(shown(lab, 'Available')).toBe('False AvailableReason Rollout does not have minimum availability');
    expect(shown(lab, 'Completed')).toBe('True RolloutCompleted RolloutCompleted');
    expect(shown(lab, 'Progressing')).toBe(
      'True ReplicaSetNotAvailable Rollout does not have minimum availability',
    );
    expect(since(lab, 'Progressing')).toBe('2030-01-01T00:00:05Z');
    lab.settlePods().reconcile();
    expect(shown(lab, 'Healthy')).toBe('True RolloutHealthy Rollout is healthy');
  });
});

describe('the progress deadline', () => {
  const deadline = { progressDeadlineSeconds: 60 };
  const stuck = (steps: readonly CanaryStep[], spec: object = deadline) =>
    updating(steps, spec).reconcile().wait(61_000).reconcile();

  it('shows an update whose pods do not come up, and leaves it as it is', () => {
    const lab = stuck([setWeight(25)]);
    expect(shown(lab, 'Progressing')).toBe(
      `False ProgressDeadlineExceeded ReplicaSet "${nameOf(lab, 2)}" has timed out progressing.`,
    );
    expect(lab.status).toMatchObject({ phase: 'Degraded' });
    expect(lab.status.abort).toBeUndefined();
    expect(lab.sizes()).toEqual({ 1: 3, 2: 1 });
  });

  it('aborts where the author asks for it', () => {
    const lab = stuck([setWeight(25)], { ...deadline, progressDeadlineAbort: true });
    expect(lab.status).toMatchObject({ phase: 'Degraded', abort: true });
    expect(lab.status.message).toBe(
      `RolloutAborted: Rollout aborted update to revision 2: ReplicaSet "${nameOf(lab, 2)}" has timed out progressing.`,
    );
    expect(told(lab, 'RolloutAborted')).toEqual([
      `Warning: ReplicaSet "${nameOf(lab, 2)}" has timed out progressing.`,
      `Warning: Rollout aborted update to revision 2: ReplicaSet "${nameOf(lab, 2)}" has timed out progressing.`,
    ]);
  });

  it('does not abort a first version', () => {
    const lab = new CanaryLab(
      aRollout({ steps: [setWeight(5)], spec: { ...deadline, progressDeadlineAbort: true } }),
    );
    lab.reconcile().wait(61_000).reconcile();
    expect(lab.status.abort).toBeUndefined();
    expect(shown(lab, 'Progressing')).toContain('ProgressDeadlineExceeded');
  });

  it('runs for a first version, whatever its first step', () => {
    const lab = new CanaryLab(aRollout({ steps: [pause()], spec: deadline })).reconcile();
    expect(lab.status.phase).toBe('Progressing');
    lab.wait(61_000).reconcile();
    expect(shown(lab, 'Progressing')).toContain('ProgressDeadlineExceeded');
  });

  it('does not abort a stable version whose pods are lost', () => {
    const lab = stable([setWeight(5)], { ...deadline, progressDeadlineAbort: true });
    lab
      .setPods(() => 1)
      .reconcile()
      .wait(61_000)
      .reconcile();
    expect(lab.status.abort).toBeUndefined();
  });

  it('ends when a pod comes up at last', () => {
    const lab = stuck([setWeight(25), pause()]);
    lab.run();
    expect(lab.status).toMatchObject({ phase: 'Paused', currentStepIndex: 1 });
  });

  it('does not run on a step that may last, nor while paused', () => {
    const lab = updating([setWeight(25), pause()], deadline).run();
    lab
      .setPods(() => 0)
      .reconcile()
      .wait(120_000)
      .reconcile();
    expect(shown(lab, 'Progressing')).toBe('Unknown RolloutPaused Rollout is paused');
    const byHand = updating([setWeight(25)], { ...deadline, paused: false }).reconcile();
    byHand
      .patch({ spec: { paused: true } })
      .reconcile()
      .wait(120_000)
      .reconcile();
    expect(shown(byHand, 'Progressing')).toBe('Unknown RolloutPaused Rollout is paused');
  });
});

describe('a ReplicaSet that cannot create pods', () => {
  const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'quota' };

  function failing(lab: CanaryLab, revision: number, conditions: readonly object[] = [failure]): CanaryLab {
    const name = nameOf(lab, revision);
    const replicaSets = lab.observed.replicaSets.map((set) =>
      set.metadata.name === name ? { ...set, status: { ...set.status, conditions } } : set,
    );
    lab.observed = { ...lab.observed, replicaSets } as CanaryLab['observed'];
    return lab.reconcile();
  }

  it('shows its failure, whichever revision it is, until it is over', () => {
    const lab = updating().run();
    expect(shown(failing(lab, 2), 'ReplicaFailure')).toBe('True FailedCreate quota');
    expect(shown(failing(lab, 2, []), 'ReplicaFailure')).toBeNull();
    expect(shown(failing(lab, 1), 'ReplicaFailure')).toBe('True FailedCreate quota');
  });

  it('shows one without words, and no condition of another type', () => {
    const lab = updating().run();
    expect(shown(failing(lab, 1, [{ type: 'ReplicaFailure', status: 'True' }]), 'ReplicaFailure')).toBe(
      'True  ',
    );
    expect(shown(failing(lab, 1, [{ type: 'Other', status: 'True' }]), 'ReplicaFailure')).toBeNull();
  });
});
