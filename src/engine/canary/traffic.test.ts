import { describe, expect, it } from 'vitest';
import type { CanaryStep, CanaryStrategy } from '../../api/v1alpha1/canary.ts';
import { aRollout, pause, ROUTED, setWeight } from '../../testing/build.ts';
import { CanaryLab } from '../../testing/canary-lab.ts';

const STEPS: readonly CanaryStep[] = [setWeight(25), pause(), setWeight(50), pause()];
const DYNAMIC = { ...ROUTED, dynamicStableScale: true };
const stable = (canary: Partial<CanaryStrategy> = ROUTED, steps = STEPS, replicas = 4) =>
  new CanaryLab(aRollout({ steps, canary, replicas })).run();

const promote = (lab: CanaryLab) => lab.patch({ status: { pauseConditions: null } }).run();
const abort = (lab: CanaryLab) => lab.patch({ status: { abort: true } });
const weights = (lab: CanaryLab) => [
  lab.status.canary?.weights?.canary.weight,
  lab.status.canary?.weights?.stable.weight,
];
const asked = (lab: CanaryLab) =>
  lab.actions.flatMap((action) => (action.type === 'RouteTraffic' ? [action.split.canary] : []));
const told = (lab: CanaryLab) =>
  lab.notices
    .filter(({ reason }) => reason === 'TrafficWeightUpdated')
    .map(({ type, message }) => `${type}: ${message}`);
const revisionOf = (lab: CanaryLab, revision: number) =>
  lab.observed.replicaSets.find(
    ({ metadata }) => metadata.annotations?.['rollout.argoproj.io/revision'] === String(revision),
  )?.metadata.name;
/** Lets only this many pods of a revision be available. */
const only = (lab: CanaryLab, revision: number, pods: number) =>
  lab.setPods((set) => (set.metadata.name === revisionOf(lab, revision) ? pods : (set.spec.replicas ?? 0)));

describe('the weight of a step', () => {
  it('is recorded with the versions and Services it goes to, and told', () => {
    const lab = stable().deploy('web:2').run();
    expect(lab.status.canary?.weights).toEqual({
      canary: { weight: 25, podTemplateHash: lab.status.currentPodHash, serviceName: 'canary' },
      stable: { weight: 75, podTemplateHash: lab.status.stableRS, serviceName: 'stable' },
    });
    expect(told(lab)).toEqual([
      'Normal: Traffic weight updated to 0',
      'Normal: Traffic weight updated ',
      'Normal: Traffic weight updated from 0 to 25',
    ]);
  });

  it('is asked for once', () => {
    const lab = stable().deploy('web:2').run();
    const before = asked(lab).length;
    lab.wait(60_000).run();
    expect(asked(lab)).toHaveLength(before);
  });

  it('is asked for again when somebody changed the routes', () => {
    const lab = stable().deploy('web:2').run();
    lab.observed = {
      ...lab.observed,
      routes: { state: 'applied', split: { canary: 90, stable: 10, total: 100 } },
    };
    expect(lab.run().canaryWeight).toBe(25);
    lab.observed = { ...lab.observed, routes: { state: 'mixed' } };
    expect(lab.run().canaryWeight).toBe(25);
  });

  it('counts in the parts of the router', () => {
    const canary = { ...ROUTED, trafficRouting: { nginx: { stableIngress: 'web' }, maxTrafficWeight: 1000 } };
    const lab = stable(canary, [setWeight(5), pause()])
      .deploy('web:2')
      .run();
    expect(weights(lab)).toEqual([5, 995]);
  });

  it('rises no further than its ready pods carry', () => {
    const lab = promote(stable().deploy('web:2').run());
    expect(lab.canaryWeight).toBe(50);
    only(lab, 2, 1).reconcile();
    expect(lab.canaryWeight).toBe(25);
    only(lab, 2, 0).reconcile();
    expect(lab.canaryWeight).toBe(0);
  });

  it('waits for pods on its way up, and goes before them on its way down', () => {
    const steps = [setWeight(75), pause(), setWeight(25), pause()];
    const lab = stable(ROUTED, steps).deploy('web:2').reconcile();
    expect(lab.canaryWeight).toBe(0);
    only(lab, 2, 2).reconcile();
    expect(lab.canaryWeight).toBe(0);
    lab.run();
    expect(lab.canaryWeight).toBe(75);
    lab.patch({ status: { pauseConditions: null } }).reconcile();
    expect(lab.canaryWeight).toBe(25);
  });

  it('is 0 where nothing is said of weights', () => {
    const lab = stable(ROUTED, [pause()]).deploy('web:2').run();
    expect(lab.canaryWeight).toBe(0);
    expect(lab.status).toMatchObject({ phase: 'Paused' });
  });

  it('is not bound to pods where the author sized the canary apart', () => {
    const lab = stable(ROUTED, [{ setCanaryScale: { replicas: 1 } }, setWeight(90), pause()])
      .deploy('web:2')
      .run();
    expect(lab.sizes()).toEqual({ 1: 4, 2: 1 });
    expect(lab.canaryWeight).toBe(90);
  });

  it('is not bound to pods where the author set a threshold for them', () => {
    const canary = { ...ROUTED, replicaProgressThreshold: { type: 'Pod' as const, value: 1 } };
    const lab = stable(canary, [setWeight(75), pause()])
      .deploy('web:2')
      .reconcile();
    only(lab, 2, 1).reconcile();
    expect(lab.canaryWeight).toBe(75);
  });

  it('stays where the stable version could not take the rest', () => {
    const lab = stable(DYNAMIC, [setWeight(50), pause(), setWeight(75), pause()])
      .deploy('web:2')
      .run();
    expect(lab.sizes()).toEqual({ 1: 2, 2: 2 });
    only(lab, 1, 0)
      .patch({ status: { pauseConditions: null } })
      .reconcile();
    expect(lab.canaryWeight).toBe(50);
  });

  it('is none without a router, or before anything is stable', () => {
    const unrouted = stable({}).deploy('web:2').run();
    expect(unrouted.status.canary?.weights).toBeUndefined();
    const first = new CanaryLab(aRollout({ steps: STEPS, canary: ROUTED })).reconcile();
    expect(asked(first)).toEqual([]);
  });

  it('can be all of nothing where no pods are asked for', () => {
    const lab = stable(ROUTED, STEPS, 0);
    expect(lab.status.phase).toBe('Healthy');
    expect(lab.canaryWeight).toBe(0);
  });
});

describe('full promotion', () => {
  it('leaves the weight until all pods are there, then gives them all', () => {
    const lab = stable().deploy('web:2').run();
    lab.patch({ status: { promoteFull: true } }).reconcile();
    expect(lab.canaryWeight).toBe(25);
    expect(lab.sizes()).toEqual({ 1: 4, 2: 4 });
    lab.run();
    expect(lab.status.phase).toBe('Healthy');
  });

  it('with dynamicStableScale raises the weight with the pods', () => {
    const lab = stable(DYNAMIC).deploy('web:2').run();
    lab.patch({ status: { promoteFull: true } }).reconcile();
    only(lab, 2, 3).reconcile();
    expect(lab.canaryWeight).toBe(75);
  });
});

describe('an abort', () => {
  it('takes all traffic at once where stable is whole', () => {
    const lab = promote(stable().deploy('web:2').run());
    abort(lab).reconcile();
    expect(lab.canaryWeight).toBe(0);
    expect(told(lab).at(-1)).toBe('Normal: Traffic weight updated from 50 to 0');
  });

  it('takes only what stable can carry where pods of it are missing', () => {
    const lab = promote(stable().deploy('web:2').run());
    only(lab, 1, 3);
    abort(lab).reconcile();
    expect(lab.canaryWeight).toBe(25);
  });

  it('with dynamicStableScale takes the traffic as stable pods come up', () => {
    const lab = promote(stable(DYNAMIC).deploy('web:2').run());
    expect(lab.sizes()).toEqual({ 1: 2, 2: 2 });
    abort(lab).reconcile();
    expect(lab.canaryWeight).toBe(50);
    expect(lab.sizes()).toEqual({ 1: 3, 2: 2 });
    lab.settlePods().reconcile();
    expect(lab.canaryWeight).toBe(25);
    lab.run();
    expect(lab.canaryWeight).toBe(0);
    expect(asked(lab).slice(asked(lab).indexOf(50))).toEqual([50, 25, 0]);
  });

  it('with dynamicStableScale never raises the weight', () => {
    const lab = stable(DYNAMIC).deploy('web:2').run();
    only(lab, 1, 0);
    abort(lab).reconcile();
    expect(lab.canaryWeight).toBe(25);
  });
});

describe('going back to the stable version half-way', () => {
  it('with dynamicStableScale leaves traffic on the abandoned canary until stable has grown', () => {
    const lab = promote(stable(DYNAMIC).deploy('web:2').run());
    const abandoned = lab.status.currentPodHash;
    lab.deploy('web:1').reconcile();
    expect(lab.canaryWeight).toBe(50);
    expect(lab.status.canary?.weights?.canary).toMatchObject({ weight: 50, podTemplateHash: abandoned });
    lab.run();
    expect(lab.canaryWeight).toBe(0);
    expect(lab.status.canary?.weights?.canary.podTemplateHash).toBe(lab.status.stableRS);
    expect(lab.status.phase).toBe('Healthy');
  });

  it('without it takes all traffic at once', () => {
    const lab = promote(stable().deploy('web:2').run());
    lab.deploy('web:1').reconcile();
    expect(lab.canaryWeight).toBe(0);
  });
});
