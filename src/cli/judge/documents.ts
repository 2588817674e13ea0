import type { FieldError } from '../../base/errors.ts';
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
import { WrongUsage } from '../failure.ts';
import { fileFault } from '../file-fault.ts';
import type { Messages } from '../messages/en.ts';
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
  throw unreadable(file, [{ path: '', message: (input) => input.unknownKind }]);
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
    throw unreadable(file, [{ path: 'line 1', message: (input) => input.severalMetrics(points.size, name) }]);
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
    throw cannotRead(file, cause);
  });
  const start = text.trimStart().charAt(0);
  if (start === '') throw unreadable(file, [{ path: '', message: (input) => input.empty }]);
  if (start === '<') throw unreadable(file, [{ path: '', message: (input) => input.webPage }]);
  if (start !== '{' && start !== '[') return { form: 'table', text };
  try {
    return { form: 'json', value: JSON.parse(text) };
  } catch (cause) {
    throw cannotRead(file, cause);
  }
}

/** Said of a file that is not there, or cannot be understood at all. */
export function cannotRead(file: string, cause: unknown): WrongUsage {
  const [why = ''] = fileFault(cause).split('\n', 1);
  return new WrongUsage(({ failures }) => failures.cannotRead(file, why), { cause });
}

/** The value, or a refusal that names the file, the place in it, and how many places more are wrong. */
export function unwrap<T>(file: string, decoded: Decoded<T>): T {
  if (decoded.ok) return decoded.value;
  throw unreadable(file, decoded.errors);
}

type Input = Messages['judge']['input'];
/** Why something cannot be used; a text is the judge's own, in English. */
export type Why = string | ((input: Input) => string);

export interface Fault {
  readonly path: FieldError['path'];
  readonly message: Why;
}

export function unreadable(file: string, errors: readonly Fault[]): WrongUsage {
  const [{ path, message } = { path: '', message: '' }, ...more] = errors;
  const where = [file, path].filter((part) => part !== '').join(': ');
  return new WrongUsage(({ judge: { input } }) => {
    const why = typeof message === 'string' ? message : message(input);
    return input.cannotJudge(where, more.length === 0 ? why : input.andMore(why, more.length));
  });
}
