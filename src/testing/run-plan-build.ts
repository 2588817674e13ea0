import type { AnalysisRun, AnalysisTemplateSpec, Metric } from '../api/v1alpha1/analysis.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { planAnalysisRun, type RunPlan, type RunRequest } from '../engine/analysis/plan-run.ts';

export const rollout = {
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

export const metric = (name: string, settings: Partial<Metric> = {}): Metric => ({
  name,
  provider: { prometheus: { query: 'up' } },
  ...settings,
});
export const template = (spec: AnalysisTemplateSpec) => ({ spec });

export function planWith(change: Partial<RunRequest>): RunPlan {
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

export function created(change: Partial<RunRequest>): AnalysisRun {
  const plan = planWith(change);
  if (plan.state !== 'create') throw new Error(JSON.stringify(plan));
  return plan.run;
}

export function refusal(change: Partial<RunRequest>): string {
  const plan = planWith(change);
  return plan.state === 'invalid' ? plan.message : plan.state;
}
