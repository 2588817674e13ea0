import type { FieldError } from '../../base/errors.ts';
import { parseGoFloat } from '../../base/go-float.ts';
import { isObject } from '../../base/json.ts';
import { formatTime } from '../../base/time.ts';
import type { Decoded } from '../../judge/kayenta/decoding.ts';
import type { MetricSet, Tags } from '../../judge/kayenta/metric-set.ts';

/** More points than this in one answer are no series but a wrong step. Prometheus itself refuses 11,000. */
const MOST_POINTS = 100_000;

/** One line of an answer: labels, and values by time in seconds. */
interface Line {
  readonly labels: Tags;
  readonly samples: readonly (readonly [number, number])[];
}

/** Whether a document is an answer of Prometheus's HTTP API. */
export function isPrometheusAnswer(document: unknown): document is Readonly<Record<string, unknown>> {
  return isObject(document) && (document['status'] === 'success' || document['status'] === 'error');
}

/**
 * Reads the answer of `query_range`. A series is named by `name`, or else by its own `__name__`; its tags are the
 * labels in which the series of the answer differ. Steps without a sample are missing points.
 */
export function readPrometheusRange(
  answer: Readonly<Record<string, unknown>>,
  name: string | null,
): Decoded<readonly MetricSet[]> {
  if (answer['status'] === 'error')
    return failure('error', `Prometheus answered: ${String(answer['error'])}`);
  const { resultType, result } = isObject(answer['data']) ? answer['data'] : {};
  if (resultType !== 'matrix' || !Array.isArray(result)) {
    const message = `must be matrix, as query_range answers, but is ${JSON.stringify(resultType ?? null)}`;
    return failure('data.resultType', message);
  }
  const errors: FieldError[] = [];
  const lines = result.map((line, index) => readLine(line, `data.result[${index}]`, errors));
  if (errors.length > 0) return { ok: false, errors };
  return setsOf(lines, name);
}

function failure(path: string, message: string): Decoded<never> {
  return { ok: false, errors: [{ path, message }] };
}

function readLine(line: unknown, path: string, errors: FieldError[]): Line {
  const { metric, values } = isObject(line) ? line : {};
  if (!isObject(metric) || !Array.isArray(values)) {
    errors.push({ path, message: 'must have metric and values' });
    return { labels: {}, samples: [] };
  }
  const labels = Object.fromEntries(Object.entries(metric).map(([label, text]) => [label, String(text)]));
  return {
    labels,
    samples: values.map((sample, index) => readSample(sample, `${path}.values[${index}]`, errors)),
  };
}

function readSample(sample: unknown, path: string, errors: FieldError[]): readonly [number, number] {
  const [at, text] = Array.isArray(sample) ? sample : [];
  const value = typeof text === 'string' ? parseGoFloat(text) : Number.POSITIVE_INFINITY;
  const isReadable = text === 'NaN' || Number.isFinite(value);
  if (typeof at === 'number' && Number.isFinite(at) && isReadable) return [at, value];
  errors.push({
    path,
    message: `must be [seconds, "value"] with a finite value, but is ${JSON.stringify(sample)}`,
  });
  return [0, 0];
}

function setsOf(lines: readonly Line[], name: string | null): Decoded<readonly MetricSet[]> {
  const times = [...new Set(lines.flatMap(({ samples }) => samples.map(([at]) => at)))].toSorted(
    (a, b) => a - b,
  );
  const start = times[0] ?? 0;
  const step = Math.min(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
  const count = times.length < 2 ? times.length : Math.round(((times.at(-1) ?? start) - start) / step) + 1;
  if (count > MOST_POINTS)
    return failure('data.result', `the times are no even steps: the smallest is ${step} s`);
  const kept = varyingLabels(lines);
  const sets: MetricSet[] = [];
  for (const [index, { labels, samples }] of lines.entries()) {
    const own = name ?? labels['__name__'];
    if (own === undefined) {
      return failure(`data.result[${index}].metric`, 'names no metric: write NAME=FILE in place of FILE');
    }
    const values = new Array<number>(count).fill(Number.NaN);
    for (const [at, value] of samples) values[times.length < 2 ? 0 : Math.round((at - start) / step)] = value;
    const tags = Object.fromEntries(Object.entries(labels).filter(([label]) => kept.has(label)));
    sets.push({
      name: own,
      tags,
      values,
      ...windowOf(start, times.length < 2 ? 0 : step, count),
      attributes: {},
    });
  }
  return { ok: true, value: sets };
}

function windowOf(start: number, step: number, count: number) {
  const startTimeMillis = Math.round(start * 1000);
  const stepMillis = Math.round(step * 1000);
  const endTimeMillis = startTimeMillis + stepMillis * count;
  const [startTimeIso, endTimeIso] = [formatTime(startTimeMillis), formatTime(endTimeMillis)];
  return { startTimeMillis, startTimeIso, endTimeMillis, endTimeIso, stepMillis };
}

/** Labels that tell the series of one answer apart. What they share tells at most the two sides apart. */
function varyingLabels(lines: readonly Line[]): ReadonlySet<string> {
  const names = new Set(lines.flatMap(({ labels }) => Object.keys(labels)));
  names.delete('__name__');
  return new Set([...names].filter((name) => new Set(lines.map(({ labels }) => labels[name])).size > 1));
}
