import { describe, expect, it } from 'vitest';
import type { AnalysisRun } from '../../api/v1alpha1/analysis.ts';
import type { RolloutAnalysis } from '../../api/v1alpha1/canary.ts';
import { created, metric, planWith, refusal, rollout, template } from '../../testing/run-plan-build.ts';
import type { AnalysisPurpose, RunRequest } from './plan-run.ts';

describe('planAnalysisRun', () => {
  it('says nothing of what the Rollout does not say', () => {
    const { namespace: _n, uid: _u, ...metadata } = rollout.metadata;
    const { selector: _s, ...spec } = rollout.spec;
    const run = created({ rollout: { ...rollout, metadata, spec } });
    expect('namespace' in run.metadata).toBe(false);
    expect(run.metadata.ownerReferences?.[0]?.uid).toBe('');
    expect(run.metadata.labels).toEqual({
      'rollouts-pod-template-hash': 'abc',
      'rollout-type': 'Background',
    });
  });

  it('renders the run of a step whole', () => {
    const analysis: RolloutAnalysis = {
      templates: [{ templateName: 'errors' }],
      analysisRunMetadata: { labels: { team: 'a', app: 'other' }, annotations: { note: 'n' } },
    };
    expect(created({ purpose: { type: 'Step', stepIndex: 2 }, analysis, instanceId: 'east' })).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AnalysisRun',
      metadata: {
        name: 'web-abc-3-2',
        namespace: 'shop',
        labels: {
          'rollouts-pod-template-hash': 'abc',
          'rollout-type': 'Step',
          'step-index': '2',
          'argo-rollouts.argoproj.io/controller-instance-id': 'east',
          team: 'a',
          app: 'web',
        },
        annotations: { note: 'n', 'rollout.argoproj.io/revision': '3' },
        ownerReferences: [
          {
            apiVersion: 'argoproj.io/v1alpha1',
            kind: 'Rollout',
            name: 'web',
            uid: 'u-1',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: { metrics: [metric('errors')] },
    });
  });

  it.each<[AnalysisPurpose, string]>([
    [{ type: 'Background' }, 'web-abc-3'],
    [{ type: 'PrePromotion' }, 'web-abc-3-pre'],
    [{ type: 'PostPromotion' }, 'web-abc-3-post'],
    [{ type: 'Step', stepIndex: 0 }, 'web-abc-3-0'],
  ])('names the run of %j %s', (purpose, name) => {
    const run = created({ purpose });
    expect(run.metadata.name).toBe(name);
    expect(run.metadata.labels?.['rollout-type']).toBe(purpose.type);
    expect(run.metadata.labels?.['step-index']).toBe(purpose.type === 'Step' ? '0' : undefined);
  });

  describe('when the name is taken', () => {
    const first = created({});
    const asFound = (change: Partial<AnalysisRun>): AnalysisRun => ({ ...first, ...change });

    const owned = (change: object) => {
      const ownerReferences = (first.metadata.ownerReferences ?? []).map((owner) => ({
        ...owner,
        ...change,
      }));
      return asFound({ metadata: { ...first.metadata, ownerReferences } });
    };
    const { ownerReferences: _, ...unowned } = first.metadata;
    const withoutOwner = asFound({ metadata: unowned });

    it('adopts an equal run of this rollout that is under way', () => {
      const running = asFound({ status: { phase: 'Running' } });
      expect(planWith({ existing: [running] })).toEqual({ state: 'adopt', run: running });
    });

    it('adopts one whose empty lists are spelled out', () => {
      const spelled = asFound({ spec: { ...first.spec, args: [], dryRun: [] } });
      expect(planWith({ existing: [spelled] }).state).toBe('adopt');
    });

    it.each([
      ['is completed', asFound({ status: { phase: 'Inconclusive' } })],
      ['measures something else', asFound({ spec: { metrics: [metric('other')] } })],
      ['belongs to nobody', asFound({ metadata: { ...first.metadata, ownerReferences: [] } })],
      ['belongs to another', owned({ uid: 'u-2' })],
      ['is ours, but controlled by another', owned({ controller: false })],
      ['says nothing of its owner', withoutOwner],
    ])('takes the next name when the other %s', (_, other) => {
      expect(created({ existing: [other] }).metadata.name).toBe('web-abc-3.1');
    });

    it('counts on until a name is free', () => {
      const over = asFound({ status: { phase: 'Failed' } });
      const second = { ...over, metadata: { ...over.metadata, name: 'web-abc-3.1' } };
      expect(created({ existing: [over, second] }).metadata.name).toBe('web-abc-3.2');
    });

    it('does not mind the same name in another namespace', () => {
      const elsewhere = asFound({
        metadata: { ...first.metadata, namespace: 'other' },
        status: { phase: 'Failed' },
      });
      expect(created({ existing: [elsewhere] }).metadata.name).toBe('web-abc-3');
    });
  });

  describe('templates', () => {
    const names = (run: AnalysisRun) => run.spec.metrics.map(({ name }) => name);
    const namespaced = {
      a: template({
        metrics: [metric('a')],
        templates: [{ templateName: 'b' }, { templateName: 'c', clusterScope: true }],
      }),
      b: template({ metrics: [metric('b')] }),
      d: template({
        metrics: [metric('d')],
        dryRun: [{ metricName: 'd' }],
        measurementRetention: [{ metricName: 'd', limit: 3 }],
      }),
    };
    const cluster = { c: template({ metrics: [metric('c')], templates: [{ templateName: 'd' }] }) };
    const templates = { namespaced, cluster };

    it('merge with the ones they name, namespaced ones first and each once', () => {
      const refs = [
        { templateName: 'c', clusterScope: true },
        { templateName: 'a' },
        { templateName: 'b' },
        { templateName: 'a' },
      ];
      const run = created({ analysis: { templates: refs }, templates });
      expect(names(run)).toEqual(['d', 'a', 'b', 'c']);
      expect(run.spec.dryRun).toEqual([{ metricName: 'd' }]);
      expect(run.spec.measurementRetention).toEqual([{ metricName: 'd', limit: 3 }]);
    });

    it('put rules of the rollout before their own', () => {
      const analysis: RolloutAnalysis = {
        templates: [{ templateName: 'd' }],
        dryRun: [{ metricName: 'x' }],
        measurementRetention: [{ metricName: 'y', limit: 1 }],
      };
      const { spec } = created({ analysis, templates });
      expect(spec.dryRun).toEqual([{ metricName: 'x' }, { metricName: 'd' }]);
      expect(spec.measurementRetention).toEqual([
        { metricName: 'y', limit: 1 },
        { metricName: 'd', limit: 3 },
      ]);
    });

    it.each<[string, Partial<RunRequest>]>([
      ["AnalysisTemplate 'nope' not found", { analysis: { templates: [{ templateName: 'nope' }] } }],
      ["AnalysisTemplate 'toString' not found", { analysis: { templates: [{ templateName: 'toString' }] } }],
      [
        "ClusterAnalysisTemplate 'a' not found",
        { analysis: { templates: [{ templateName: 'a', clusterScope: true }] }, templates },
      ],
      [
        "two metrics have the same name 'm'",
        {
          analysis: { templates: [{ templateName: 'x' }, { templateName: 'y' }] },
          templates: {
            namespaced: { x: template({ metrics: [metric('m')] }), y: template({ metrics: [metric('m')] }) },
            cluster: {},
          },
        },
      ],
      [
        "two Dry-Run metric rules have the same name 'd'",
        { analysis: { templates: [{ templateName: 'd' }], dryRun: [{ metricName: 'd' }] }, templates },
      ],
      [
        "two Measurement Retention metric rules have the same name 'd'",
        {
          analysis: {
            templates: [{ templateName: 'd' }],
            measurementRetention: [{ metricName: 'd', limit: 1 }],
          },
          templates,
        },
      ],
      [
        'analysis templates name each other in a circle: AnalysisTemplate/x -> AnalysisTemplate/y -> AnalysisTemplate/x',
        {
          analysis: { templates: [{ templateName: 'x' }] },
          templates: {
            namespaced: {
              x: template({ metrics: [metric('m')], templates: [{ templateName: 'y' }] }),
              y: template({ templates: [{ templateName: 'x' }] }),
            },
            cluster: {},
          },
        },
      ],
    ])('are refused: %s', (message, change) => expect(refusal(change)).toBe(message));
  });
});
