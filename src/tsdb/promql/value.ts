import { RangeViolation } from '../../base/errors.ts';
import type { EpochMs } from '../../base/time.ts';
import { type Labels, labelsKey } from '../labels.ts';
import { cannotEvaluate } from '../query-error.ts';
import type { Points } from '../sample-ring.ts';

export interface VectorSample {
  readonly labels: Labels;
  readonly value: number;
  /** When the sample was taken; absent: at the evaluation time. Only `timestamp()` asks. */
  readonly at?: EpochMs;
}

export interface RangeSeries {
  readonly labels: Labels;
  readonly points: Points;
}

export interface RangeVector {
  readonly type: 'range vector';
  readonly series: readonly RangeSeries[];
  /** The window asked for, which the points need not fill. */
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

export type Value =
  | { readonly type: 'scalar'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'instant vector'; readonly samples: readonly VectorSample[] }
  | RangeVector;

export function vectorOf(samples: readonly VectorSample[]): Value {
  return { type: 'instant vector', samples };
}

export function scalarOf(value: number): Value {
  return { type: 'scalar', value };
}

/** The value as the type that `checkTypes` promised. */
export function expectValue<Type extends Value['type']>(
  value: Value | undefined,
  type: Type,
): Extract<Value, { type: Type }> {
  if (value?.type !== type) throw new RangeViolation(`expected ${type}, got ${value?.type}`);
  return value as Extract<Value, { type: Type }>;
}

/** A result in which two series became the same has no single answer. */
export function assertDistinct(samples: readonly VectorSample[]): readonly VectorSample[] {
  const seen = new Set(samples.map(({ labels }) => labelsKey(labels)));
  if (seen.size < samples.length) {
    throw cannotEvaluate('vector cannot contain metrics with the same labelset');
  }
  return samples;
}
