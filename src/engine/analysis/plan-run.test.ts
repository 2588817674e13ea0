import { describe, expect, it } from 'vitest';
import type { AnalysisRun, AnalysisTemplateSpec, Metric } from '../../api/v1alpha1/analysis.ts';
import type { RolloutAnalysis } from '../../api/v1alpha1/canary.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { type AnalysisPurpose, planAnalysisRun, type RunPlan, type RunRequest } from './plan-run.ts';

const rollout = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'u-1',
    labels: { tier: 'front' },
    annotations: { a: 'b' },
  },
  spec: {
    replicas: 1234567,
    paused: true,
    selector: { matchLabels: { app: 'web' } },
    template: { spec: { containers: [{ image: 'web:2' }] } },
  },
} as unknown as Rollout;

const metric = (name: string, settings: Partial<Metric> = {}): Metric => ({
  name,
  provider: { prometheus: { query: 'up' } },
  ...settings,
});
const template = (spec: AnalysisTemplateSpec) => ({ spec });

function planWith(change: Partial<RunRequest>): RunPlan {
  return planAnalysisRun({
    rollout,
    purpose: { type: 'Background' },
    analysis: { templates: [{ templateName: 'errors' }] },
    templates: { namespaced: { errors: template({ metrics: [metric('errors')] }) }, cluster: {} },
    latestHash: 'abc',
    stableHash: 'xyz',
    revision: '3',
    instanceId: null,
    existing: [],
    ...change,
  });
}

function created(change: Partial<RunRequest>): AnalysisRun {
  const plan = planWith(change);
  if (plan.state !== 'create') throw new Error(JSON.stringify(plan));
  return plan.run;
}

function refusal(change: Partial<RunRequest>): string {
  const plan = planWith(change);
  return plan.state === 'invalid' ? plan.message : plan.state;
}

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

  describe('arguments', () => {
    const declaring = (...args: NonNullable<AnalysisTemplateSpec['args']>) => ({
      namespaced: { errors: template({ metrics: [metric('errors')], args }) },
      cluster: {},
    });
    const bringing = (...args: NonNullable<RolloutAnalysis['args']>): RolloutAnalysis => ({
      templates: [{ templateName: 'errors' }],
      args,
    });

    it('take their value from the rollout', () => {
      const templates = declaring(
        { name: 'plain' },
        { name: 'latest' },
        { name: 'stable' },
        { name: 'default', value: 'd' },
        { name: 'over', value: 'o' },
      );
      const analysis = bringing(
        { name: 'plain', value: '' },
        { name: 'latest', valueFrom: { podTemplateHashValue: 'Latest' } },
        { name: 'stable', valueFrom: { podTemplateHashValue: 'Stable' } },
        { name: 'over', value: 'new' },
      );
      expect(created({ templates, analysis }).spec.args).toEqual([
        { name: 'plain', value: '' },
        { name: 'latest', value: 'abc' },
        { name: 'stable', value: 'xyz' },
        { name: 'default', value: 'd' },
        { name: 'over', value: 'new' },
      ]);
    });

    it.each([
      ['metadata.name', 'web'],
      ['metadata.namespace', 'shop'],
      ['metadata.uid', 'u-1'],
      ["metadata.labels['tier']", 'front'],
      ["metadata.annotations['a']", 'b'],
      ["metadata.labels['none']", ''],
      ['metadata.labels', 'tier="front"'],
      ['metadata.annotations', 'a="b"'],
      ['spec.replicas', '1234567'],
      ['spec.paused', 'true'],
      ['spec.template.spec.containers[0].image', 'web:2'],
    ])('read %s of the rollout as %j', (fieldPath, value) => {
      const run = created({
        templates: declaring({ name: 'x' }),
        analysis: bringing({ name: 'x', valueFrom: { fieldRef: { fieldPath } } }),
      });
      expect(run.spec.args).toEqual([{ name: 'x', value }]);
    });

    it.each([
      ['metadata.resourceVersion', 'args.x: unsupported fieldPath: metadata.resourceVersion'],
      ['spec.nope', 'args.x: invalid path spec.nope in rollout'],
      ['spec.toString', 'args.x: invalid path spec.toString in rollout'],
      ['spec.replicas.x', 'args.x: invalid path spec.replicas.x in rollout'],
      ['spec.template', 'args.x: path spec.template in rollout must terminate in a primitive value'],
      ['spec.template.spec.containers[x].image', "args.x: invalid index 'x'"],
      ['spec.template.spec.containers[1].image', 'args.x: index 1 out of range'],
      ['spec.template.spec.containers[-1].image', 'args.x: index -1 out of range'],
    ])('are refused when %s cannot be read', (fieldPath, message) => {
      const change = {
        templates: declaring({ name: 'x' }),
        analysis: bringing({ name: 'x', valueFrom: { fieldRef: { fieldPath } } }),
      };
      expect(refusal(change)).toBe(message);
    });

    it('are refused when nothing gives them a value', () => {
      const message =
        'args.x was not resolved: give it a value in the args of the analysis or in the template';
      expect(refusal({ templates: declaring({ name: 'x' }), analysis: bringing({ name: 'x' }) })).toBe(
        message,
      );
      expect(refusal({ templates: declaring({ name: 'x' }) })).toBe(message);
    });

    it('are refused when the stable hash is asked for and nothing is stable', () => {
      const analysis = bringing({ name: 'x', valueFrom: { podTemplateHashValue: 'Stable' } });
      expect(refusal({ templates: declaring({ name: 'x' }), analysis, stableHash: null })).toBe(
        'args.x: there is no stable version to take the pod hash of',
      );
    });

    it('that the rollout names without a value leave the one of the template', () => {
      const templates = declaring({ name: 'x', value: 'd' });
      expect(created({ templates, analysis: bringing({ name: 'x' }) }).spec.args).toEqual([
        { name: 'x', value: 'd' },
      ]);
      expect(created({ templates, analysis: { templates: [{ templateName: 'errors' }] } }).spec.args).toEqual(
        [{ name: 'x', value: 'd' }],
      );
    });

    it('let a plain value replace a secret', () => {
      const templates = declaring({ name: 'x', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } });
      expect(created({ templates, analysis: bringing({ name: 'x', value: 'v' }) }).spec.args).toEqual([
        { name: 'x', value: 'v' },
      ]);
      expect(created({ templates }).spec.args).toEqual([
        { name: 'x', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      ]);
    });

    it('that no template declares are named', () => {
      const plan = planWith({
        templates: declaring({ name: 'x' }),
        analysis: bringing({ name: 'x', value: '1' }, { name: 'y', value: '2' }),
      });
      expect(plan).toMatchObject({ state: 'create', unknownArguments: ['y'] });
    });

    it('declared twice take the first value there is', () => {
      const templates = {
        namespaced: {
          a: template({ metrics: [metric('a')], args: [{ name: 'x' }, { name: 'y', value: '1' }] }),
          b: template({ args: [{ name: 'x', value: 'b' }, { name: 'y' }] }),
          c: template({ args: [{ name: 'x', value: 'b' }] }),
        },
        cluster: {},
      };
      const analysis = { templates: [{ templateName: 'a' }, { templateName: 'b' }, { templateName: 'c' }] };
      expect(created({ templates, analysis }).spec.args).toEqual([
        { name: 'x', value: 'b' },
        { name: 'y', value: '1' },
      ]);
    });

    it('declared twice with different values are refused', () => {
      const templates = {
        namespaced: {
          a: template({ args: [{ name: 'x', value: '1' }] }),
          b: template({ args: [{ name: 'x', value: '2' }] }),
        },
        cluster: {},
      };
      const analysis = { templates: [{ templateName: 'a' }, { templateName: 'b' }] };
      expect(refusal({ templates, analysis })).toBe(
        "Argument `x` specified multiple times with different values: '1', '2'",
      );
    });
  });
});
