import type { EpochMs } from '../../base/time.ts';
import {
  dropLabels,
  type Labels,
  labelsKey,
  labelsOf,
  METRIC_NAME,
  NO_LABELS,
  withoutName,
} from '../labels.ts';
import type { Matcher } from '../matcher.ts';
import type { Expr } from './ast.ts';
import { joinLabels, replaceLabel } from './label-functions.ts';
import { type Bucket, bucketQuantile } from './quantile.ts';
import { expectValue, scalarOf, type Value, type VectorSample, vectorOf } from './value.ts';

/** Arguments in the order they were written, already evaluated and of the types of `SIGNATURES`. */
export interface CallInput {
  readonly args: readonly Value[];
  readonly written: readonly Expr[];
  readonly now: EpochMs;
}

type VectorFunction = (input: CallInput) => Value;

function samplesAt({ args }: CallInput, index: number): readonly VectorSample[] {
  return expectValue(args[index], 'instant vector').samples;
}

function numberAt({ args }: CallInput, index: number): number {
  return expectValue(args[index], 'scalar').value;
}

function textsFrom({ args }: CallInput, index: number): string[] {
  return args.slice(index).map((argument) => expectValue(argument, 'string').value);
}

function mapped(samples: readonly VectorSample[], value: (value: number) => number): Value {
  return vectorOf(
    samples.map((sample) => ({ labels: withoutName(sample.labels), value: value(sample.value) })),
  );
}

function simple(value: (value: number) => number): VectorFunction {
  return (input) => mapped(samplesAt(input, 0), value);
}

function sign(value: number): number {
  if (value < 0) return -1;
  return value > 0 ? 1 : value;
}

function rounded(input: CallInput): Value {
  const inverse = 1 / (input.args.length > 1 ? numberAt(input, 1) : 1);
  return mapped(samplesAt(input, 0), (value) => Math.floor(value * inverse + 0.5) / inverse);
}

function clamped(input: CallInput, least: number, most: number): Value {
  if (most < least) return vectorOf([]);
  return mapped(samplesAt(input, 0), (value) => Math.max(least, Math.min(most, value)));
}

function sorted(input: CallInput, direction: 1 | -1): Value {
  const order = (a: VectorSample, b: VectorSample) => {
    if (Number.isNaN(a.value) || Number.isNaN(b.value)) {
      return Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value));
    }
    return a.value === b.value ? 0 : direction * (a.value < b.value ? -1 : 1);
  };
  return vectorOf([...samplesAt(input, 0)].sort(order));
}

function timestamps(input: CallInput): Value {
  return vectorOf(
    samplesAt(input, 0).map(({ labels, at }) => ({
      labels: withoutName(labels),
      value: (at ?? input.now) / 1000,
    })),
  );
}

function scalarFrom(input: CallInput): Value {
  const [only, ...others] = samplesAt(input, 0);
  return scalarOf(only === undefined || others.length > 0 ? Number.NaN : only.value);
}

/** One sample of 1 when there is nothing; its labels are what the selector asks for with `=`. */
export function absentSample(isAbsent: boolean, written: Expr | undefined): VectorSample[] {
  if (!isAbsent) return [];
  const matchers = written?.kind === 'selector' || written?.kind === 'range' ? written.matchers : [];
  return [{ labels: labelsAskedFor(matchers), value: 1 }];
}

function labelsAskedFor(matchers: readonly Matcher[]): Labels {
  const named = matchers.filter(({ name }) => name !== METRIC_NAME);
  const clear = named.filter(
    ({ name, op }) => op === '=' && named.filter((other) => other.name === name).length === 1,
  );
  return labelsOf(clear.map(({ name, value }): [string, string] => [name, value]));
}

function histogramQuantile(input: CallInput): Value {
  const rank = numberAt(input, 0);
  const histograms = new Map<string, { labels: Labels; buckets: Bucket[] }>();
  for (const { labels, value } of samplesAt(input, 1)) {
    const upperBound = parseBound(labels.get('le'));
    if (upperBound === null) continue;
    const rest = dropLabels(labels, ['le', METRIC_NAME]);
    const histogram = histograms.get(labelsKey(rest)) ?? { labels: rest, buckets: [] };
    histogram.buckets.push({ upperBound, count: value });
    histograms.set(labelsKey(rest), histogram);
  }
  return vectorOf(
    [...histograms.values()].map(({ labels, buckets }) => ({ labels, value: bucketQuantile(rank, buckets) })),
  );
}

/** `le` as Go's ParseFloat reads it; a sample without a readable bound is no bucket. */
function parseBound(text: string | undefined): number | null {
  if (text === undefined) return null;
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}

/** The functions that take no range vector. */
export const VECTOR_FUNCTIONS: ReadonlyMap<string, VectorFunction> = new Map<string, VectorFunction>([
  ['abs', simple(Math.abs)],
  ['ceil', simple(Math.ceil)],
  ['floor', simple(Math.floor)],
  ['exp', simple(Math.exp)],
  ['ln', simple(Math.log)],
  ['log2', simple(Math.log2)],
  ['log10', simple(Math.log10)],
  ['sqrt', simple(Math.sqrt)],
  ['sgn', simple(sign)],
  ['round', rounded],
  ['clamp', (input) => clamped(input, numberAt(input, 1), numberAt(input, 2))],
  ['clamp_min', (input) => mapped(samplesAt(input, 0), (value) => Math.max(value, numberAt(input, 1)))],
  ['clamp_max', (input) => mapped(samplesAt(input, 0), (value) => Math.min(value, numberAt(input, 1)))],
  ['sort', (input) => sorted(input, 1)],
  ['sort_desc', (input) => sorted(input, -1)],
  ['timestamp', timestamps],
  ['absent', (input) => vectorOf(absentSample(samplesAt(input, 0).length === 0, input.written[0]))],
  ['scalar', scalarFrom],
  ['vector', (input) => vectorOf([{ labels: NO_LABELS, value: numberAt(input, 0) }])],
  ['time', ({ now }) => scalarOf(now / 1000)],
  ['pi', () => scalarOf(Math.PI)],
  ['histogram_quantile', histogramQuantile],
  ['label_replace', (input) => vectorOf(replaceLabel(samplesAt(input, 0), textsFrom(input, 1)))],
  ['label_join', (input) => vectorOf(joinLabels(samplesAt(input, 0), textsFrom(input, 1)))],
]);
