import { errorText, type FieldError, UsageError } from '../../base/errors.ts';
import { isObject } from '../../base/json.ts';
import type { CanaryConfig, ScoreThresholds } from '../../judge/kayenta/config.ts';
import { decodeCanaryConfig } from '../../judge/kayenta/decode-config.ts';
import { decodeMetricSetPairs, decodeMetricSets } from '../../judge/kayenta/decode-metric-sets.ts';
import type { Decoded } from '../../judge/kayenta/decoding.ts';
import {
  type BothSides,
  type MetricSet,
  type MetricSetPair,
  seriesKey,
} from '../../judge/kayenta/metric-set.ts';
import { isBothSides, type PointsByMetric, readBothTable, readSideTable } from './csv-series.ts';
import type { ReadText } from './judge-io.ts';
import { isPrometheusAnswer, readPrometheusRange } from './prometheus-series.ts';
import { holdsTicks, isTickHeading } from './tick-columns.ts';

/** What the files on a command line gave. */
export interface Material {
  readonly config: CanaryConfig | null;
  readonly pairs: readonly MetricSetPair[] | null;
  readonly thresholds: ScoreThresholds | null;
}

/** Text, or the JSON in it. */
type Content =
  | { readonly form: 'json'; readonly value: unknown }
  | { readonly form: 'table'; readonly text: string };

const KINDS =
  'is none of: a canary configuration, a list of metric set pairs, a request with both, a table with side, metric and value';

/** Data that can be judged, but not as they are given: ticks by the other judge, one side behind its flag. */
export type Misplaced = 'ticks' | 'one side';

/** Reads a file that is not of one side: what it is, is told by what is in it. @throws {UsageError} naming the place. */
export async function readMaterial(file: string, readText: ReadText): Promise<Partial<Material> | Misplaced> {
  const content = await readContent(file, readText);
  if (content.form === 'table') {
    if (isBothSides(content.text)) return { pairs: pairsOf(unwrap(file, readBothTable(content.text))) };
    return isTickHeading(content.text.split('\n', 1)[0] ?? '') ? 'ticks' : 'one side';
  }
  const { value } = content;
  if (holdsTicks(value)) return 'ticks';
  if (isPrometheusAnswer(value)) return 'one side';
  if (Array.isArray(value)) return { pairs: unwrap(file, decodeMetricSetPairs(value)) };
  if (isObject(value) && value['canaryConfig'] !== undefined) return readRequest(file, value);
  if (isObject(value) && value['metrics'] !== undefined)
    return { config: unwrap(file, decodeCanaryConfig(value)) };
  throw unreadable(file, [{ path: '', message: KINDS }]);
}

/** What Kayenta sends to a remote judge: configuration, data and thresholds in one document. */
function readRequest(file: string, request: Readonly<Record<string, unknown>>): Partial<Material> {
  const { canaryConfig, metricSetPairList, scoreThresholds } = request;
  const config = { metrics: [], classifier: { scoreThresholds } };
  return {
    config: unwrap(file, decodeCanaryConfig(canaryConfig)),
    ...(metricSetPairList !== undefined && { pairs: unwrap(file, decodeMetricSetPairs(metricSetPairList)) }),
    ...(scoreThresholds !== undefined && {
      thresholds: unwrap(file, decodeCanaryConfig(config)).scoreThresholds,
    }),
  };
}

/** Reads the series of one side from `FILE` or `METRIC=FILE`. `only` names them when nothing else does. */
export async function readSide(
  given: string,
  only: string | null,
  readText: ReadText,
): Promise<readonly MetricSet[]> {
  const [, name, file = given] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
  const content = await readContent(file, readText);
  if (content.form === 'table') return namedSets(file, unwrap(file, readSideTable(content.text)), name);
  if (!isPrometheusAnswer(content.value)) return unwrap(file, decodeMetricSets(content.value));
  return unwrap(file, readPrometheusRange(content.value, name ?? only));
}

/** A name given on the command line is for a file with one series. */
function namedSets(file: string, points: PointsByMetric, name: string | undefined): MetricSet[] {
  if (name !== undefined && points.size > 1) {
    throw unreadable(file, [{ path: 'line 1', message: `names ${points.size} metrics; leave out ${name}=` }]);
  }
  return [...points].map(([own, values]) => bareSet(name ?? own, values));
}

function bareSet(name: string, values: readonly number[]): MetricSet {
  const noTime = { startTimeMillis: 0, startTimeIso: '', endTimeMillis: 0, endTimeIso: '', stepMillis: 0 };
  return { name, tags: {}, values, attributes: {}, ...noTime };
}

function pairsOf({ control, experiment }: BothSides<PointsByMetric>): MetricSetPair[] {
  return [...new Set([...control.keys(), ...experiment.keys()])].map((name) => ({
    name,
    id: seriesKey(name, {}),
    tags: {},
    values: { control: control.get(name) ?? [], experiment: experiment.get(name) ?? [] },
  }));
}

/** Reads a file as JSON if it begins like it, else as a table. @throws {UsageError} */
export async function readContent(file: string, readText: ReadText): Promise<Content> {
  const text = await readText(file).catch((cause: unknown) => {
    throw new UsageError(`cannot read ${file}: ${errorText(cause)}`, { cause });
  });
  const start = text.trimStart().charAt(0);
  if (start === '') throw unreadable(file, [{ path: '', message: 'is empty' }]);
  if (start === '<')
    throw unreadable(file, [{ path: '', message: 'looks like a web page, not like metrics' }]);
  if (start !== '{' && start !== '[') return { form: 'table', text };
  try {
    return { form: 'json', value: JSON.parse(text) };
  } catch (cause) {
    throw new UsageError(`cannot read ${file}: ${errorText(cause)}`, { cause });
  }
}

/** The value, or a refusal that names the file, the place in it, and how many places more are wrong. */
export function unwrap<T>(file: string, decoded: Decoded<T>): T {
  if (decoded.ok) return decoded.value;
  throw unreadable(file, decoded.errors);
}

export function unreadable(file: string, errors: readonly FieldError[]): UsageError {
  const [{ path, message } = { path: '', message: 'nobody knows why' }, ...more] = errors;
  const rest = more.length === 0 ? '' : ` (and ${more.length} more)`;
  return new UsageError(
    `cannot judge ${[file, path, message].filter((part) => part !== '').join(': ')}${rest}`,
  );
}
