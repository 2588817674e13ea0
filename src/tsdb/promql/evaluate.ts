import { RangeViolation } from '../../base/errors.ts';
import type { EpochMs, Millis } from '../../base/time.ts';
import { type Labels, labelsKey, withoutName } from '../labels.ts';
import type { Matcher } from '../matcher.ts';
import { latestIn, pointsIn } from '../sample-ring.ts';
import type { Series } from '../store.ts';
import { aggregate, groupLabelsOf } from './aggregate.ts';
import {
  type Aggregate,
  type Binary,
  type Call,
  type Expr,
  type RangeSelector,
  type Selector,
  type Subquery,
  type TimeShift,
  withoutParens,
} from './ast.ts';
import { evaluateBinary, matchKeyOf } from './binary.ts';
import { RANGE_FUNCTIONS, type RangeFunction } from './range-functions.ts';
import {
  assertDistinct,
  expectValue,
  type RangeSeries,
  type RangeVector,
  scalarOf,
  type Value,
  type VectorSample,
  vectorOf,
} from './value.ts';
import { absentSample, VECTOR_FUNCTIONS } from './vector-functions.ts';

/** What stays the same over all evaluation times of one query. */
export interface QueryScope {
  readonly startMs: EpochMs;
  readonly endMs: EpochMs;
  readonly lookbackMs: Millis;
  /** The step of a subquery that names none. */
  readonly defaultStepMs: Millis;
  /** Memoized per matcher list: series do not change while a query runs. */
  readonly select: (matchers: readonly Matcher[]) => readonly Series[];
  /** Counts samples looked at; throws when the query may not go on. */
  readonly spend: (samples: number) => void;
  readonly memo: WeakMap<object, unknown>;
}

/** The value of a type-checked expression at one moment. */
export function evaluate(expr: Expr, now: EpochMs, scope: QueryScope): Value {
  switch (expr.kind) {
    case 'number':
      return scalarOf(expr.value);
    case 'string':
      return { type: 'string', value: expr.value };
    case 'paren':
      return evaluate(expr.inner, now, scope);
    case 'selector':
      return vectorOf(selectLatest(expr, now, scope));
    case 'range':
      return selectRange(expr, now, scope);
    case 'subquery':
      return runSubquery(expr, now, scope);
    case 'unary':
      return negated(expr, now, scope);
    case 'binary':
      return binaryAt(expr, now, scope);
    case 'aggregate':
      return aggregateAt(expr, now, scope);
    case 'call':
      return callAt(expr, now, scope);
  }
}

function shiftedTime({ at, offsetMs }: TimeShift, now: EpochMs, scope: QueryScope): EpochMs {
  if (at === null) return now - offsetMs;
  if (at.kind === 'time') return at.at - offsetMs;
  return (at.kind === 'start' ? scope.startMs : scope.endMs) - offsetMs;
}

function selectLatest(selector: Selector, now: EpochMs, scope: QueryScope): VectorSample[] {
  const to = shiftedTime(selector, now, scope);
  const result: VectorSample[] = [];
  const series = scope.select(selector.matchers);
  scope.spend(series.length);
  for (const { labels, samples } of series) {
    const latest = latestIn(samples, to - scope.lookbackMs, to);
    if (latest !== null) result.push({ labels, value: latest.value, at: latest.at });
  }
  return result;
}

function selectRange(selector: RangeSelector, now: EpochMs, scope: QueryScope): RangeVector {
  const toMs = shiftedTime(selector, now, scope);
  const fromMs = toMs - selector.rangeMs;
  const series: RangeSeries[] = [];
  for (const { labels, samples } of scope.select(selector.matchers)) {
    const points = pointsIn(samples, fromMs, toMs);
    scope.spend(points.values.length);
    if (points.values.length > 0) series.push({ labels, points });
  }
  return { type: 'range vector', series, fromMs, toMs };
}

/** Inner times are whole multiples of the step since the epoch, whenever the query runs. */
function runSubquery(subquery: Subquery, now: EpochMs, scope: QueryScope): RangeVector {
  const toMs = shiftedTime(subquery, now, scope);
  const fromMs = toMs - subquery.rangeMs;
  const stepMs = subquery.stepMs ?? scope.defaultStepMs;
  const series = new Map<string, { labels: Labels; points: { times: number[]; values: number[] } }>();
  for (let at = Math.ceil(fromMs / stepMs) * stepMs; at <= toMs; at += stepMs) {
    const { samples } = expectValue(evaluate(subquery.inner, at, scope), 'instant vector');
    scope.spend(samples.length + 1);
    for (const { labels, value } of samples) {
      const key = labelsKey(labels);
      const entry = series.get(key) ?? { labels, points: { times: [], values: [] } };
      entry.points.times.push(at);
      entry.points.values.push(value);
      series.set(key, entry);
    }
  }
  return { type: 'range vector', series: [...series.values()], fromMs, toMs };
}

function negated(expr: Extract<Expr, { kind: 'unary' }>, now: EpochMs, scope: QueryScope): Value {
  const value = evaluate(expr.inner, now, scope);
  if (expr.op === '+') return value;
  if (value.type === 'scalar') return scalarOf(-value.value);
  const { samples } = expectValue(value, 'instant vector');
  return vectorOf(
    assertDistinct(samples.map((sample) => ({ labels: withoutName(sample.labels), value: -sample.value }))),
  );
}

function binaryAt(expr: Binary, now: EpochMs, scope: QueryScope): Value {
  const lhs = evaluate(expr.lhs, now, scope);
  const rhs = evaluate(expr.rhs, now, scope);
  const result = evaluateBinary(expr, lhs, rhs, memoizedByLabels(expr, scope, matchKeyOf(expr.matching)));
  if (result.type === 'instant vector') assertDistinct(result.samples);
  return result;
}

function aggregateAt(expr: Aggregate, now: EpochMs, scope: QueryScope): Value {
  const { samples } = expectValue(evaluate(expr.inner, now, scope), 'instant vector');
  const param = expr.param === null ? null : evaluate(expr.param, now, scope);
  const groupLabels = memoizedByLabels(expr, scope, groupLabelsOf(expr));
  const plainParam = param?.type === 'scalar' || param?.type === 'string' ? param.value : null;
  return vectorOf(assertDistinct(aggregate(expr, samples, plainParam, groupLabels)));
}

function callAt({ name, args }: Call, now: EpochMs, scope: QueryScope): Value {
  const written = args.map(withoutParens);
  const values = written.map((argument) => evaluate(argument, now, scope));
  const range = values.find((value) => value.type === 'range vector');
  if (name === 'absent_over_time') {
    return vectorOf(absentSample(expectValue(range, 'range vector').series.length === 0, written[0]));
  }
  const rangeFunction = RANGE_FUNCTIONS.get(name);
  if (rangeFunction !== undefined) {
    const params = values.flatMap((value) => (value.type === 'scalar' ? [value.value] : []));
    return overRange(name, rangeFunction, expectValue(range, 'range vector'), [now, ...params]);
  }
  const vectorFunction = VECTOR_FUNCTIONS.get(name);
  if (vectorFunction === undefined) throw new RangeViolation(`no function ${name}`);
  const result = vectorFunction({ args: values, written, now });
  if (result.type === 'instant vector') assertDistinct(result.samples);
  return result;
}

function overRange(name: string, fold: RangeFunction, window: RangeVector, params: readonly number[]): Value {
  const samples: VectorSample[] = [];
  for (const { labels, points } of window.series) {
    const value = fold(points, window, params);
    if (value === null) continue;
    samples.push({ labels: name === 'last_over_time' ? labels : withoutName(labels), value });
  }
  return vectorOf(assertDistinct(samples));
}

/** Series keep their `Labels` object, so what is derived from it is derived once per query. */
function memoizedByLabels<Result>(
  node: object,
  { memo }: QueryScope,
  derive: (labels: Labels) => Result,
): (labels: Labels) => Result {
  const known = (memo.get(node) ?? new WeakMap()) as WeakMap<Labels, { result: Result }>;
  memo.set(node, known);
  return (labels) => {
    const before = known.get(labels);
    if (before !== undefined) return before.result;
    const result = derive(labels);
    known.set(labels, { result });
    return result;
  };
}
