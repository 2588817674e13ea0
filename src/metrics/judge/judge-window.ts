import type { JudgeMetric } from '../../api/v1alpha1/judge-metric.ts';
import { JUDGE_PLUGIN } from '../../api/v1alpha1/labels.ts';
import { type FieldError, ProviderError } from '../../base/errors.ts';
import type { CanaryConfig, ScoreThresholds } from '../../judge/kayenta/config.ts';
import type { Decoded } from '../../judge/kayenta/decoding.ts';
import { type CanaryJudgement, judgeCanary } from '../../judge/kayenta/judge-canary.ts';
import type { MetricSet, MetricSetPair } from '../../judge/kayenta/metric-set.ts';
import { mixMetricSets } from '../../judge/kayenta/mix.ts';
import { type JudgeWarning, type WarningRule, warningText } from '../../judge/kayenta/warnings.ts';
import type { JudgeSetup } from '../../judge/plugin-config.ts';
import type { AnsweredSeries } from '../internal/prometheus-answer.ts';
import type { AskRange } from '../internal/prometheus-series.ts';
import type { MeasureContext, Reading } from '../provider.ts';

/** Kayenta's own, where neither the metric nor the configuration says. */
const THRESHOLDS = { pass: 95, marginal: 75 };

export function thresholdsOf({ metric, config }: JudgeSetup): ScoreThresholds {
  return metric.thresholds ?? config.scoreThresholds ?? THRESHOLDS;
}

export interface Judged {
  /** Null where there was too little to judge by. */
  readonly score: number | null;
  readonly reading: Extract<Reading, { outcome: 'verdict' }>;
}

/** Reads both sides over a range and judges them once. */
export async function judgeWindow(
  ask: AskRange,
  { metric, config }: JudgeSetup,
  at: { readonly context: MeasureContext; readonly range: Range },
): Promise<Judged> {
  const { context, range } = at;
  const pairs = await readPairs(ask, { context, config, metric, range });
  const strict = metric.strict ?? false;
  const judgement = judgeCanary(config, pairs, thresholdsOf({ metric, config }), { strict });
  return judgedReading(context, judgement);
}

/** Seconds: the points lie at `from + step`, ..., `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

async function readPairs(
  ask: AskRange,
  {
    context,
    config,
    metric,
    range,
  }: {
    readonly context: MeasureContext;
    readonly config: CanaryConfig;
    readonly metric: JudgeMetric;
    readonly range: Range;
  },
): Promise<readonly MetricSetPair[]> {
  const names = config.metrics.map(({ name }) => name);
  const read = async (side: 'canary' | 'stable') => {
    const sets = await Promise.all(
      names.map(async (name) =>
        metricSets(name, await ask(metric.queries[name]?.[side] ?? '', range), range),
      ),
    );
    return sets.flat();
  };
  const [experiment, control] = await Promise.all([read('canary'), read('stable')]);
  return orThrow(context, 'queries', mixMetricSets(names, { control, experiment }));
}

/** One series alone is the metric whatever its labels; several are told apart by theirs. */
function metricSets(name: string, series: readonly AnsweredSeries[], range: Range): MetricSet[] {
  const { from, to, step } = range;
  return series.map(({ labels: { __name__: _, ...labels }, samples }) => {
    const values = Array<number>(Math.trunc((to - from) / step)).fill(Number.NaN);
    for (const { at, value } of samples) {
      const index = Math.round((at - from) / step) - 1;
      if (index >= 0 && index < values.length) values[index] = value;
    }
    return {
      name,
      tags: series.length === 1 ? {} : labels,
      startTimeMillis: from * 1000,
      startTimeIso: '',
      endTimeMillis: to * 1000,
      endTimeIso: '',
      stepMillis: step * 1000,
      values,
      attributes: {},
    };
  });
}

function orThrow<T>({ metric }: MeasureContext, field: string, decoded: Decoded<T>): T {
  if (decoded.ok) return decoded.value;
  const prefix = `cannot measure metric ${metric.name}: ${JUDGE_PLUGIN}.${field}`;
  throw new ProviderError(`${prefix}: ${listErrors(decoded.errors)}`);
}

function listErrors(errors: readonly FieldError[]): string {
  return errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
}

/** What Kayenta gives a verdict on and nobody should: there was nothing, or next to nothing, to judge. */
const NO_DATA: ReadonlySet<WarningRule> = new Set([
  'no-points',
  'all-missing',
  'metric-without-data',
  'group-without-data',
  'nothing-counted',
]);

function judgedReading({ metric }: MeasureContext, judgement: CanaryJudgement): Judged {
  if (judgement.outcome === 'invalid')
    throw new ProviderError(`cannot measure metric ${metric.name}: ${listErrors(judgement.errors)}`);
  const { summary, warnings } = judgement;
  const metadata = {
    score: String(summary.score),
    ...(warnings.length > 0 ? { warnings: warnings.map(warningText).join('\n') } : {}),
  };
  const unsure = (message: string): Judged => ({
    score: null,
    reading: { outcome: 'verdict', phase: 'Inconclusive', message, metadata },
  });
  if (judgement.outcome === 'refused')
    return unsure(`not judged, it would only be a guess: ${judgement.refusals.map(warningText).join('; ')}`);
  const doubts = doubtsOf(judgement);
  if (doubts.length > 0) return unsure(`no data, no verdict: ${doubts.map(warningText).join('; ')}`);
  const phase = phaseOf(summary.verdict);
  return {
    score: summary.score,
    reading: { outcome: 'verdict', phase, message: sentenceOf(judgement), metadata },
  };
}

/** Without data there is nothing to roll back for, and nothing to go on with. */
function doubtsOf({
  metrics,
  summary,
  warnings,
}: Extract<CanaryJudgement, { outcome: 'judged' }>): readonly JudgeWarning[] {
  const empty = warnings.filter(({ rule }) => NO_DATA.has(rule));
  const few = warnings.filter(({ rule, severity }) => rule === 'too-few-points' && severity === 'trap');
  const isShifted = metrics.some(({ result: { classification, muted } }) => {
    return !muted && (classification === 'High' || classification === 'Low');
  });
  if (summary.verdict === 'Pass') return [...empty, ...few];
  return isShifted ? [] : empty;
}

function phaseOf(
  verdict: 'Pass' | 'Marginal' | 'Fail' | 'Error',
): 'Successful' | 'Inconclusive' | 'Failed' | 'Error' {
  switch (verdict) {
    case 'Pass':
      return 'Successful';
    case 'Marginal':
      return 'Inconclusive';
    case 'Fail':
      return 'Failed';
    case 'Error':
      return 'Error';
  }
}

function sentenceOf({ metrics, summary }: Extract<CanaryJudgement, { outcome: 'judged' }>): string {
  const notable = metrics.filter(({ result }) => result.classification !== 'Pass');
  const list = notable.map(({ result }) => {
    const ratio =
      result.resultMetadata === null
        ? ''
        : ` (canary is ${result.resultMetadata.ratio.toPrecision(3)} times stable)`;
    return `${result.name} ${result.classification}${ratio}`;
  });
  const reason = summary.reason === '' ? '' : `: ${summary.reason}`;
  const rest = list.length === 0 ? `all ${metrics.length} metrics pass` : list.join(', ');
  return `score ${summary.score}, ${summary.verdict}${reason}: ${rest}`;
}
