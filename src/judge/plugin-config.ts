import type { Metric } from '../api/v1alpha1/analysis.ts';
import { type JudgeMetric, judgeMetricSchema } from '../api/v1alpha1/judge-metric.ts';
import { JUDGE_PLUGIN, SEQUENTIAL_PLUGIN } from '../api/v1alpha1/labels.ts';
import { type SequentialMetric, sequentialMetricSchema } from '../api/v1alpha1/sequential-metric.ts';
import { secondsOf } from '../base/duration.ts';
import type { FieldError } from '../base/errors.ts';
import { type FieldPath, parseFieldPath } from '../base/field-path.ts';
import type { CanaryConfig } from './kayenta/config.ts';
import { decodeCanaryConfig } from './kayenta/decode-config.ts';
import { findContradictions } from './sequential/policy-sense.ts';

/** Something wrong in a configuration. */
export interface ConfigProblem {
  /** From the plugin's name on. */
  readonly path: FieldPath;
  /** With the path before it. */
  readonly text: string;
}

/** Between two points of a series where the metric does not say. */
export const DEFAULT_STEP_S = 60;

/** A configuration that can be used, or every problem with it. */
export type ReadConfig<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

export interface JudgeSetup {
  readonly metric: JudgeMetric;
  readonly config: CanaryConfig;
}

export function readSequentialConfig(config: unknown): ReadConfig<SequentialMetric> {
  const metric = readBySchema(SEQUENTIAL_PLUGIN, sequentialMetricSchema, config);
  if (!metric.ok) return metric;
  const problems = located([SEQUENTIAL_PLUGIN], findContradictions(metric.value));
  return problems.length > 0 ? { ok: false, problems } : metric;
}

function located(below: readonly string[], errors: readonly FieldError[]): ConfigProblem[] {
  return errors.map(({ path, message }) => ({
    path: [...below, ...parseFieldPath(path)],
    text: `${below.join('.')}.${path}: ${message}`,
  }));
}

export function readJudgeConfig(config: unknown): ReadConfig<JudgeSetup> {
  const metric = readBySchema(JUDGE_PLUGIN, judgeMetricSchema, config);
  if (!metric.ok) return metric;
  const decoded = decodeCanaryConfig(metric.value.config);
  if (!decoded.ok) return { ok: false, problems: located([JUDGE_PLUGIN, 'config'], decoded.errors) };
  const problems = [
    ...strangers(decoded.value, metric.value),
    ...swappedThresholds(decoded.value, metric.value),
    ...shortWindow(metric.value),
  ];
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { metric: metric.value, config: decoded.value } };
}

/** Every metric of the configuration has its queries, and the other way round. */
function strangers({ metrics }: CanaryConfig, { queries }: JudgeMetric): ConfigProblem[] {
  const known = metrics.map(({ name }) => name);
  const lacking = known.filter((name) => queries[name] === undefined);
  const strange = Object.keys(queries).filter((name) => !known.includes(name));
  return [
    ...lacking.map((name) =>
      problemAt([JUDGE_PLUGIN, 'queries'], `no queries for metric "${name}" of the configuration`),
    ),
    ...strange.map((name) =>
      problemAt([JUDGE_PLUGIN, 'queries', name], 'the configuration has no such metric'),
    ),
  ];
}

/** Thresholds of the metric, else of the configuration: those of the configuration alone nobody may ever use. */
function swappedThresholds({ scoreThresholds }: CanaryConfig, { thresholds }: JudgeMetric): ConfigProblem[] {
  const used = thresholds ?? scoreThresholds;
  if (used === null || used.marginal <= used.pass) return [];
  const path = thresholds === undefined ? ['config', 'classifier', 'scoreThresholds'] : ['thresholds'];
  return [problemAt([JUDGE_PLUGIN, ...path, 'marginal'], `${used.marginal} is above pass ${used.pass}`)];
}

/** A judgement of no point at all. */
function shortWindow({ window, schedule, step }: JudgeMetric): ConfigProblem[] {
  const seconds = secondsOf(step, DEFAULT_STEP_S);
  const spans: readonly (readonly [path: FieldPath, text: string | undefined])[] = [
    [['window'], window],
    [['schedule', 'lifetime'], schedule?.lifetime],
    [['schedule', 'interval'], schedule?.interval],
    [['schedule', 'lookback'], schedule?.lookback],
  ];
  return spans.flatMap(([path, text]) =>
    text === undefined || secondsOf(text, 0) >= seconds
      ? []
      : [problemAt([JUDGE_PLUGIN, ...path], `${text} is shorter than a step of ${seconds} s`)],
  );
}

/** As much of a schema as reading needs. */
interface Schema<T> {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
}

function readBySchema<T>(plugin: string, schema: Schema<T>, config: unknown): ReadConfig<T> {
  const decoded = schema.safeParse(config);
  if (decoded.success) return { ok: true, value: decoded.data };
  const problems = decoded.error.issues.map(({ path, message }) =>
    problemAt([plugin, ...path.map((part) => (typeof part === 'number' ? part : String(part)))], message),
  );
  return { ok: false, problems };
}

function problemAt(path: FieldPath, message: string): ConfigProblem {
  return { path, text: `${path.join('.')}: ${message}` };
}

/** What is wrong with the configuration of a metric that a judge of ours is to measure; nothing for any other. */
export function findJudgeProblems({ provider }: Metric): readonly ConfigProblem[] {
  const { [SEQUENTIAL_PLUGIN]: sequential, [JUDGE_PLUGIN]: judge } = provider.plugin ?? {};
  const read = [
    ...(sequential === undefined ? [] : [readSequentialConfig(sequential)]),
    ...(judge === undefined ? [] : [readJudgeConfig(judge)]),
  ];
  return read.flatMap((one) => (one.ok ? [] : one.problems));
}
