import { describe, expect, it } from 'vitest';
import type { AnalysisRun } from '../../api/v1alpha1/analysis.ts';
import { REVISION } from '../../api/v1alpha1/labels.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { buildRolloutView } from './rollout-view.ts';

const ROLLOUT: Rollout = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'web', namespace: 'shop', uid: 'web-uid', annotations: { [REVISION]: '2' } },
  spec: { strategy: { canary: {} } },
};

function aRun(
  name: string,
  change: { revision?: string; plugin?: string; message?: string; at?: string },
): AnalysisRun {
  const {
    revision = '2',
    plugin = 'haldane/sequential',
    message = 'not enough evidence yet',
    at = '10:00',
  } = change;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisRun',
    metadata: {
      name,
      namespace: 'shop',
      creationTimestamp: `2026-01-01T${at}:00Z`,
      annotations: { [REVISION]: revision },
      ownerReferences: [
        {
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'Rollout',
          name: 'web',
          uid: 'web-uid',
          controller: true,
        },
      ],
    },
    spec: { metrics: [{ name: 'compare', provider: { plugin: { [plugin]: {} } } }] },
    status: {
      phase: 'Running',
      metricResults: [{ name: 'compare', phase: 'Running', measurements: [{ phase: 'Running', message }] }],
    },
  };
}

const evidence = (...analysisRuns: AnalysisRun[]) =>
  buildRolloutView(ROLLOUT, { replicaSets: [], pods: [], experiments: [], analysisRuns }, 0).evidence;

describe('the evidence line of a Rollout', () => {
  it.each(['haldane/sequential', 'haldane/judge'])('is the last message of a metric of %s', (plugin) => {
    expect(evidence(aRun('a', { plugin }))).toEqual(['not enough evidence yet']);
  });
  it('is absent where another provider measures, so that nothing changes there', () => {
    expect(evidence(aRun('a', { plugin: 'acme/metrics' }))).toEqual([]);
    expect(evidence()).toEqual([]);
  });
  it('comes from the newest run', () => {
    const runs = [aRun('b', { at: '10:02', message: 'worse' }), aRun('a', { at: '10:01' })];
    expect(evidence(...runs)).toEqual(['worse']);
  });
  it('is absent when the newest run was ended from outside, as by a promotion', () => {
    const run = aRun('a', { message: 'Metric Terminated' });
    expect(evidence({ ...run, spec: { ...run.spec, terminate: true } })).toEqual([]);
  });
  it('is absent when the newest run judged another revision', () => {
    expect(evidence(aRun('a', { revision: '1' }))).toEqual([]);
  });
});
