import type { Metric } from '../api/v1alpha1/analysis.ts';
import { type JudgeMetric, judgeMetricSchema } from '../api/v1alpha1/judge-metric.ts';
import { JUDGE_PLUGIN, SEQUENTIAL_PLUGIN } from '../api/v1alpha1/labels.ts';
import { type SequentialMetric, sequentialMetricSchema } from '../api/v1alpha1/sequential-metric.ts';
import type { CanaryConfig } from './kayenta/config.ts';
import { decodeCanaryConfig } from './kayenta/decode-config.ts';

/** A configuration that can be used, or every problem with it, each with the path of its field. */
export type ReadConfig<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] };

export interface JudgeSetup {
  readonly metric: JudgeMetric;
  readonly config: CanaryConfig;
}

export function readSequentialConfig(config: unknown): ReadConfig<SequentialMetric> {
  return readBySchema(SEQUENTIAL_PLUGIN, sequentialMetricSchema, config);
}

export function readJudgeConfig(config: unknown): ReadConfig<JudgeSetup> {
  const metric = readBySchema(JUDGE_PLUGIN, judgeMetricSchema, config);
  if (!metric.ok) return metric;
  const decoded = decodeCanaryConfig(metric.value.config);
  if (!decoded.ok) {
    const problems = decoded.errors.map(({ path, message }) => `${JUDGE_PLUGIN}.config.${path}: ${message}`);
    return { ok: false, problems };
  }
  const problems = strangers(decoded.value, metric.value);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { metric: metric.value, config: decoded.value } };
}

/** Every metric of the configuration has its queries, and the other way round. */
function strangers({ metrics }: CanaryConfig, { queries }: JudgeMetric): string[] {
  const known = metrics.map(({ name }) => name);
  const lacking = known.filter((name) => queries[name] === undefined);
  const strange = Object.keys(queries).filter((name) => !known.includes(name));
  return [
    ...lacking.map((name) => `${JUDGE_PLUGIN}.queries: no queries for metric "${name}" of the configuration`),
    ...strange.map((name) => `${JUDGE_PLUGIN}.queries.${name}: the configuration has no such metric`),
  ];
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
  const problems = decoded.error.issues.map(
    ({ path, message }) => `${[plugin, ...path.map(String)].join('.')}: ${message}`,
  );
  return { ok: false, problems };
}

/** What is wrong with the configuration of a metric that a judge of ours is to measure; nothing for any other. */
export function findJudgeProblems({ provider }: Metric): readonly string[] {
  const { [SEQUENTIAL_PLUGIN]: sequential, [JUDGE_PLUGIN]: judge } = provider.plugin ?? {};
  const read = [
    ...(sequential === undefined ? [] : [readSequentialConfig(sequential)]),
    ...(judge === undefined ? [] : [readJudgeConfig(judge)]),
  ];
  return read.flatMap((one) => (one.ok ? [] : one.problems));
}
