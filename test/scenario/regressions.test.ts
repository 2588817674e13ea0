import { describe, expect, it } from 'vitest';
import type { AnalysisRun } from '../../src/api/v1alpha1/analysis.ts';
import type { CanaryStep, CanaryStrategy } from '../../src/api/v1alpha1/canary.ts';
import type { Action } from '../../src/engine/plan.ts';
import { aRollout, pause, ROUTED, setWeight } from '../../src/testing/build.ts';
import { CanaryLab } from '../../src/testing/canary-lab.ts';

// Whole updates that went wrong in other delivery controllers, one per reported failure. The reports are named as
// they are cited in public: AR is argoproj/argo-rollouts, FL is fluxcd/flagger.

const ABORT = { status: { abort: true } };
const RETRY = { status: { abort: false } };
const TEMPLATE = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AnalysisTemplate',
  metadata: { name: 'errors', namespace: 'shop' },
  spec: { metrics: [{ name: 'errors', interval: '1m', provider: { web: { url: 'http://metrics' } } }] },
} as const;

interface Options {
  readonly replicas?: number;
  readonly canary?: Partial<CanaryStrategy>;
  readonly progressDeadlineSeconds?: number;
  readonly progressDeadlineAbort?: boolean;
  readonly onAction?: (action: Action) => void;
}

function stableAt1(steps: readonly CanaryStep[], { replicas = 4, canary, onAction, ...spec }: Options = {}) {
  const lab = new CanaryLab(aRollout({ steps, replicas, ...(canary ? { canary } : {}), spec }), onAction);
  lab.observed = { ...lab.observed, templates: { namespaced: { errors: TEMPLATE }, cluster: {} } };
  return lab.run();
}

function measured(lab: CanaryLab, phase: 'Successful' | 'Failed' | 'Inconclusive'): CanaryLab {
  const analysisRuns = lab.observed.analysisRuns.map(
    (run): AnalysisRun => (run.status?.phase === undefined ? { ...run, status: { phase } } : run),
  );
  lab.observed = { ...lab.observed, analysisRuns };
  return lab;
}

describe('a canary that does not come up', () => {
  it('is aborted at its deadline though its pods become ready for a moment again and again (AR#3765)', () => {
    const lab = stableAt1([setWeight(50), pause()], {
      canary: ROUTED,
      progressDeadlineSeconds: 120,
      progressDeadlineAbort: true,
    });
    lab.deploy('web:2').reconcile();
    const canary = lab.observed.replicaSets.at(-1)?.metadata.name;
    for (let round = 0; round < 20; round += 1) {
      lab.setPods((set) => (set.metadata.name === canary ? round % 2 : (set.spec.replicas ?? 0)));
      lab.reconcile().wait(20_000);
    }
    expect(lab.status).toMatchObject({ phase: 'Degraded', abort: true });
    expect(lab.canaryWeight).toBe(0);
  });
});

describe('abort', () => {
  it('with nothing in progress changes no size and no weight (AR#1292)', () => {
    const lab = stableAt1([setWeight(50), pause()], { canary: ROUTED });
    const before = lab.actions.length;
    lab.patch(ABORT).run();
    expect(lab.actions.slice(before).filter(({ type }) => type !== 'PatchRollout')).toEqual([]);
    expect(lab.sizes()).toEqual({ 1: 4 });
  });

  it('while paused, after an analysis that just passed, ends on the stable version (AR#3756)', () => {
    const analysis: CanaryStep = { analysis: { templates: [{ templateName: 'errors' }] } };
    const lab = stableAt1([setWeight(50), analysis, pause()], { canary: ROUTED });
    lab.deploy('web:2').run();
    measured(lab, 'Successful').patch(ABORT).run().wait(31_000).run();
    expect(lab.status).toMatchObject({ phase: 'Degraded', currentStepIndex: 0 });
    expect(lab.sizes()).toEqual({ 1: 4, 2: 0 });
    expect(lab.canaryWeight).toBe(0);
  });

  it('reaches weight 0 with a minimum of pods in each ReplicaSet (AR#4841)', () => {
    const canary = { ...ROUTED, dynamicStableScale: true, minPodsPerReplicaSet: 2 };
    const lab = stableAt1([setWeight(50), pause()], { replicas: 10, canary });
    lab.deploy('web:2').run().patch(ABORT).run();
    expect(lab.canaryWeight).toBe(0);
    lab.wait(31_000).run();
    expect(lab.sizes()).toEqual({ 1: 10, 2: 0 });
  });

  it('moves the traffic before the pods when stable had been scaled down (AR#4898)', () => {
    const canary = { ...ROUTED, dynamicStableScale: true, abortScaleDownDelaySeconds: 60 };
    const seen: [weight: number | null, canaryPods: number | undefined][] = [];
    const lab = stableAt1([setWeight(80), pause()], { replicas: 10, canary });
    lab.deploy('web:2').run();
    expect(lab.sizes()).toEqual({ 1: 2, 2: 8 });
    lab.patch(ABORT);
    for (let round = 0; round < 12; round += 1) {
      lab.reconcile();
      seen.push([lab.canaryWeight, lab.sizes()[2]]);
      lab.settlePods().wait(10_000);
    }
    const shrunk = seen.filter(([, pods]) => (pods ?? 0) < 8);
    expect(shrunk.length).toBeGreaterThan(0);
    expect(shrunk.every(([weight]) => weight === 0)).toBe(true);
  });

  it('keeps the canary down and the Services still when an autoscaler adds replicas after it (AR#4973)', () => {
    const canary = { ...ROUTED, dynamicStableScale: true };
    const lab = stableAt1([setWeight(50), pause()], { canary });
    lab.deploy('web:2').run().patch(ABORT).run().wait(31_000).run();
    const before = lab.actions.length;
    lab.patch({ spec: { replicas: 9 } }).run();
    expect(lab.sizes()).toEqual({ 1: 9, 2: 0 });
    expect(lab.canaryWeight).toBe(0);
    expect(lab.actions.slice(before).map(({ type }) => type)).not.toContain('PatchService');
  });

  it('keeps the aborted pods for their delay the second time, too (AR#3774)', () => {
    const lab = stableAt1([setWeight(50), pause()], { canary: ROUTED });
    lab.deploy('web:2').run().patch(ABORT).run().patch(RETRY).run().wait(5000);
    lab.patch(ABORT).run().wait(29_000).run();
    expect(lab.sizes()).toEqual({ 1: 4, 2: 2 });
    lab.wait(2000).run();
    expect(lab.sizes()).toEqual({ 1: 4, 2: 0 });
  });
});

describe('a third version', () => {
  it('never sends a share to pods that are not there with a dynamic stable scale (AR#3372)', () => {
    const over: string[] = [];
    const lab = stableAt1([setWeight(50), pause()], {
      replicas: 10,
      canary: { ...ROUTED, dynamicStableScale: true },
    });
    const look = () => {
      const stableHash = lab.status.stableRS;
      const available = (isStable: boolean) =>
        lab.observed.replicaSets
          .filter(({ metadata }) => metadata.name.endsWith(String(stableHash)) === isStable)
          .reduce((sum, { status }) => sum + (status?.availableReplicas ?? 0), 0);
      const share = lab.canaryWeight ?? 0;
      const needed = Math.floor(((100 - share) * 10) / 100);
      if (available(true) < needed) over.push(`${share} % on the canary, ${available(true)} stable pods`);
    };
    lab.deploy('web:2').run().deploy('web:3');
    for (let round = 0; round < 10; round += 1) {
      lab.reconcile();
      look();
      lab.settlePods().wait(10_000);
    }
    expect(over).toEqual([]);
    expect(lab.status).toMatchObject({ phase: 'Paused', currentStepIndex: 1 });
  });
});

describe('analysis', () => {
  it('that is inconclusive during a timed pause holds the update after the timer (AR#3850)', () => {
    const canary = { ...ROUTED, analysis: { templates: [{ templateName: 'errors' }] } };
    const lab = stableAt1([setWeight(50), pause(30), setWeight(100)], { canary });
    lab.deploy('web:2').run();
    measured(lab, 'Inconclusive').run().wait(600_000).run();
    expect(lab.status).toMatchObject({ phase: 'Paused', message: 'InconclusiveAnalysisRun' });
    expect(lab.canaryWeight).toBe(50);
  });
});

describe('promotion', () => {
  it('keeps the tested pods when the rest of the new version does not come up (FL#1898)', () => {
    const lab = stableAt1([setWeight(50), pause()], {
      replicas: 10,
      canary: ROUTED,
      progressDeadlineSeconds: 60,
    });
    lab.deploy('web:2').run();
    const tested = lab.sizes()[2] ?? 0;
    lab.patch({ status: { promoteFull: true } }).reconcile();
    const old = lab.observed.replicaSets[0]?.metadata.name;
    for (let round = 0; round < 10; round += 1) {
      lab.setPods((set) => (set.metadata.name === old ? (set.spec.replicas ?? 0) : tested));
      lab.reconcile().wait(30_000);
    }
    expect(tested).toBe(5);
    expect(lab.sizes()[1]).toBeGreaterThanOrEqual(5);
    expect(lab.sizes()[2]).toBeGreaterThanOrEqual(tested);
    expect(lab.status.phase).toBe('Degraded');
  });
});
