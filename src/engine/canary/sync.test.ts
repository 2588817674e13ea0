import { describe, expect, it } from 'vitest';
import type { CanaryStep, CanaryStrategy } from '../../api/v1alpha1/canary.ts';
import type { RolloutSpec } from '../../api/v1alpha1/rollout.ts';
import { aRollout, pause, ROUTED, setWeight } from '../../testing/build.ts';
import { CanaryLab } from '../../testing/canary-lab.ts';

const STEPS: readonly CanaryStep[] = [setWeight(25), pause(), setWeight(50), pause()];
const stable = (canary: Partial<CanaryStrategy> = { steps: STEPS }, spec: Partial<RolloutSpec> = {}) =>
  new CanaryLab(aRollout({ canary })).patch({ spec }).run();

const told = (lab: CanaryLab, reason: string) =>
  lab.notices.filter((notice) => notice.reason === reason).map(({ type, message }) => `${type}: ${message}`);
const completed = (lab: CanaryLab) =>
  told(lab, 'RolloutCompleted')
    .at(-1)
    ?.replace(lab.status.stableRS ?? '', 'HASH');
const promote = (lab: CanaryLab) => lab.patch({ status: { pauseConditions: null } }).run();

describe('a version becomes stable', () => {
  it('first of all, once all its pods are there', () => {
    expect(completed(stable())).toBe('Normal: Rollout completed update to revision 1 (HASH): Initial deploy');
  });

  it('after its last step', () => {
    const lab = promote(promote(stable().deploy('web:2').run()));
    expect(completed(lab)).toBe(
      'Normal: Rollout completed update to revision 2 (HASH): Completed all 4 canary steps',
    );
    expect(lab.status).toMatchObject({ phase: 'Healthy', currentStepIndex: 4 });
  });

  it('without steps, when all its pods are there', () => {
    const lab = stable({}).deploy('web:2').run();
    expect(completed(lab)).toBe(
      'Normal: Rollout completed update to revision 2 (HASH): Completed all 0 canary steps',
    );
    expect('currentStepIndex' in lab.status).toBe(false);
  });

  it('without steps behind a router, though it never had traffic of its own', () => {
    const lab = stable(ROUTED).deploy('web:2').run();
    expect(lab.status.phase).toBe('Healthy');
    expect(lab.canaryWeight).toBe(0);
  });

  it('by full promotion, which lifts pauses and is then forgotten', () => {
    const lab = stable().deploy('web:2').run();
    lab.patch({ status: { promoteFull: true } }).run();
    expect(completed(lab)).toBe(
      'Normal: Rollout completed update to revision 2 (HASH): Full promotion requested',
    );
    expect(lab.status.pauseConditions).toBeUndefined();
    expect(lab.status.promoteFull).toBeUndefined();
  });

  it('by going back to the stable version', () => {
    const lab = stable().deploy('web:2').run().deploy('web:1').run();
    expect(told(lab, 'SkipSteps')).toEqual(['Normal: Rollback to stable ReplicaSets']);
    expect(lab.status).toMatchObject({ phase: 'Healthy', currentStepIndex: 4 });
  });

  it('by going back inside the rollback window, at once', () => {
    const lab = stable({ steps: STEPS }, { rollbackWindow: { revisions: 2 } });
    promote(promote(lab.deploy('web:2').run()));
    lab.deploy('web:1').run();
    expect(completed(lab)).toBe(
      'Normal: Rollout completed update to revision 3 (HASH): Rollback within window',
    );
    expect(lab.status).toMatchObject({ phase: 'Healthy', currentStepIndex: 4 });
  });

  it('inside the window with its pods still up without even a first step', () => {
    const lab = stable({ ...ROUTED, steps: STEPS }, { rollbackWindow: { revisions: 2 } });
    promote(promote(lab.deploy('web:2').run()));
    expect(lab.sizes()).toEqual({ 1: 4, 2: 4 });
    lab.deploy('web:1').run();
    expect(told(lab, 'SkipSteps')).toEqual(['Normal: Rollback to active ReplicaSets within RollbackWindow']);
    expect(lab.status.phase).toBe('Healthy');
  });

  it('outside the window step by step', () => {
    const lab = stable();
    promote(promote(lab.deploy('web:2').run()));
    lab.deploy('web:1').run();
    expect(lab.status).toMatchObject({ phase: 'Paused', currentStepIndex: 1 });
    expect(told(lab, 'SkipSteps')).toEqual([]);
  });

  it('never while a pod of it is missing', () => {
    const lab = stable({})
      .deploy('web:2')
      .run((set) => set.spec.template.spec.containers[0]?.image === 'web:2');
    expect(lab.status.phase).toBe('Progressing');
    expect(lab.status.stableRS).not.toBe(lab.status.currentPodHash);
  });

  it('behind a router only when all traffic was seen to reach it', () => {
    const lab = stable({ ...ROUTED, steps: [setWeight(50), pause()] })
      .deploy('web:2')
      .run();
    lab
      .patch({ status: { pauseConditions: null } })
      .reconcile()
      .settlePods();
    const before = lab.observed.routes;
    lab.reconcile();
    expect(lab.status.phase).toBe('Healthy');
    expect(lab.actions.some((one) => one.type === 'RouteTraffic' && one.split.canary === 100)).toBe(true);
    expect(before).toEqual({ state: 'applied', split: { canary: 50, stable: 50, total: 100 } });
  });

  it('not while the routes disagree', () => {
    const lab = stable({ ...ROUTED, steps: [setWeight(50), pause()] })
      .deploy('web:2')
      .run();
    const canary = lab.status.currentPodHash;
    lab.patch({ status: { pauseConditions: null, currentStepIndex: 2 } }).run();
    expect(lab.status.stableRS).toBe(canary);
    const other = stable({ ...ROUTED, steps: [setWeight(50), pause()] })
      .deploy('web:2')
      .run();
    const onAction = () => {
      other.observed = { ...other.observed, routes: { state: 'mixed' } };
    };
    other.settlePods();
    onAction();
    other.patch({ status: { pauseConditions: null, currentStepIndex: 2 } });
    expect(other.observed.rollout.status?.stableRS).not.toBe(other.status.currentPodHash);
  });
});

describe('a step', () => {
  it('is told when it is done', () => {
    const lab = promote(stable().deploy('web:2').run());
    expect(told(lab, 'RolloutStepCompleted')).toEqual([
      'Normal: Rollout step 1/4 completed (setWeight: 25)',
      'Normal: Rollout step 2/4 completed (pause)',
      'Normal: Rollout step 3/4 completed (setWeight: 50)',
    ]);
  });

  it('does not end while paused by hand', () => {
    const lab = stable({ steps: [setWeight(25), pause(5)] })
      .deploy('web:2')
      .run();
    lab
      .patch({ spec: { paused: true } })
      .run()
      .wait(60_000)
      .run();
    expect(lab.status).toMatchObject({ phase: 'Paused', currentStepIndex: 1 });
    lab.patch({ spec: { paused: false } }).run();
    expect(lab.status.phase).toBe('Healthy');
  });

  it('of a timed pause ends only after its time', () => {
    const lab = stable({ steps: [setWeight(25), pause(5), setWeight(50), pause()] })
      .deploy('web:2')
      .run();
    expect(lab.wait(5000).run().status.currentStepIndex).toBe(1);
    expect(lab.wait(1).run().status.currentStepIndex).toBe(3);
  });

  it('of a pause is begun once, and told', () => {
    const lab = stable().deploy('web:2').run();
    expect(lab.status.pauseConditions).toEqual([
      { reason: 'CanaryPauseStep', startTime: '2030-01-01T00:00:00Z' },
    ]);
    lab.wait(9000).run();
    expect(lab.status.pauseConditions).toEqual([
      { reason: 'CanaryPauseStep', startTime: '2030-01-01T00:00:00Z' },
    ]);
    expect(told(lab, 'RolloutPaused')).toEqual(['Normal: Rollout is paused (CanaryPauseStep)']);
  });

  it('of a pause that is over is told once', () => {
    const lab = stable({ steps: [pause(5), setWeight(25), pause()] })
      .deploy('web:2')
      .run();
    lab.wait(6000).run();
    expect(told(lab, 'RolloutResumed')).toEqual(['Normal: Rollout is resumed']);
  });

  it('of a canary size is done when its pods are there', () => {
    const steps = [{ setCanaryScale: { replicas: 2 } }, pause()];
    const lab = stable({ ...ROUTED, steps })
      .deploy('web:2')
      .reconcile();
    expect(lab.status.currentStepIndex).toBe(0);
    lab.run();
    expect(lab.status).toMatchObject({ phase: 'Paused', currentStepIndex: 1 });
    expect(lab.sizes()).toEqual({ 1: 4, 2: 2 });
    expect(lab.canaryWeight).toBe(0);
  });

  it('of a weight waits until the routes show it', () => {
    const lab = stable({ ...ROUTED, steps: [setWeight(50), pause()] })
      .deploy('web:2')
      .reconcile()
      .settlePods();
    lab.observed = { ...lab.observed, routes: { state: 'mixed' } };
    const shown = lab.observed;
    lab.apply = (action) => {
      if (action.type === 'RouteTraffic') return;
      CanaryLab.prototype.apply.call(lab, action);
    };
    expect(() => lab.reconcile()).toThrow('does not come to rest');
    expect(lab.status.currentStepIndex).toBe(0);
    expect(shown.routes).toEqual({ state: 'mixed' });
  });
});

describe('an abort', () => {
  it('returns to the first step, and to the end where the stable version is asked for', () => {
    const lab = stable().deploy('web:2').run();
    lab.patch({ status: { abort: true } }).run();
    expect(lab.status).toMatchObject({ currentStepIndex: 0, abortedAt: '2030-01-01T00:00:00Z' });
    expect(lab.status.pauseConditions).toBeUndefined();
    lab.deploy('web:1').run();
    expect(lab.status).toMatchObject({ phase: 'Healthy', currentStepIndex: 4 });
    expect(lab.status.abort).toBeUndefined();
    expect(lab.status.abortedAt).toBeUndefined();
  });

  it('keeps its time', () => {
    const lab = stable().deploy('web:2').run();
    lab
      .patch({ status: { abort: true } })
      .run()
      .wait(60_000)
      .run();
    expect(lab.status.abortedAt).toBe('2030-01-01T00:00:00Z');
  });

  it('ends with another version', () => {
    const lab = stable().deploy('web:2').run();
    lab
      .patch({ status: { abort: true } })
      .run()
      .deploy('web:3')
      .run();
    expect(lab.status.abort).toBeUndefined();
    expect(lab.status).toMatchObject({ phase: 'Paused', currentStepIndex: 1 });
  });

  it('is not told as the end of a pause', () => {
    const lab = stable().deploy('web:2').run();
    lab.patch({ status: { abort: true } }).run();
    expect(told(lab, 'RolloutResumed')).toEqual([]);
  });

  it('without steps moves no index', () => {
    const lab = stable({}).deploy('web:2').reconcile();
    lab.patch({ status: { abort: true } }).run();
    expect(lab.status).toMatchObject({ phase: 'Degraded', abort: true });
    expect('currentStepIndex' in lab.status).toBe(false);
  });
});

describe('other steps', () => {
  it('start the update anew, from where its pods are', () => {
    const lab = promote(stable().deploy('web:2').run());
    expect(lab.status.currentStepIndex).toBe(3);
    lab.patch({ spec: { strategy: { canary: { steps: [setWeight(75), pause()] } } } }).run();
    expect(lab.status).toMatchObject({ phase: 'Paused', currentStepIndex: 1 });
    expect(lab.sizes()).toEqual({ 1: 1, 2: 3 });
  });

  it('leave a stable version at its end', () => {
    const lab = stable();
    lab.patch({ spec: { strategy: { canary: { steps: [setWeight(75)] } } } }).run();
    expect(lab.status).toMatchObject({ phase: 'Healthy', currentStepIndex: 1 });
  });

  it('or none leave no index', () => {
    const lab = stable();
    lab.patch({ spec: { strategy: { canary: { steps: null } } } }).run();
    expect(lab.status.phase).toBe('Healthy');
    expect('currentStepIndex' in lab.status).toBe(false);
  });
});
