import type { Measurement, Metric } from '../../api/v1alpha1/analysis.ts';
import { JUDGE_PLUGIN } from '../../api/v1alpha1/labels.ts';
import { secondsOf } from '../../base/duration.ts';
import { DEFAULT_STEP_S, type JudgeSetup, readJudgeConfig } from '../../judge/plugin-config.ts';
import { openSeries, type SeriesDeps } from '../internal/prometheus-series.ts';
import { readPluginConfig } from '../internal/read-config.ts';
import { judgeWindow, type Range } from '../judge/judge-window.ts';
import { beginSchedule, endSchedule, goOn, scheduleBefore } from '../judge/scheduled.ts';
import type { MeasureContext, MetricProvider, Reading } from '../provider.ts';

/** Kayenta's NetflixACAJudge on the series of canary and stable: over one window now, or over several to come. */
export function judgeProvider(deps: SeriesDeps): MetricProvider {
  return {
    type: JUDGE_PLUGIN,
    describe: (metric) => ({ Metrics: Object.keys(setupOf(metric).metric.queries).join(', ') }),
    measure: (context) => measure(deps, context),
    lasting: {
      resume: (context, measurement) => resume(deps, context, measurement),
      terminate: (_, measurement) => Promise.resolve(endSchedule(measurement)),
      collectGarbage: () => Promise.resolve(),
    },
  };
}

const setupOf = (metric: Metric): JudgeSetup => readPluginConfig(metric, JUDGE_PLUGIN, readJudgeConfig);

async function measure(deps: SeriesDeps, context: MeasureContext): Promise<Reading> {
  const setup = setupOf(context.metric);
  const { window } = setup.metric;
  if (window !== undefined)
    return (await judge(deps, context, { from: nowIn(context) - secondsOf(window, 0), to: nowIn(context) }))
      .reading;
  const before = scheduleBefore(context);
  return before === null ? beginSchedule(setup, context.clock) : resume(deps, context, before);
}

function resume(deps: SeriesDeps, context: MeasureContext, measurement: Measurement): Promise<Reading> {
  return goOn(setupOf(context.metric), context, {
    measurement,
    judge: (span) => judge(deps, context, span),
  });
}

const nowIn = ({ clock }: MeasureContext): number => clock.now() / 1000;

/** Whole steps of a span in epoch seconds; its length stays. */
function judge(deps: SeriesDeps, context: MeasureContext, span: Omit<Range, 'step'>) {
  const setup = setupOf(context.metric);
  const step = secondsOf(setup.metric.step, DEFAULT_STEP_S);
  const to = Math.floor(span.to / step) * step;
  const range = { from: to - (span.to - span.from), to, step };
  return judgeWindow(openSeries(deps, context, setup.metric).range, setup, { context, range });
}
