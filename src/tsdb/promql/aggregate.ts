import { formatGoFloat } from '../../base/go-float.ts';
import { dropLabels, keepLabels, type Labels, labelsKey, METRIC_NAME, setLabel } from '../labels.ts';
import { cannotEvaluate } from '../query-error.ts';
import type { Aggregate } from './ast.ts';
import { quantileOf } from './quantile.ts';
import { type Ranked, topOf } from './top.ts';
import type { VectorSample } from './value.ts';

export type AggregateParam = number | string | null;

interface Group {
  readonly labels: Labels;
  readonly samples: VectorSample[];
}

/** `groupLabels` is memoized by the caller: the same labels come back at every step. */
export function aggregate(
  { op }: Pick<Aggregate, 'op'>,
  samples: readonly VectorSample[],
  param: AggregateParam,
  groupLabels: (labels: Labels) => Labels,
): readonly VectorSample[] {
  const groups = groupsOf(samples, groupLabels);
  if (op === 'topk' || op === 'bottomk') {
    const count = countParam(param);
    const ranked = (samplesOfGroup: readonly Ranked[]) => topOf(samplesOfGroup, count, op === 'topk');
    return groups.flatMap((group) => ranked(group.samples));
  }
  if (op === 'count_values') return groups.flatMap((group) => countValues(group, String(param)));
  return groups.map(({ labels, samples: members }) => ({
    labels,
    value: foldOf(op, param)(members.map(({ value }) => value)),
  }));
}

export function groupLabelsOf({ without, labels: names }: Aggregate): (labels: Labels) => Labels {
  if (without) return (labels) => dropLabels(labels, [...names, METRIC_NAME]);
  return (labels) => keepLabels(labels, names);
}

function groupsOf(samples: readonly VectorSample[], groupLabels: (labels: Labels) => Labels): Group[] {
  const groups = new Map<string, Group>();
  for (const sample of samples) {
    const labels = groupLabels(sample.labels);
    const key = labelsKey(labels);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { labels, samples: [sample] });
    else group.samples.push(sample);
  }
  return [...groups.values()];
}

type Fold = (values: readonly number[]) => number;

function foldOf(op: Aggregate['op'], param: AggregateParam): Fold {
  switch (op) {
    case 'sum':
      return (values) => values.reduce((sum, value) => sum + value, 0);
    case 'avg':
      return average;
    case 'min':
      return (values) => values.reduce((best, value) => (best > value || Number.isNaN(best) ? value : best));
    case 'max':
      return (values) => values.reduce((best, value) => (best < value || Number.isNaN(best) ? value : best));
    case 'count':
      return (values) => values.length;
    case 'stddev':
      return (values) => Math.sqrt(variance(values));
    case 'stdvar':
      return variance;
    case 'quantile':
      return (values) => quantileOf(Number(param), values);
    default:
      return () => 1;
  }
}

/** A running mean, so that the sum of large values does not overflow. */
function average(values: readonly number[]): number {
  let mean = 0;
  let count = 0;
  for (const value of values) {
    count++;
    const stays = Math.abs(mean) === Number.POSITIVE_INFINITY && (mean === value || Number.isFinite(value));
    if (!stays) mean += value / count - mean / count;
  }
  return mean;
}

/** Population variance after Welford 1962. */
function variance(values: readonly number[]): number {
  let mean = 0;
  let squares = 0;
  for (const [i, value] of values.entries()) {
    const delta = value - mean;
    mean += delta / (i + 1);
    squares += delta * (value - mean);
  }
  return squares / values.length;
}

function countParam(param: AggregateParam): number {
  const count = Number(param);
  if (!(count <= 2 ** 63 && count >= -(2 ** 63))) {
    throw cannotEvaluate(`Scalar value ${formatGoFloat(count)} overflows int64`);
  }
  return Math.trunc(count);
}

function countValues({ labels, samples }: Group, label: string): VectorSample[] {
  if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label)) throw cannotEvaluate(`invalid label name "${label}"`);
  const counts = new Map<string, number>();
  for (const { value } of samples) {
    const text = formatGoFloat(value);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, value]) => ({ labels: setLabel(labels, label, text), value }));
}
