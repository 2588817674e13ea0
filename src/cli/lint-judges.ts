import type { KubeObject } from '../api/kubernetes/meta.ts';
import type { AnalysisRunSpec, Argument, Metric } from '../api/v1alpha1/analysis.ts';
import { type FieldPath, formatFieldPath } from '../base/field-path.ts';
import { isObject } from '../base/json.ts';
import { SECRET_PLACEHOLDER, substituteMetric } from '../engine/analysis/substitute.ts';
import { formatMetricError } from '../engine/analysis/validate-metrics.ts';
import { findJudgeProblems } from '../judge/plugin-config.ts';
import type { LintError } from './context.ts';

const KINDS: readonly string[] = ['AnalysisTemplate', 'ClusterAnalysisTemplate', 'AnalysisRun'];

/** What is wrong with the configurations of our judges in a template or a run, in the words of a run with them. */
export function lintJudges(object: KubeObject): readonly LintError[] {
  if (!KINDS.includes(object.kind) || !object.apiVersion.startsWith('argoproj.io/')) return [];
  const { spec } = object as { readonly spec?: unknown };
  if (!isObject(spec) || !Array.isArray(spec['metrics'])) return [];
  const { metrics, args = [] } = spec as unknown as AnalysisRunSpec;
  return metrics.flatMap((metric, index) =>
    isObject(metric?.provider) ? problemsOf(withKnown(metric, args), index) : [],
  );
}

function problemsOf(metric: Metric, index: number): readonly LintError[] {
  return findJudgeProblems(metric)
    .filter(({ path }) => !isOpen(metric.provider.plugin, path))
    .map(({ path, text }) => {
      const place = ['spec', 'metrics', index, 'provider', 'plugin', ...path];
      const message = formatMetricError({ path: `metrics[${index}]`, message: text });
      return { place, path: formatFieldPath(place), message };
    });
}

/** A metric with the arguments that the file gives it. One without a value stays `{{args.name}}`. */
function withKnown(metric: Metric, args: readonly Argument[]): Metric {
  const values = args.map(({ name, value, valueFrom }): [string, string] => {
    const later = valueFrom?.secretKeyRef === undefined ? `{{args.${name}}}` : SECRET_PLACEHOLDER;
    return [name, value ?? later];
  });
  const found = substituteMetric(metric, new Map(values));
  // An argument that it does not declare comes from a template beside it.
  return found.ok ? found.value : metric;
}

/** Whether a field waits for an argument: what it will be, nobody knows yet. */
function isOpen(root: unknown, path: FieldPath): boolean {
  const value = path.reduce<unknown>(
    (part, name) =>
      typeof part === 'object' && part !== null ? (part as Record<string, unknown>)[name] : null,
    root,
  );
  return typeof value === 'string' && value.includes('{{');
}
