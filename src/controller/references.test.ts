import { describe, expect, it } from 'vitest';
import type { AnalysisTemplate, ClusterAnalysisTemplate } from '../api/v1alpha1/analysis.ts';
import { aRollout, setWeight } from '../testing/build.ts';
import { findTemplates } from './references.ts';

describe('findTemplates', () => {
  const template = (name: string, nested: AnalysisTemplate['spec']['templates'] = []): AnalysisTemplate => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisTemplate',
    metadata: { name },
    spec: { metrics: [], templates: nested },
  });
  const cluster = (name: string): ClusterAnalysisTemplate => ({
    ...template(name),
    kind: 'ClusterAnalysisTemplate',
  });
  const source = (
    namespaced: readonly AnalysisTemplate[],
    clusterWide: readonly ClusterAnalysisTemplate[] = [],
  ) => ({
    namespaced: (name: string) => namespaced.find(({ metadata }) => metadata.name === name),
    cluster: (name: string) => clusterWide.find(({ metadata }) => metadata.name === name),
  });
  const rollout = aRollout({
    steps: [setWeight(20), { analysis: { templates: [{ templateName: 'errors' }] } }],
    canary: { analysis: { templates: [{ templateName: 'latency', clusterScope: true }] } },
  });

  it('finds those of steps and of the background, each where it is looked for', () => {
    const { templates, errors } = findTemplates(rollout, source([template('errors')], [cluster('latency')]));
    expect(errors).toEqual([]);
    expect([Object.keys(templates.namespaced), Object.keys(templates.cluster)]).toEqual([
      ['errors'],
      ['latency'],
    ]);
  });

  it('names the field of each one that is missing', () => {
    const { errors } = findTemplates(rollout, source([], []));
    expect(errors).toEqual([
      {
        path: 'spec.strategy.canary.steps[1].analysis.templates',
        message: `Invalid value: "errors": AnalysisTemplate 'errors' not found`,
      },
      {
        path: 'spec.strategy.canary.analysis.templates',
        message: `Invalid value: "latency": ClusterAnalysisTemplate 'latency' not found`,
      },
    ]);
  });

  it('follows nested ones, also in a circle', () => {
    const errors = template('errors', [{ templateName: 'base' }]);
    const base = template('base', [{ templateName: 'errors' }, { templateName: 'gone' }]);
    const found = findTemplates(rollout, source([errors, base], [cluster('latency')]));
    expect(Object.keys(found.templates.namespaced)).toEqual(['errors', 'base']);
    expect(found.errors.map(({ path }) => path)).toEqual(['spec.templates']);
  });
});
