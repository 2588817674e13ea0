import { describe, expect, it } from 'vitest';
import { SCALE_DOWN_DEADLINE } from '../api/v1alpha1/labels.ts';
import { aRollout, pause, ROUTED, setWeight } from '../testing/build.ts';
import { CanaryLab } from '../testing/canary-lab.ts';

const routed = (spec = {}) =>
  new CanaryLab(aRollout({ steps: [setWeight(25), pause(2)], canary: ROUTED, spec })).run();

function deadlines({ observed: { replicaSets } }: CanaryLab): boolean[] {
  return replicaSets.map(({ metadata }) => metadata.annotations?.[SCALE_DOWN_DEADLINE] !== undefined);
}

describe('scaleTo', () => {
  const aborted = (lab: CanaryLab) =>
    lab
      .deploy('web:2')
      .run()
      .patch({ status: { abort: true } })
      .run()
      .wait(31_000)
      .run();

  it('leaves an aborted canary its passed deadline, which says why it has no pods', () => {
    const lab = aborted(routed());
    expect(lab.sizes()).toEqual({ 1: 4, 2: 0 });
    expect(deadlines(lab)).toEqual([false, true]);
  });

  it('takes the deadline from an old revision whose delay is over', () => {
    const lab = routed().deploy('web:2').run().wait(3000).run();
    expect(deadlines(lab)).toEqual([true, false]);
    lab.wait(31_000).run();
    expect(lab.sizes()).toEqual({ 1: 0, 2: 4 });
    expect(deadlines(lab)).toEqual([false, false]);
  });

  it('takes the passed deadline from an aborted canary that is tried again', () => {
    const lab = aborted(routed())
      .patch({ status: { abort: false } })
      .run();
    expect(deadlines(lab)).toEqual([false, false]);
  });

  it('counts the progress deadline of the next version in spite of an aborted one without pods', () => {
    const lab = aborted(routed({ progressDeadlineSeconds: 60 }))
      .deploy('web:3')
      .run(({ spec }) => spec.template.spec.containers[0]?.image === 'web:3');
    lab.wait(61_000).reconcile();
    expect(lab.status.message).toContain('ProgressDeadlineExceeded');
  });

  it('forgets an aborted revision without pods beyond revisionHistoryLimit', () => {
    const lab = aborted(routed({ revisionHistoryLimit: 0 }))
      .deploy('web:3')
      .run();
    expect(Object.keys(lab.sizes())).toEqual(['1', '3']);
  });
});
