import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { computePhase, type PhaseAndMessage, type PhaseSubject, shownPhase } from './phase.ts';

interface Recorded {
  readonly rollout: PhaseSubject;
  readonly result: { readonly computed: PhaseAndMessage; readonly shown: PhaseAndMessage };
}
const RECORDED = JSON.parse(
  readFileSync(new URL('../../test/vectors/rollout-phase.json', import.meta.url), 'utf8'),
) as Recorded[];

const observed: PhaseSubject = {
  metadata: { generation: 2 },
  spec: { replicas: 1, strategy: { canary: {} } },
  status: {
    observedGeneration: '2',
    currentPodHash: 'a',
    stableRS: 'a',
    replicas: 1,
    updatedReplicas: 1,
    availableReplicas: 1,
  },
};

describe('computePhase', () => {
  it(`gives the recorded phase and message for all ${RECORDED.length} Rollouts`, () => {
    expect(RECORDED).toHaveLength(1461);
    const wrong = RECORDED.map(({ rollout, result }) => ({
      rollout,
      expected: result.computed,
      got: computePhase(rollout),
    })).filter(({ expected, got }) => expected.phase !== got.phase || expected.message !== got.message);
    expect(wrong).toEqual([]);
  });

  it('ignores the phase that an earlier pass recorded', () => {
    expect(computePhase({ ...observed, status: { ...observed.status, phase: 'Degraded' } }).phase).toBe(
      'Healthy',
    );
  });

  it('takes an absent replica count as one pod', () => {
    const { replicas: _, ...spec } = observed.spec;
    expect(computePhase({ spec, status: { ...observed.status, updatedReplicas: 0 } }).message).toBe(
      'more replicas need to be updated',
    );
  });

  it('compares restart times as instants, not as text', () => {
    const spec = { ...observed.spec, restartAt: '2030-01-01T01:00:00+01:00' };
    const status = { ...observed.status, restartedAt: '2030-01-01T00:00:00Z' };
    expect(computePhase({ spec, status }).phase).toBe('Healthy');
    expect(computePhase({ spec, status: { ...status, restartedAt: null } }).message).toBe(
      'rollout is restarting',
    );
  });

  it.each(['Successful', 'Failed', 'Error', 'Inconclusive'])(
    'does not wait for a run that is %s',
    (ended) => {
      const status = {
        ...observed.status,
        stableRS: 'b',
        blueGreen: { activeSelector: 'a', postPromotionAnalysisRunStatus: { status: ended } },
      };
      const spec = { ...observed.spec, strategy: { blueGreen: { postPromotionAnalysis: {} } } };
      expect(computePhase({ spec, status }).message).toBe(
        'waiting for post-promotion verification to complete',
      );
    },
  );
});

describe('shownPhase', () => {
  it(`gives the recorded phase and message for all ${RECORDED.length} Rollouts`, () => {
    const wrong = RECORDED.map(({ rollout, result }) => ({
      rollout,
      expected: result.shown,
      got: shownPhase(rollout),
    })).filter(({ expected, got }) => expected.phase !== got.phase || expected.message !== got.message);
    expect(wrong).toEqual([]);
  });

  it('shows the recorded phase and message once the spec was observed', () => {
    const status = { ...observed.status, phase: 'Paused', message: 'CanaryPauseStep' };
    expect(shownPhase({ ...observed, status })).toEqual({ phase: 'Paused', message: 'CanaryPauseStep' });
  });

  it('trusts a recorded generation that is not a number', () => {
    const status = { ...observed.status, observedGeneration: '6d9c7b5f4', phase: 'Healthy' };
    expect(shownPhase({ ...observed, status }).phase).toBe('Healthy');
  });

  it.each([
    { recorded: '3', message: 'waiting for rollout spec update to be observed for the reference workload' },
    { recorded: '4', message: '' },
  ])('compares the workload generation 4 with the observed $recorded', ({ recorded, message }) => {
    const rollout = {
      metadata: { generation: 2, annotations: { 'rollout.argoproj.io/workload-generation': '4' } },
      spec: { ...observed.spec, workloadRef: { name: 'web' } },
      status: { ...observed.status, workloadObservedGeneration: recorded },
    };
    expect(shownPhase(rollout).message).toBe(message);
  });
});
