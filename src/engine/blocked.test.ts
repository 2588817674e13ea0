import { describe, expect, it } from 'vitest';
import type { AnalysisRun } from '../api/v1alpha1/analysis.ts';
import type { CanaryStep } from '../api/v1alpha1/canary.ts';
import { aReplicaSet, aRollout, firstLook, pause, ROUTED, START, setWeight } from '../testing/build.ts';
import { CanaryLab } from '../testing/canary-lab.ts';
import { explainWait } from './blocked.ts';
import { waitWords } from './wait-cause.ts';
import { type World, worldOf } from './world.ts';

const NOW = START;
const told = (world: World) =>
  explainWait(world).map(({ cause, ...times }) => ({ ...waitWords(cause), ...times }));
const causes = (lab: CanaryLab) => told(worldOf(lab.observed));
const updating = (steps: readonly CanaryStep[], canary = {}) =>
  new CanaryLab(aRollout({ steps, canary })).run().deploy('web:2');

describe('explainWait', () => {
  it('has nothing to say of a Healthy Rollout', () => {
    expect(causes(new CanaryLab(aRollout({ steps: [pause()] })).run())).toEqual([]);
  });

  it('names an invalid spec first', () => {
    const lab = updating([setWeight(25), pause()]).run();
    lab.patch({ spec: { replicas: -1 } }).reconcile();
    expect(causes(lab)[0]).toEqual({
      on: 'a valid spec',
      evidence:
        'The Rollout "demo" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      since: NOW,
      recheckAt: null,
    });
  });

  it('names an abort, with its reason and since when', () => {
    const lab = updating([setWeight(25), pause()]).run();
    lab.patch({ status: { abort: true } }).run();
    expect(causes(lab)).toEqual([
      {
        on: 'retry, undo or a new template',
        evidence: 'RolloutAborted: Rollout aborted update to revision 2',
        since: NOW,
        recheckAt: null,
      },
    ]);
  });

  it('names spec.paused', () => {
    const lab = updating([setWeight(25), pause()]).run();
    lab.patch({ spec: { paused: true } }).run();
    expect(causes(lab)[0]).toEqual({
      on: 'spec.paused to become false',
      evidence: 'manually paused',
      since: null,
      recheckAt: null,
    });
  });

  it('names a pause that only promote ends', () => {
    const lab = updating([setWeight(25), pause()]).run();
    expect(causes(lab)).toEqual([
      { on: 'promote', evidence: 'step 1/2: pause', since: NOW, recheckAt: null },
    ]);
  });

  it('names a timed pause and when it ends', () => {
    const lab = updating([setWeight(25), pause(20)]).run();
    expect(causes(lab)).toEqual([
      { on: 'the pause to end', evidence: 'step 1/2: pause: 20', since: NOW, recheckAt: NOW + 20_000 },
    ]);
  });

  it('names a pause for another cause than its step', () => {
    const lab = updating([setWeight(25), pause(20)]).run();
    const pauseConditions = [{ reason: 'InconclusiveAnalysisRun', startTime: '2030-01-01T00:00:00Z' }];
    lab.patch({ status: { pauseConditions } });
    expect(causes(lab)).toEqual([
      { on: 'promote or abort', evidence: 'paused: InconclusiveAnalysisRun', since: NOW, recheckAt: null },
    ]);
    lab.patch({
      status: {
        pauseConditions: [{ ...pauseConditions[0], reason: 'CanaryPauseStep' }],
        currentStepIndex: 9,
      },
    });
    expect(causes(lab)[0]).toMatchObject({ on: 'promote or abort', evidence: 'paused: CanaryPauseStep' });
  });

  it('names the pods of a first version that are missing, and until when it waits', () => {
    const lab = new CanaryLab(aRollout({ steps: [setWeight(25), pause()] })).reconcile();
    expect(causes(lab)).toEqual([
      {
        on: '4 canary pods to become available',
        evidence: '0 of 4 are',
        since: null,
        recheckAt: NOW + 600_000,
      },
    ]);
  });

  it('names the pods of a step that are missing', () => {
    const lab = updating([setWeight(50), pause()]).reconcile();
    expect(causes(lab)[0]).toMatchObject({
      on: '2 canary pods to become available',
      evidence: '0 of 2 are',
    });
  });

  it('asks a promoted version for all its pods', () => {
    const lab = new CanaryLab(aRollout({ steps: [setWeight(50)] })).run();
    lab.setPods(() => 3).reconcile();
    expect(causes(lab)[0]).toMatchObject({ on: '4 canary pods to become available', evidence: '3 of 4 are' });
  });

  it('names stable pods that are missing', () => {
    const lab = updating([setWeight(25), pause()], ROUTED).run();
    const stable = lab.observed.replicaSets[0]?.metadata.name;
    lab.setPods((set) => (set.metadata.name === stable ? 3 : (set.spec.replicas ?? 0)));
    expect(causes(lab).at(-1)).toMatchObject({
      on: '4 stable pods to become available',
      evidence: '3 of 4 are',
    });
  });

  it('names a split that the routes do not show', () => {
    const lab = updating([setWeight(25), pause()], ROUTED).run();
    lab.observed = { ...lab.observed, routes: { state: 'mixed' } };
    expect(causes(lab).at(-1)).toEqual({
      on: 'the routes to carry canary weight 25',
      evidence: 'no split observed yet',
      since: null,
      recheckAt: null,
    });
    lab.observed = {
      ...lab.observed,
      routes: { state: 'applied', split: { canary: 5, stable: 95, total: 100 } },
    };
    expect(causes(lab).at(-1)?.evidence).toBe('observed 5, asked 25');
  });

  it('says nothing of routes when there is no router, or nothing was asked', () => {
    const unrouted = updating([setWeight(25), pause()]).run();
    expect(causes(unrouted)).toHaveLength(1);
    const lab = updating([setWeight(25), pause()], ROUTED).run();
    lab.observed = { ...lab.observed, routes: null };
    expect(causes(lab)).toHaveLength(1);
    lab.observed = { ...lab.observed, routes: { state: 'mixed' } };
    lab.patch({ status: { canary: null } });
    expect(causes(lab)).toHaveLength(1);
  });

  it('goes by what this plan asks of the routes before what was recorded', () => {
    const lab = updating([setWeight(25), pause()], ROUTED).run();
    const asked = { ...worldOf(lab.observed), askedSplit: { canary: 40, stable: 60, total: 100 } };
    expect(told(asked).at(-1)).toMatchObject({
      on: 'the routes to carry canary weight 40',
      evidence: 'observed 25, asked 40',
    });
  });

  it('names the AnalysisRun of the step, and what it says', () => {
    const template = {
      metadata: { name: 'errors' },
      spec: { metrics: [{ name: 'e', provider: { web: {} } }] },
    };
    const lab = new CanaryLab(
      aRollout({ steps: [{ analysis: { templates: [{ templateName: 'errors' }] } }] }),
    );
    const templates = { namespaced: { errors: template }, cluster: {} };
    lab.observed = { ...lab.observed, templates } as unknown as CanaryLab['observed'];
    lab.run().deploy('web:2').run();
    const name = lab.observed.analysisRuns[0]?.metadata.name;
    expect(causes(lab).at(-1)).toEqual({
      on: `AnalysisRun ${name}`,
      evidence: 'Pending',
      since: null,
      recheckAt: null,
    });
    const analysisRuns = lab.observed.analysisRuns.map(
      (run): AnalysisRun => ({ ...run, status: { phase: 'Running', message: 'so so' } }),
    );
    lab.observed = { ...lab.observed, analysisRuns };
    expect(causes(lab.reconcile()).at(-1)?.evidence).toBe('Running: so so');
  });

  it('does not wait for an AnalysisRun that succeeded', () => {
    const rollout = aRollout({
      status: { canary: { currentStepAnalysisRunStatus: { name: 'run', status: 'Successful' } } },
    });
    const replicaSets = [aReplicaSet('a', { replicas: 4 })];
    const all = told(worldOf({ ...firstLook(rollout), replicaSets }));
    expect(all.map(({ on }) => on)).toEqual(['4 canary pods to become available']);
  });
});
