import { describe, expect, it } from 'vitest';
import type { RolloutSpec } from '../api/v1alpha1/rollout.ts';
import { aRollout, pause, setWeight } from '../testing/build.ts';
import { CanaryLab } from '../testing/canary-lab.ts';
import { decideOverdue } from './watchdog.ts';

const progressing = (spec: Partial<RolloutSpec> = {}) => {
  const steps = [setWeight(50), pause()];
  return new CanaryLab(
    aRollout({ steps, spec: { progressDeadlineSeconds: 60, strategy: { canary: { steps } }, ...spec } }),
  )
    .run()
    .deploy('web:2')
    .reconcile().observed;
};

describe('decideOverdue', () => {
  it('keeps quiet until the deadline has passed', () => {
    const { rollout, now } = progressing();
    expect(decideOverdue(rollout, now + 60_000)).toBeNull();
  });

  it('calls the Rollout Degraded once it has, by the recorded status alone', () => {
    const { rollout, now } = progressing();
    const status = decideOverdue(rollout, now + 61_000);
    expect(status).toMatchObject({
      phase: 'Degraded',
      message: expect.stringMatching(/^ProgressDeadlineExceeded: /),
    });
    expect(status?.abort).toBeUndefined();
    expect(status?.stableRS).toBe(rollout.status?.stableRS);
  });

  it('says so once', () => {
    const { rollout, now } = progressing();
    const status = decideOverdue(rollout, now + 61_000);
    if (status === null) throw new Error('not overdue');
    expect(decideOverdue({ ...rollout, status }, now + 62_000)).toBeNull();
  });

  it('asks for an abort where the spec does, and the next decision carries it out', () => {
    const observed = progressing({ progressDeadlineAbort: true });
    const status = decideOverdue(observed.rollout, observed.now + 61_000);
    expect(status).toMatchObject({
      abort: true,
      phase: 'Degraded',
      message: expect.stringMatching(/^RolloutAborted: /),
    });
    const lab = new CanaryLab(observed.rollout);
    lab.observed = {
      ...observed,
      now: observed.now + 61_000,
      rollout: { ...observed.rollout, status: status ?? {} },
    };
    lab.run();
    expect(lab.sizes()).toEqual({ 1: 4, 2: 0 });
    expect(lab.status.message).toContain('has timed out progressing');
  });

  it.each([
    ['healthy', new CanaryLab(aRollout({})).run().observed],
    [
      'paused',
      new CanaryLab(aRollout({ steps: [setWeight(50), pause()] })).run().deploy('web:2').run().observed,
    ],
  ])('leaves a %s one alone', (_state, { rollout, now }) => {
    expect(decideOverdue(rollout, now + 3_600_000)).toBeNull();
  });
});
