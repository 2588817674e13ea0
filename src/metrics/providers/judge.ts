import type { Metric } from '../../api/v1alpha1/analysis.ts';
import type { JudgeMetric } from '../../api/v1alpha1/judge-metric.ts';
import { JUDGE_PLUGIN } from '../../api/v1alpha1/labels.ts';
import { secondsOf } from '../../base/duration.ts';
import { type FieldError, ProviderError } from '../../base/errors.ts';
import type { CanaryConfig } from '../../judge/kayenta/config.ts';
import type { Decoded } from '../../judge/kayenta/decoding.ts';
import { type CanaryJudgement, judgeCanary } from '../../judge/kayenta/judge-canary.ts';
import type { MetricSet, MetricSetPair } from '../../judge/kayenta/metric-set.ts';
import { mixMetricSets } from '../../judge/kayenta/mix.ts';
import { type WarningRule, warningText } from '../../judge/kayenta/warnings.ts';
import { DEFAULT_STEP_S, type JudgeSetup, readJudgeConfig } from '../../judge/plugin-config.ts';
import type { AnsweredSeries } from '../internal/prometheus-answer.ts';
import { type AskRange, openSeries, type SeriesDeps } from '../internal/prometheus-series.ts';
import { readPluginConfig } from '../internal/read-config.ts';
import type { MeasureContext, MetricProvider, Reading } from '../provider.ts';

/** Kayenta's own, where neither the metric nor the configuration says. */
const THRESHOLDS = { pass: 95, marginal: 75 };

/** Kayenta's NetflixACAJudge on the series of canary and stable over one window. */
export function judgeProvider(deps: SeriesDeps): MetricProvider {
  return {
    type: JUDGE_PLUGIN,
    describe: (metric) => ({ Metrics: Object.keys(setupOf(metric).metric.queries).join(', ') }),
    measure: (context) => measure(deps, context),
  };
}

const setupOf = (metric: Metric): JudgeSetup => readPluginConfig(metric, JUDGE_PLUGIN, readJudgeConfig);

async function measure(deps: SeriesDeps, context: MeasureContext): Promise<Reading> {
  const { metric, config } = setupOf(context.metric);
  const step = secondsOf(metric.step, DEFAULT_STEP_S);
  const to = Math.floor(context.clock.now() / 1000 / step) * step;
  const range = { from: to - secondsOf(metric.window, 0), to, step };
  const { range: ask } = openSeries(deps, context, metric);
  const pairs = await readPairs(ask, { context, config, metric, range });
  const thresholds = metric.thresholds ?? config.scoreThresholds ?? THRESHOLDS;
  return readingOf(context, judgeCanary(config, pairs, thresholds, { strict: metric.strict ?? false }));
}

interface Range {
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

function readingOf({ metric }: MeasureContext, judgement: CanaryJudgement): Reading {
  if (judgement.outcome === 'invalid')
    throw new ProviderError(`cannot measure metric ${metric.name}: ${listErrors(judgement.errors)}`);
  const { summary, warnings } = judgement;
  const metadata = {
    score: String(summary.score),
    ...(warnings.length > 0 ? { warnings: warnings.map(warningText).join('\n') } : {}),
  };
  if (judgement.outcome === 'refused')
    return {
      outcome: 'verdict',
      phase: 'Inconclusive',
      message: `not judged, it would only be a guess: ${judgement.refusals.map(warningText).join('; ')}`,
      metadata,
    };
  const empty = warnings.filter(({ rule }) => NO_DATA.has(rule));
  const few = warnings.filter(({ rule, severity }) => rule === 'too-few-points' && severity === 'trap');
  // Without data there is nothing to roll back for, and nothing to go on with.
  const isShifted = judgement.metrics.some(({ result: { classification, muted } }) => {
    return !muted && (classification === 'High' || classification === 'Low');
  });
  const doubts = summary.verdict === 'Pass' ? [...empty, ...few] : isShifted ? [] : empty;
  if (doubts.length > 0)
    return {
      outcome: 'verdict',
      phase: 'Inconclusive',
      message: `no data, no verdict: ${doubts.map(warningText).join('; ')}`,
      metadata,
    };
  return { outcome: 'verdict', phase: phaseOf(summary.verdict), message: sentenceOf(judgement), metadata };
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
