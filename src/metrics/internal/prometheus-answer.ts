import { ProviderError } from '../../base/errors.ts';
import { formatGoFloat, parseGoFloat } from '../../base/go-float.ts';
import { isObject } from '../../base/json.ts';
import { listOf } from '../../judge/expression/value.ts';
import type { HttpResponse } from '../http.ts';
import type { Reading } from '../provider.ts';
import { parseJson } from './credentials.ts';

/**
 * Reads an answer of `/api/v1/query` or `/api/v1/query_range`: a scalar is a number, a vector one number per series,
 * a matrix all samples of all series one after the other.
 */
export function decodePrometheus(response: HttpResponse): Reading {
  const body = parseJson(response.text);
  const fields = isObject(body) ? body : {};
  if (fields['status'] !== 'success') throw new ProviderError(failureOf(response, fields));
  const data = isObject(fields['data']) ? fields['data'] : {};
  const metadata = warningsOf(fields['warnings']);
  const answer = { ...(metadata === null ? {} : { metadata }), outcome: 'result' } as const;
  if (data['resultType'] === 'scalar') {
    const number = sampleOf(data['result']);
    return { ...answer, result: number, text: formatGoFloat(number) };
  }
  const numbers = numbersOf(data['resultType'], data['result']);
  return { ...answer, result: listOf(numbers, 'float64'), text: `[${numbers.map(formatGoFloat).join(',')}]` };
}

/** As Prometheus's Go client words it: the server's own error, else what the status says. */
function failureOf({ status }: HttpResponse, fields: Readonly<Record<string, unknown>>): string {
  const errorType = fields['errorType'];
  if (typeof errorType === 'string') return `${errorType}: ${String(fields['error'])}`;
  if (status >= 500) return `server_error: server error: ${status}`;
  if (status >= 400) return `client_error: client error: ${status}`;
  return `bad_response: HTTP ${status} without a Prometheus answer`;
}

function numbersOf(type: unknown, result: unknown): readonly number[] {
  const series = Array.isArray(result) ? result : [];
  if (type === 'vector') return series.map((one) => sampleOf(isObject(one) ? one['value'] : undefined));
  if (type !== 'matrix') throw new ProviderError('Prometheus metric type not supported');
  return series.flatMap((one) => {
    const samples = isObject(one) && Array.isArray(one['values']) ? one['values'] : [];
    return samples.map(sampleOf);
  });
}

/** `[unix time, "value"]`. A sample that has no value is broken, not empty: it must not read as no data. */
function sampleOf(sample: unknown): number {
  const text: unknown = Array.isArray(sample) ? sample[1] : undefined;
  if (typeof text !== 'string') throw new ProviderError('bad_response: a sample without a value');
  const number = parseGoFloat(text);
  if (Number.isNaN(number) && text !== 'NaN')
    throw new ProviderError(`bad_response: ${text} is not a number`);
  return number;
}

/** One series of an answer: its labels and its samples, oldest first, times in epoch seconds. */
export interface AnsweredSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly { readonly at: number; readonly value: number }[];
}

/** Reads a vector (one sample for each series) or a matrix with its labels; anything else is refused. */
export function decodeSeries(response: HttpResponse): readonly AnsweredSeries[] {
  const body = parseJson(response.text);
  const fields = isObject(body) ? body : {};
  if (fields['status'] !== 'success') throw new ProviderError(failureOf(response, fields));
  const data = isObject(fields['data']) ? fields['data'] : {};
  const type = data['resultType'];
  if (type !== 'vector' && type !== 'matrix')
    throw new ProviderError(`bad_response: want series, got ${String(type)}`);
  const result = Array.isArray(data['result']) ? data['result'] : [];
  return result.map((one) => seriesOf(isObject(one) ? one : {}));
}

function seriesOf(one: Readonly<Record<string, unknown>>): AnsweredSeries {
  const { metric, value, values } = one;
  const samples = Array.isArray(values) ? values : [value];
  const labels = isObject(metric) ? metric : {};
  return {
    labels: Object.fromEntries(Object.entries(labels).map(([name, text]) => [name, String(text)])),
    samples: samples.map((sample) => ({
      at: Number(Array.isArray(sample) ? sample[0] : Number.NaN),
      value: sampleOf(sample),
    })),
  };
}

function warningsOf(warnings: unknown): { readonly warnings: string } | null {
  if (!Array.isArray(warnings) || warnings.length === 0) return null;
  return { warnings: warnings.map((warning) => JSON.stringify(String(warning))).join(', ') };
}
