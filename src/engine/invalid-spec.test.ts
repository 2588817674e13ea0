import { describe, expect, it } from 'vitest';
import type { RolloutSpec } from '../api/v1alpha1/rollout.ts';
import { aRollout, pause, ROUTED, setWeight } from '../testing/build.ts';
import { CanaryLab } from '../testing/canary-lab.ts';

const updating = () =>
  new CanaryLab(aRollout({ steps: [setWeight(25), pause()], canary: ROUTED })).run().deploy('web:2').run();
const broken: Partial<RolloutSpec> = { replicas: -1, minReadySeconds: -1 };
const invalid = (lab: CanaryLab) => lab.status.conditions?.find(({ type }) => type === 'InvalidSpec');
const MESSAGE =
  'The Rollout "demo" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0 (and 1 more)';

describe('a spec that cannot run', () => {
  it('is told on the object, with the first error and how many more there are', () => {
    const lab = updating().patch({ spec: broken }).reconcile();
    expect(invalid(lab)).toEqual({
      type: 'InvalidSpec',
      status: 'True',
      reason: 'InvalidSpec',
      message: MESSAGE,
      lastTransitionTime: '2030-01-01T00:00:00Z',
      lastUpdateTime: '2030-01-01T00:00:00Z',
    });
    expect(lab.status).toMatchObject({ phase: 'Degraded', message: `InvalidSpec: ${MESSAGE}` });
    expect(lab.status.observedGeneration).toBe(String(lab.observed.rollout.metadata.generation));
  });

  it('counts no more when there is one error', () => {
    const lab = updating()
      .patch({ spec: { replicas: -1 } })
      .reconcile();
    expect(invalid(lab)?.message.endsWith('must be greater than or equal to 0')).toBe(true);
  });

  it('leaves pods and traffic as they are, also for a new template', () => {
    const lab = updating();
    const writes = lab.actions.length;
    lab.patch({ spec: broken }).deploy('web:3').reconcile();
    expect(lab.actions).toHaveLength(writes);
    expect(lab.canaryWeight).toBe(25);
    expect(lab.sizes()).toEqual({ 1: 4, 2: 1 });
  });

  it('is written once, and again for another spec or another error', () => {
    const lab = updating().patch({ spec: broken }).reconcile();
    const writes = lab.statusWrites;
    lab.wait(5000).reconcile();
    expect(lab.statusWrites).toBe(writes);
    lab.patch({ spec: { progressDeadlineSeconds: 700 } }).reconcile();
    expect(lab.statusWrites).toBe(writes + 1);
    expect(invalid(lab)?.lastUpdateTime).toBe('2030-01-01T00:00:05Z');
    lab.patch({ spec: { minReadySeconds: 0 } }).reconcile();
    expect(lab.statusWrites).toBe(writes + 2);
  });

  it('goes on where it was when it is mended', () => {
    const lab = updating().patch({ spec: broken }).reconcile();
    lab.patch({ spec: { replicas: 4, minReadySeconds: 0 } }).run();
    expect(invalid(lab)).toBeUndefined();
    expect(lab.status).toMatchObject({ phase: 'Paused', currentStepIndex: 1 });
  });

  it('is one whose references are missing', () => {
    const lab = updating();
    const error = {
      path: 'spec.strategy.canary.stableService',
      message: 'Invalid value: "stable": not found',
    };
    lab.observed = { ...lab.observed, referenceErrors: [error] };
    lab.reconcile();
    expect(invalid(lab)?.message).toBe(`The Rollout "demo" is invalid: ${error.path}: ${error.message}`);
  });
});

describe('a Rollout that is being deleted', () => {
  it('is left alone, right or wrong', () => {
    const lab = updating();
    const { actions, statusWrites } = lab;
    const before = actions.length;
    lab
      .patch({ metadata: { deletionTimestamp: '2030-01-01T00:00:00Z' } })
      .deploy('web:3')
      .reconcile();
    lab.patch({ spec: broken }).reconcile();
    expect(lab.actions).toHaveLength(before);
    expect(lab.statusWrites).toBe(statusWrites);
  });
});
