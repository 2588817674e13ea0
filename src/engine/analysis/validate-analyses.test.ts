import { describe, expect, it } from 'vitest';
import type { AnalysisTemplateSpec } from '../../api/v1alpha1/analysis.ts';
import type { CanaryStrategy, RolloutAnalysis } from '../../api/v1alpha1/canary.ts';
import { aRollout, setWeight } from '../../testing/build.ts';
import { validateAnalyses } from './validate-analyses.ts';

const STEP = 'spec.strategy.canary.steps[1].analysis.templates';
const BACKGROUND = 'spec.strategy.canary.analysis.templates';

const catalogOf = (spec: AnalysisTemplateSpec) => ({ namespaced: { errors: { spec } }, cluster: {} });
const metric = (settings: object = {}) => ({
  name: 'rate',
  provider: { prometheus: { query: 'up' } },
  ...settings,
});
const using = (query: string, args: AnalysisTemplateSpec['args'] = []): AnalysisTemplateSpec => ({
  args,
  metrics: [metric({ provider: { prometheus: { query } } })],
});

function errorsOf(canary: Partial<CanaryStrategy>, spec: AnalysisTemplateSpec): string[] {
  const errors = validateAnalyses(aRollout({ canary }), catalogOf(spec));
  return errors.map(({ path, message }) => `${path}: ${message}`);
}
const ofErrors = (analysis: RolloutAnalysis = {}) => ({
  templates: [{ templateName: 'errors' }],
  ...analysis,
});
const inStep = (analysis?: RolloutAnalysis) => ({ steps: [setWeight(5), { analysis: ofErrors(analysis) }] });
const inBackground = (analysis?: RolloutAnalysis) => ({ analysis: ofErrors(analysis) });

describe('validateAnalyses', () => {
  const declared = using('{{args.service}}', [{ name: 'service' }]);
  const missing =
    'Invalid value: "templateNames: [errors]": args.service was not resolved: give it a value in the args of the analysis or in the template';

  it('has nothing to say of a Rollout without analyses', () => {
    expect(errorsOf({ steps: [setWeight(5)] }, declared)).toEqual([]);
  });

  it('names the step and the argument that has no value', () => {
    expect(errorsOf(inStep(), declared)).toEqual([`${STEP}: ${missing}`]);
  });

  it('names the background analysis and the argument that has no value', () => {
    expect(errorsOf(inBackground(), declared)).toEqual([`${BACKGROUND}: ${missing}`]);
  });

  it('reports every analysis that cannot be made', () => {
    expect(errorsOf({ ...inStep(), ...inBackground() }, declared)).toHaveLength(2);
  });

  it.each<[string, RolloutAnalysis]>([
    ['a value', { args: [{ name: 'service', value: 'web' }] }],
    ['a pod hash', { args: [{ name: 'service', valueFrom: { podTemplateHashValue: 'Stable' } }] }],
    [
      'its metadata',
      { args: [{ name: 'service', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
    ],
    [
      'a field that may come later',
      { args: [{ name: 'service', valueFrom: { fieldRef: { fieldPath: 'status.canary.weights' } } }] },
    ],
  ])('is content when the Rollout gives %s', (_, analysis) => {
    expect(errorsOf(inStep(analysis), declared)).toEqual([]);
    expect(errorsOf(inBackground(analysis), declared)).toEqual([]);
  });

  it('is content when the template gives a value or a secret', () => {
    expect(errorsOf(inStep(), using('{{args.a}}', [{ name: 'a', value: 'x' }]))).toEqual([]);
    const secret = { name: 'a', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } };
    expect(errorsOf(inStep(), using('{{args.a}}', [secret]))).toEqual([]);
  });

  it('refuses metadata that the Rollout cannot have', () => {
    const args = [{ name: 'service', valueFrom: { fieldRef: { fieldPath: 'metadata.colour' } } }];
    expect(errorsOf(inStep({ args }), declared)).toEqual([
      `${STEP}: Invalid value: "templateNames: [errors]": args.service: unsupported fieldPath: metadata.colour`,
    ]);
  });

  it('refuses a query with an argument that nobody declares', () => {
    expect(errorsOf(inStep(), using('{{args.servise}}'))).toEqual([
      `${STEP}: Invalid value: "templateNames: [errors]": failed to resolve {{args.servise}}`,
    ]);
  });

  it('refuses a step that would never end', () => {
    const endless = { metrics: [metric({ name: 'fine' }), metric({ interval: '10s' })] };
    expect(errorsOf(inStep(), endless)).toEqual([
      `${STEP}: Invalid value: "templateNames: [errors]": metric rate runs indefinitely, and the step with it: set its count or remove its interval`,
    ]);
  });

  it('lets a background analysis measure for as long as the update takes', () => {
    expect(errorsOf(inBackground(), { metrics: [metric({ interval: '10s' })] })).toEqual([]);
  });

  it('reads a count from an argument', () => {
    const spec = { args: [{ name: 'n' }], metrics: [metric({ interval: '10s', count: '{{args.n}}' })] };
    expect(errorsOf(inStep({ args: [{ name: 'n', value: '3' }] }), spec)).toEqual([]);
    expect(errorsOf(inStep({ args: [{ name: 'n', value: '0' }] }), spec)).toHaveLength(1);
  });
});
