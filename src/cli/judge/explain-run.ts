import type { AnalysisRun, Measurement, Metric } from '../../api/v1alpha1/analysis.ts';
import { SEQUENTIAL_PLUGIN } from '../../api/v1alpha1/labels.ts';
import { substituteMetrics } from '../../engine/analysis/substitute.ts';
import { policyOf } from '../../judge/sequential/policy-of.ts';
import { decodeState } from '../../judge/sequential/state-decode.ts';
import { STATE_KEY } from '../../judge/sequential/state-text.ts';
import type { ExplainOptions } from '../context.ts';
import { CommandFailure } from '../failure.ts';
import type { Why } from './documents.ts';
import { type Explained, explainState, shorten } from './explain-steps.ts';
import { decodePolicy } from './sequential-policy.ts';

/** What the sequential metrics of a run rest on, or the named one. @throws {CommandFailure} */
export function explainRun(run: AnalysisRun, options: ExplainOptions): Explained[] {
  const { name } = run.metadata;
  const judged = resolvedMetrics(run).filter(
    ({ provider }) => provider.plugin?.[SEQUENTIAL_PLUGIN] !== undefined,
  );
  const names = judged.map((metric) => metric.name);
  if (names.length === 0)
    throw new CommandFailure(({ judge }) => judge.input.notSequential(name, SEQUENTIAL_PLUGIN));
  const wanted =
    options.metric === undefined ? judged : judged.filter(({ name: own }) => own === options.metric);
  if (wanted.length === 0)
    throw new CommandFailure(({ judge }) =>
      judge.input.otherMetrics(options.metric ?? '', name, names.join(', ')),
    );
  return wanted.map((metric) => {
    const { state, policy } = explainedMetric(run, metric);
    const explainable = shorten(explainState(state, policy), options.looks);
    return { metric: metric.name, explainable, remarks: state.remarks };
  });
}

/** The metrics as the controller measures them: with the run's arguments in place. */
function resolvedMetrics({ metadata, spec }: AnalysisRun): readonly Metric[] {
  // A secret is no part of a policy, so any text may stand for it here.
  const values = new Map((spec.args ?? []).map(({ name, value = '-' }) => [name, value]));
  const resolved = substituteMetrics(spec.metrics, values);
  if (resolved.ok) return resolved.value;
  const { message } = resolved;
  throw new CommandFailure(({ judge }) => judge.input.unresolved(metadata.name, message));
}

function explainedMetric(run: AnalysisRun, { name, provider }: Metric) {
  const fail = (why: Exclude<Why, string>) =>
    new CommandFailure(({ judge: { input } }) => input.unexplained(name, run.metadata.name, why(input)));
  const measurements = run.status?.metricResults?.find((result) => result.name === name)?.measurements ?? [];
  const text = measurements.findLast(hasState)?.metadata?.[STATE_KEY];
  if (text === undefined) throw fail((input) => input.noLook);
  const decoded = decodeState(text);
  if (!decoded.ok) throw fail((input) => input.unreadableState(STATE_KEY, decoded.reason));
  const config = provider.plugin?.[SEQUENTIAL_PLUGIN];
  const policy = policyOf(decodePolicy(`metric ${name} of AnalysisRun ${run.metadata.name}`, config));
  return { state: decoded.state, policy };
}

function hasState({ metadata }: Measurement): boolean {
  return metadata?.[STATE_KEY] !== undefined;
}
