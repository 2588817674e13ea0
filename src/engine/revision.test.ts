import { describe, expect, it } from 'vitest';
import { REVISION, REVISION_HISTORY } from '../api/v1alpha1/labels.ts';
import { aRollout, pause, setWeight } from '../testing/build.ts';
import { CanaryLab } from '../testing/canary-lab.ts';

const STEPS = [setWeight(25), pause()];
const stable = () => new CanaryLab(aRollout({ steps: STEPS })).run();
const annotations = (lab: CanaryLab, image: string) =>
  lab.observed.replicaSets.find((set) => set.spec.template.spec.containers[0]?.image === image)?.metadata
    .annotations;
const told = (lab: CanaryLab) => lab.notices.slice(0, 2).map(({ type, message }) => `${type}: ${message}`);

describe('a new template', () => {
  it('gets a ReplicaSet and a revision number, both told', () => {
    const lab = stable();
    lab.notices.length = 0;
    lab.deploy('web:2').reconcile();
    const name = lab.observed.replicaSets.at(-1)?.metadata.name;
    expect(told(lab)).toEqual([
      'Normal: Rollout updated to revision 2',
      `Normal: Created ReplicaSet ${name} (revision 2)`,
    ]);
    expect(lab.observed.rollout.metadata.annotations?.[REVISION]).toBe('2');
  });

  it('starts the progress clock', () => {
    const lab = new CanaryLab(aRollout({ steps: STEPS })).reconcile();
    expect(lab.status.conditions?.find(({ type }) => type === 'Progressing')).toMatchObject({
      status: 'True',
      lastUpdateTime: '2030-01-01T00:00:00Z',
    });
  });

  it('gets its ReplicaSet also while paused by hand', () => {
    const lab = stable()
      .patch({ spec: { paused: true } })
      .deploy('web:2')
      .run();
    expect(lab.sizes()).toEqual({ 1: 4, 2: 0 });
  });
});

describe('a template that comes again', () => {
  it('gets the newest number, and its former ones go to its history', () => {
    const lab = stable().deploy('web:2').run().deploy('web:1').run();
    expect(annotations(lab, 'web:1')).toMatchObject({ [REVISION]: '3', [REVISION_HISTORY]: '1' });
    lab.deploy('web:2').run().deploy('web:1').run();
    expect(annotations(lab, 'web:1')).toMatchObject({ [REVISION]: '5', [REVISION_HISTORY]: '1,3' });
    expect(annotations(lab, 'web:2')).toMatchObject({ [REVISION]: '4', [REVISION_HISTORY]: '2' });
    expect(lab.observed.rollout.metadata.annotations?.[REVISION]).toBe('5');
  });

  it('keeps its number while nothing newer came', () => {
    const lab = stable();
    lab.wait(5000).run();
    expect(annotations(lab, 'web:1')).toMatchObject({ [REVISION]: '1' });
    expect(annotations(lab, 'web:1')?.[REVISION_HISTORY]).toBeUndefined();
  });
});

describe('the present ReplicaSet', () => {
  it('follows the annotations of the Rollout', () => {
    const lab = stable();
    const before = lab.actions.length;
    lab.patch({ metadata: { annotations: { team: 'shop' } } }).run();
    expect(annotations(lab, 'web:1')?.['team']).toBe('shop');
    expect(lab.actions.slice(before)).toEqual([
      {
        type: 'PatchReplicaSet',
        name: lab.observed.replicaSets[0]?.metadata.name,
        patch: { metadata: { annotations: { team: 'shop' } } },
      },
    ]);
  });

  it('follows minReadySeconds, there and back', () => {
    const lab = stable();
    const before = lab.actions.length;
    lab.patch({ spec: { minReadySeconds: 9 } }).run();
    expect(lab.observed.replicaSets[0]?.spec.minReadySeconds).toBe(9);
    lab.patch({ spec: { minReadySeconds: null } }).run();
    expect(lab.observed.replicaSets[0]?.spec.minReadySeconds).toBe(0);
    expect(lab.actions.slice(before).map((action) => ('patch' in action ? action.patch : null))).toEqual([
      { spec: { minReadySeconds: 9 } },
      { spec: { minReadySeconds: 0 } },
    ]);
  });

  it('gets a number where somebody took it away', () => {
    const lab = stable();
    const replicaSets = lab.observed.replicaSets.map((set) => {
      const { [REVISION]: _, ...rest } = set.metadata.annotations ?? {};
      return { ...set, metadata: { ...set.metadata, annotations: rest } };
    });
    lab.observed = { ...lab.observed, replicaSets };
    lab.run();
    expect(annotations(lab, 'web:1')).toMatchObject({ [REVISION]: '1' });
    expect(annotations(lab, 'web:1')?.[REVISION_HISTORY]).toBeUndefined();
  });

  it('that was there before the Rollout is taken over, and said to be found', () => {
    const made = stable();
    const lab = new CanaryLab(aRollout({ steps: STEPS }));
    lab.observed = { ...lab.observed, replicaSets: made.observed.replicaSets };
    const before = lab.actions.length;
    lab.run();
    expect(lab.actions.slice(before).map(({ type }) => type)).toEqual(['PatchRollout']);
    expect(lab.status.phase).toBe('Healthy');
  });
});

describe('a Rollout that does not say how many pods', () => {
  it('gets one written out, for autoscalers', () => {
    const { replicas: _, ...spec } = aRollout({ steps: STEPS }).spec;
    const lab = new CanaryLab({ ...aRollout(), spec }).run();
    expect(lab.observed.rollout.spec.replicas).toBe(1);
    expect(lab.sizes()).toEqual({ 1: 1 });
  });
});
