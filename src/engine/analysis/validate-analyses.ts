import type { RolloutAnalysis } from '../../api/v1alpha1/canary.ts';
import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { invalid } from '../../api/v1alpha1/validation-error.ts';
import type { FieldError } from '../../base/errors.ts';
import { effectiveCount } from './limits.ts';
import { planAnalysisRun } from './plan-run.ts';
import { argumentValues, SECRET_PLACEHOLDER, substituteMetrics } from './substitute.ts';
import type { TemplateCatalog } from './templates.ts';

const PATH = 'spec.strategy.canary';

/** Stands in for what is known only once an update runs. */
const LATER = 'dummy-value';

/**
 * What would keep the AnalysisRuns of a Rollout from being made or from ending, found before an update starts: found
 * at its step, an argument without a value would cost the update. All templates must have been found.
 * @see argo-rollouts pkg/apis/rollouts/validation/validation_references.go
 */
export function validateAnalyses(rollout: Rollout, templates: TemplateCatalog): readonly FieldError[] {
  const { steps = [], analysis: background } = rollout.spec.strategy?.canary ?? {};
  const inline = steps.flatMap(({ analysis }, index) =>
    analysis === undefined ? [] : [{ path: `${PATH}.steps[${index}].analysis`, analysis, mustEnd: true }],
  );
  const analyses =
    background === undefined
      ? inline
      : [...inline, { path: `${PATH}.analysis`, analysis: background, mustEnd: false }];
  return analyses.flatMap(({ path, analysis, mustEnd }) => {
    const why = findFault(rollout, templates, analysis, mustEnd);
    const names = (analysis.templates ?? []).map(({ templateName }) => templateName).join(' ');
    return why === null ? [] : [invalid(`${path}.templates`, `templateNames: [${names}]`, why)];
  });
}

function findFault(
  rollout: Rollout,
  templates: TemplateCatalog,
  analysis: RolloutAnalysis,
  mustEnd: boolean,
): string | null {
  const plan = planAnalysisRun({
    rollout,
    purpose: { type: 'Background' },
    analysis: withLaterFields(analysis),
    templates,
    latestHash: LATER,
    stableHash: LATER,
    revision: '',
    instanceId: null,
    existing: [],
  });
  if (plan.state === 'invalid') return plan.message;
  const values = argumentValues(plan.run.spec.args ?? [], () => SECRET_PLACEHOLDER);
  const metrics = values.ok ? substituteMetrics(plan.run.spec.metrics, values.value) : values;
  if (!metrics.ok) return metrics.message;
  const endless = mustEnd ? metrics.value.find((metric) => effectiveCount(metric) === null) : undefined;
  if (endless === undefined) return null;
  return `metric ${endless.name} runs indefinitely, and the step with it: set its count or remove its interval`;
}

/** Fields of the Rollout outside its metadata may come only later, such as those of its status. */
function withLaterFields(analysis: RolloutAnalysis): RolloutAnalysis {
  const args = (analysis.args ?? []).map((arg) => {
    const path = arg.valueFrom?.fieldRef?.fieldPath;
    return path === undefined || path.startsWith('metadata') ? arg : { name: arg.name, value: LATER };
  });
  return { ...analysis, args };
}
