import type { AnalysisTemplate, ClusterAnalysisTemplate } from '../api/v1alpha1/analysis.ts';
import type { RolloutAnalysis } from '../api/v1alpha1/canary.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import type { FieldError } from '../base/errors.ts';

const PATH = 'spec.strategy.canary';

export interface FoundTemplates {
  readonly namespaced: Readonly<Record<string, AnalysisTemplate>>;
  readonly cluster: Readonly<Record<string, ClusterAnalysisTemplate>>;
}

interface TemplateSource {
  namespaced(name: string): AnalysisTemplate | undefined;
  cluster(name: string): ClusterAnalysisTemplate | undefined;
}

interface Named {
  readonly name: string;
  readonly isCluster: boolean;
  readonly path: string;
}

/** Every template that the Rollout's analyses name, nested ones included, and those that are missing. */
export function findTemplates(
  rollout: Rollout,
  source: TemplateSource,
): { readonly templates: FoundTemplates; readonly errors: readonly FieldError[] } {
  const namespaced: Record<string, AnalysisTemplate> = {};
  const cluster: Record<string, ClusterAnalysisTemplate> = {};
  const errors: FieldError[] = [];
  const pending = analysesOf(rollout).flatMap(([path, analysis]) => namesIn(analysis.templates, path));
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { name, isCluster, path } = next;
    const known = isCluster ? cluster : namespaced;
    if (known[name] !== undefined) continue;
    const found = isCluster ? source.cluster(name) : source.namespaced(name);
    if (found === undefined) {
      const kind = isCluster ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate';
      errors.push({ path, message: `Invalid value: ${JSON.stringify(name)}: ${kind} '${name}' not found` });
      continue;
    }
    Object.assign(known, { [name]: found });
    pending.push(...namesIn(found.spec.templates, 'spec.templates'));
  }
  return { templates: { namespaced, cluster }, errors };
}

function namesIn(refs: RolloutAnalysis['templates'], path: string): Named[] {
  return (refs ?? []).map(({ templateName = '', clusterScope = false }) => ({
    name: templateName,
    isCluster: clusterScope,
    path,
  }));
}

function analysesOf({ spec }: Rollout): [path: string, analysis: RolloutAnalysis][] {
  const canary = spec.strategy?.canary;
  const steps = (canary?.steps ?? []).flatMap((step, index): [string, RolloutAnalysis][] =>
    step.analysis === undefined ? [] : [[`${PATH}.steps[${index}].analysis.templates`, step.analysis]],
  );
  const background = canary?.analysis;
  return background === undefined ? steps : [...steps, [`${PATH}.analysis.templates`, background]];
}
