import { describe, expect, it } from 'vitest';
import type { CanaryStep, CanaryStrategy } from '../../api/v1alpha1/canary.ts';
import { SCALE_DOWN_DEADLINE } from '../../api/v1alpha1/labels.ts';
import { aRollout, pause, ROUTED, setWeight } from '../../testing/build.ts';
import { CanaryLab } from '../../testing/canary-lab.ts';

const HALF: readonly CanaryStep[] = [setWeight(50), pause()];
const updating = (canary: Partial<CanaryStrategy>, steps = HALF) =>
  new CanaryLab(aRollout({ steps, canary })).run().deploy('web:2').run();
const abort = (lab: CanaryLab) => lab.patch({ status: { abort: true } });

const annotationOf = (lab: CanaryLab, revision: number) =>
  lab.observed.replicaSets.find(
    ({ metadata }) => metadata.annotations?.['rollout.argoproj.io/revision'] === String(revision),
  )?.metadata.annotations?.[SCALE_DOWN_DEADLINE];
/** Changes the deadline of the newest ReplicaSet. */
function redate(lab: CanaryLab, deadline: string): CanaryLab {
  const replicaSets = lab.observed.replicaSets.map((set, index, all) =>
    index === all.length - 1
      ? {
          ...set,
          metadata: {
            ...set.metadata,
            annotations: { ...set.metadata.annotations, [SCALE_DOWN_DEADLINE]: deadline },
          },
        }
      : set,
  );
  lab.observed = { ...lab.observed, replicaSets };
  return lab;
}
const resized = (lab: CanaryLab) =>
  lab.notices
    .filter(({ reason }) => reason === 'ScalingReplicaSet')
    .map(({ message }) => message.replace(/demo-\w+/, 'X'));

describe('an aborted canary behind a router', () => {
  it('keeps its pods for half a minute after its traffic is gone', () => {
    const lab = abort(updating(ROUTED)).run();
    expect(lab.sizes()).toEqual({ 1: 4, 2: 2 });
    expect(annotationOf(lab, 2)).toBe('2030-01-01T00:00:30Z');
    lab.wait(29_999).run();
    expect(lab.sizes()).toEqual({ 1: 4, 2: 2 });
    lab.wait(1).run();
    expect(lab.sizes()).toEqual({ 1: 4, 2: 0 });
    expect(resized(lab).at(-1)).toBe('Scaled down ReplicaSet X (revision 2) from 2 to 0');
  });

  it('keeps them as long as its author says', () => {
    const lab = abort(updating({ ...ROUTED, abortScaleDownDelaySeconds: 5 })).run();
    expect(annotationOf(lab, 2)).toBe('2030-01-01T00:00:05Z');
    expect(lab.wait(5000).run().sizes()).toEqual({ 1: 4, 2: 0 });
  });

  it('keeps them for good where the delay is 0', () => {
    const lab = abort(updating({ ...ROUTED, abortScaleDownDelaySeconds: 0 })).run();
    expect(annotationOf(lab, 2)).toBeUndefined();
    expect(lab.wait(3_600_000).run().sizes()).toEqual({ 1: 4, 2: 2 });
  });

  it('starts its delay only when stable is whole', () => {
    const lab = updating(ROUTED);
    const stable = lab.observed.replicaSets[0]?.metadata.name;
    lab.setPods((set) => (set.metadata.name === stable ? 3 : (set.spec.replicas ?? 0)));
    abort(lab).reconcile();
    expect(annotationOf(lab, 2)).toBeUndefined();
    lab.run();
    expect(annotationOf(lab, 2)).toBe('2030-01-01T00:00:30Z');
  });

  it('starts its delay only when the routes show no traffic', () => {
    const lab = updating(ROUTED);
    lab.apply = (action) => {
      if (action.type !== 'RouteTraffic') CanaryLab.prototype.apply.call(lab, action);
    };
    expect(() => abort(lab).reconcile()).toThrow('does not come to rest');
    expect(annotationOf(lab, 2)).toBeUndefined();
    expect(lab.sizes()).toEqual({ 1: 4, 2: 2 });
  });

  it('loses its deadline when it is tried again', () => {
    const lab = abort(updating(ROUTED)).run();
    lab.patch({ status: { abort: false } }).run();
    expect(annotationOf(lab, 2)).toBeUndefined();
    expect(lab.wait(60_000).run().sizes()).toEqual({ 1: 4, 2: 2 });
  });

  it('without pods gets no deadline', () => {
    const lab = updating({ ...ROUTED }, [pause(), setWeight(50)]);
    abort(lab).run();
    expect(lab.sizes()).toEqual({ 1: 4, 2: 0 });
    expect(annotationOf(lab, 2)).toBeUndefined();
  });

  it('goes at once where its deadline is no time', () => {
    const lab = redate(abort(updating(ROUTED)).run(), 'soon').run();
    expect(lab.sizes()).toEqual({ 1: 4, 2: 0 });
  });

  it('goes with its traffic where sizes follow the weights', () => {
    const lab = abort(updating({ ...ROUTED, dynamicStableScale: true })).run();
    expect(lab.sizes()).toEqual({ 1: 4, 2: 0 });
    expect(annotationOf(lab, 2)).toBeUndefined();
  });

  it('keeps its pods for a delay that its author asked for, also where sizes follow the weights', () => {
    const lab = abort(updating({ ...ROUTED, dynamicStableScale: true, abortScaleDownDelaySeconds: 5 })).run();
    expect(lab.sizes()).toEqual({ 1: 4, 2: 2 });
    expect(annotationOf(lab, 2)).toBe('2030-01-01T00:00:05Z');
  });

  it('does not stay where sizes follow the weights and the delay is 0', () => {
    const lab = abort(updating({ ...ROUTED, dynamicStableScale: true, abortScaleDownDelaySeconds: 0 })).run();
    expect(lab.sizes()).toEqual({ 1: 4, 2: 0 });
  });
});

describe('an aborted canary without a router', () => {
  it('goes at once, whatever delay is asked for', () => {
    expect(abort(updating({})).run().sizes()).toEqual({ 1: 4, 2: 0 });
    expect(
      abort(updating({ abortScaleDownDelaySeconds: 0 }))
        .run()
        .sizes(),
    ).toEqual({ 1: 4, 2: 0 });
    expect(
      abort(updating({ abortScaleDownDelaySeconds: 60 }))
        .run()
        .sizes(),
    ).toEqual({ 1: 4, 2: 0 });
  });
});

describe('sizes', () => {
  it('stay while paused by hand', () => {
    const lab = updating({});
    lab.patch({ spec: { paused: true, replicas: 8 } }).run();
    expect(lab.sizes()).toEqual({ 1: 2, 2: 2 });
    expect(
      lab
        .patch({ spec: { paused: false } })
        .run()
        .sizes(),
    ).toEqual({ 1: 4, 2: 4 });
  });

  it('stay while an inconclusive analysis waits for a person', () => {
    const lab = updating({});
    const pauseConditions = [{ reason: 'InconclusiveAnalysisRun', startTime: '2030-01-01T00:00:00Z' }];
    lab.patch({ status: { pauseConditions }, spec: { replicas: 8 } }).run();
    expect(lab.sizes()).toEqual({ 1: 2, 2: 2 });
  });

  it('follow the number of replicas in the midst of an update', () => {
    const lab = updating(ROUTED);
    lab.patch({ spec: { replicas: 8 } }).run();
    expect(lab.sizes()).toEqual({ 1: 8, 2: 4 });
    expect(resized(lab).slice(-2)).toEqual([
      'Scaled up ReplicaSet X (revision 1) from 4 to 8',
      'Scaled up ReplicaSet X (revision 2) from 2 to 4',
    ]);
    lab.patch({ spec: { replicas: 2 } }).run();
    expect(lab.sizes()).toEqual({ 1: 2, 2: 1 });
  });

  it('of stable follow the weight where the author says so', () => {
    expect(updating({ ...ROUTED, dynamicStableScale: true }).sizes()).toEqual({ 1: 2, 2: 2 });
  });

  it('of the canary can be set apart from its weight', () => {
    const steps = [setWeight(50), { setCanaryScale: { weight: 75 } }, pause()];
    expect(updating(ROUTED, steps).sizes()).toEqual({ 1: 4, 2: 3 });
    const back = [
      { setCanaryScale: { replicas: 3 } },
      { setCanaryScale: { matchTrafficWeight: true } },
      setWeight(50),
      pause(),
    ];
    expect(updating(ROUTED, back).sizes()).toEqual({ 1: 4, 2: 2 });
  });

  it('of an aborted canary that was set apart stay as they were where it is to stay', () => {
    const steps = [{ setCanaryScale: { replicas: 3 } }, pause()];
    const lab = abort(updating({ ...ROUTED, abortScaleDownDelaySeconds: 0 }, steps)).run();
    expect(lab.sizes()).toEqual({ 1: 4, 2: 3 });
  });

  it('of a small canary are raised to the minimum of pods', () => {
    const lab = updating({ ...ROUTED, minPodsPerReplicaSet: 2 }, [setWeight(10), pause()]);
    expect(lab.sizes()).toEqual({ 1: 4, 2: 2 });
  });
});

describe('revisions that are left over', () => {
  const third = (canary: Partial<CanaryStrategy>) => updating(canary).deploy('web:3');

  it('go before their pods are ready, at once', () => {
    const lab = updating({});
    lab.setPods((set) =>
      set.spec.template.spec.containers[0]?.image === 'web:2' ? 0 : (set.spec.replicas ?? 0),
    );
    lab.deploy('web:3').reconcile();
    expect(lab.sizes()[2]).toBe(0);
  });

  it('give way to the new one without a router', () => {
    expect(third({}).run().sizes()).toEqual({ 1: 2, 2: 0, 3: 2 });
  });

  it('wait out their delay behind a router, from when no traffic reaches them', () => {
    const lab = third(ROUTED).run();
    expect(lab.sizes()).toEqual({ 1: 4, 2: 2, 3: 2 });
    expect(annotationOf(lab, 2)).toBe('2030-01-01T00:00:30Z');
    expect(lab.wait(29_999).run().sizes()).toEqual({ 1: 4, 2: 2, 3: 2 });
    expect(lab.wait(1).run().sizes()).toEqual({ 1: 4, 2: 0, 3: 2 });
    expect(annotationOf(lab, 2)).toBeUndefined();
  });

  it('wait as long as their author says', () => {
    const lab = third({ ...ROUTED, scaleDownDelaySeconds: 7 }).run();
    expect(annotationOf(lab, 2)).toBe('2030-01-01T00:00:07Z');
    expect(
      third({ ...ROUTED, scaleDownDelaySeconds: 0 })
        .run()
        .sizes(),
    ).toEqual({ 1: 4, 2: 0, 3: 2 });
  });

  it('wait for nothing where sizes follow the weights', () => {
    expect(
      third({ ...ROUTED, dynamicStableScale: true })
        .run()
        .sizes(),
    ).toEqual({ 1: 2, 2: 0, 3: 2 });
  });

  it('wait only as many as allowed, the newest', () => {
    const limited = { ...ROUTED, scaleDownDelayRevisionLimit: 1 };
    const lab = third(limited).run().deploy('web:4').run();
    expect(lab.sizes()).toEqual({ 1: 4, 2: 0, 3: 2, 4: 2 });
    const free = third(ROUTED).run().deploy('web:4').run();
    expect(free.sizes()).toEqual({ 1: 4, 2: 2, 3: 2, 4: 2 });
  });

  it('come back without a deadline when they are asked for again', () => {
    const lab = third(ROUTED).run().deploy('web:2').run();
    expect(lab.sizes()).toEqual({ 1: 4, 3: 2, 4: 2 });
    expect(annotationOf(lab, 4)).toBeUndefined();
    expect(annotationOf(lab, 3)).toBe('2030-01-01T00:00:30Z');
  });
});
