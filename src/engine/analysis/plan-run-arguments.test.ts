import { describe, expect, it } from 'vitest';
import type { AnalysisTemplateSpec } from '../../api/v1alpha1/analysis.ts';
import type { RolloutAnalysis } from '../../api/v1alpha1/canary.ts';
import { created, metric, planWith, refusal, template } from '../../testing/run-plan-build.ts';

describe('arguments of a planned run', () => {
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
    const message = 'args.x was not resolved: give it a value in the args of the analysis or in the template';
    expect(refusal({ templates: declaring({ name: 'x' }), analysis: bringing({ name: 'x' }) })).toBe(message);
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
    expect(created({ templates, analysis: { templates: [{ templateName: 'errors' }] } }).spec.args).toEqual([
      { name: 'x', value: 'd' },
    ]);
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
