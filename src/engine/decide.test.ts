import { describe, expect, it } from 'vitest';
import { aRollout, pause, ROUTED, setWeight } from '../testing/build.ts';
import { CanaryLab } from '../testing/canary-lab.ts';

const STEPS = [setWeight(25), pause(2), setWeight(60), pause(2)];
const basic = () =>
  new CanaryLab(aRollout({ steps: [setWeight(25), pause(), setWeight(50), pause(10)] })).run();
const routed = (canary = {}) =>
  new CanaryLab(aRollout({ steps: STEPS, canary: { ...ROUTED, ...canary } })).run();

describe('decide, first deploy', () => {
  it('creates the ReplicaSet at full size in one write', () => {
    const lab = new CanaryLab(aRollout({ steps: STEPS })).reconcile();
    expect(lab.actions.map(({ type }) => type)).toEqual(['CreateReplicaSet', 'PatchRollout']);
    expect(lab.sizes()).toEqual({ 1: 4 });
  });

  it('does not call it stable before its pods are available', () => {
    const lab = new CanaryLab(aRollout({ steps: STEPS })).reconcile();
    expect(lab.status).toMatchObject({ phase: 'Progressing', message: 'more replicas need to be updated' });
    expect(lab.status.stableRS).toBeUndefined();
  });

  it("becomes Healthy at the last step with upstream's events", () => {
    const lab = new CanaryLab(aRollout({ steps: STEPS })).run();
    expect(lab.status).toMatchObject({ phase: 'Healthy', currentStepIndex: 4, observedGeneration: '1' });
    expect(lab.reasons()).toEqual([
      'RolloutUpdated',
      'NewReplicaSetCreated',
      'RolloutNotCompleted',
      'ScalingReplicaSet',
      'RolloutCompleted',
    ]);
  });

  it('points Services and routes at the first version', () => {
    const lab = routed();
    const hash = lab.status.stableRS;
    expect(lab.observed.services['stable']?.spec.selector).toEqual({
      app: 'demo',
      'rollouts-pod-template-hash': hash,
    });
    expect(lab.canaryWeight).toBe(0);
    expect(lab.status.canary?.weights).toMatchObject({ canary: { weight: 0 }, stable: { weight: 100 } });
  });
});

describe('decide, canary without a router', () => {
  it('walks setWeight 25 and stops at the pause', () => {
    const lab = basic().deploy('web:2').run();
    expect(lab.status).toMatchObject({
      phase: 'Paused',
      message: 'CanaryPauseStep',
      currentStepIndex: 1,
      controllerPause: true,
    });
    expect(lab.sizes()).toEqual({ 1: 3, 2: 1 });
  });

  it('resumes when the user deletes the pause, and goes on to the end', () => {
    const lab = basic().deploy('web:2').run();
    lab.patch({ status: { pauseConditions: null } }).run();
    expect(lab.status).toMatchObject({ phase: 'Paused', currentStepIndex: 3 });
    lab.wait(11_000).run();
    expect(lab.status).toMatchObject({ phase: 'Healthy', currentStepIndex: 4 });
    expect(lab.sizes()).toEqual({ 1: 0, 2: 4 });
  });

  it('returns to the stable version on abort, and starts over on retry', () => {
    const lab = basic()
      .deploy('web:2')
      .run()
      .patch({ status: { abort: true } })
      .run();
    expect(lab.status).toMatchObject({
      phase: 'Degraded',
      message: 'RolloutAborted: Rollout aborted update to revision 2',
      currentStepIndex: 0,
    });
    expect(lab.sizes()).toEqual({ 1: 4, 2: 0 });
    lab.patch({ status: { abort: false } }).run();
    expect(lab.status).toMatchObject({ phase: 'Paused', currentStepIndex: 1 });
  });

  it('skips every step on full promotion', () => {
    const lab = basic()
      .deploy('web:2')
      .run()
      .patch({ status: { promoteFull: true } })
      .run();
    expect(lab.status).toMatchObject({ phase: 'Healthy', currentStepIndex: 4 });
    expect(lab.status.promoteFull).toBeUndefined();
  });

  it('drops the abandoned revision when a third comes', () => {
    const lab = basic().deploy('web:2').run().deploy('web:3').run();
    expect(lab.status).toMatchObject({ phase: 'Paused', currentStepIndex: 1 });
    expect(lab.sizes()).toEqual({ 1: 3, 2: 0, 3: 1 });
  });

  it('goes back to the stable version without steps', () => {
    const lab = basic().deploy('web:2').run().deploy('web:1').run();
    expect(lab.status).toMatchObject({ phase: 'Healthy', currentStepIndex: 4 });
    expect(lab.reasons()).toContain('SkipSteps');
    expect(lab.sizes()).toEqual({ 2: 0, 3: 4 });
  });
});

describe('decide, canary behind a router', () => {
  it('raises the weight only after the canary is available', () => {
    const lab = routed().deploy('web:2').reconcile();
    expect(lab.canaryWeight).toBe(0);
    lab.settlePods().reconcile();
    expect(lab.canaryWeight).toBe(25);
    expect(lab.status).toMatchObject({ phase: 'Paused', currentStepIndex: 1 });
  });

  it('ends with everything on the stable Service and the old pods in their delay', () => {
    const lab = routed().deploy('web:2').run().wait(3000).run().wait(3000).run();
    expect(lab.status).toMatchObject({ phase: 'Healthy', currentStepIndex: 4 });
    expect(lab.canaryWeight).toBe(0);
    expect(lab.sizes()).toEqual({ 1: 4, 2: 4 });
    lab.wait(31_000).run();
    expect(lab.sizes()).toEqual({ 1: 0, 2: 4 });
  });

  it('takes all traffic off an aborted canary before its pods go', () => {
    const lab = routed().deploy('web:2').run();
    lab.patch({ status: { abort: true } }).reconcile();
    expect(lab.canaryWeight).toBe(0);
    expect(lab.sizes()).toEqual({ 1: 4, 2: 1 });
    lab.run().wait(31_000).run();
    expect(lab.sizes()).toEqual({ 1: 4, 2: 0 });
  });

  it('moves an aborted share back only as stable pods come up again', () => {
    const lab = new CanaryLab(
      aRollout({ steps: [setWeight(50), pause()], canary: { ...ROUTED, dynamicStableScale: true } }),
    ).run();
    lab.deploy('web:2').reconcile().settlePods().reconcile().settlePods();
    expect(lab.sizes()).toEqual({ 1: 2, 2: 2 });
    lab.patch({ status: { abort: true } }).reconcile();
    expect(lab.canaryWeight).toBe(50);
    lab.run();
    expect(lab.canaryWeight).toBe(0);
  });

  it('holds an aborted split at zero when the record of it was lost', () => {
    const lab = new CanaryLab(
      aRollout({ steps: [setWeight(50), pause()], canary: { ...ROUTED, dynamicStableScale: true } }),
    ).run();
    lab
      .deploy('web:2')
      .run()
      .patch({ status: { abort: true } });
    lab.observed = {
      ...lab.observed,
      routes: { state: 'applied', split: { canary: 0, stable: 100, total: 100 } },
    };
    lab.reconcile();
    expect(lab.canaryWeight).toBe(0);
  });

  it('asks for nothing once it rests', () => {
    const lab = routed();
    const { actions, statusWrites } = lab;
    lab.reconcile();
    expect([lab.actions, lab.statusWrites]).toEqual([actions, statusWrites]);
  });
});
