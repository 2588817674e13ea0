import {
  dropLabels,
  formatLabels,
  keepLabels,
  type Labels,
  labelsKey,
  labelsOf,
  METRIC_NAME,
  withoutName,
} from '../labels.ts';
import { cannotEvaluate } from '../query-error.ts';
import { arithmetic, compare } from './arithmetic.ts';
import { type Binary, type BinaryOp, isComparison, isSetOp, type Matching } from './ast.ts';
import { scalarOf, type Value, type VectorSample, vectorOf } from './value.ts';

/** `matchKey` is memoized by the caller: see `matchKeyOf`. */
export function evaluateBinary(
  binary: Binary,
  lhs: Value,
  rhs: Value,
  matchKey: (labels: Labels) => string,
): Value {
  if (lhs.type === 'scalar' && rhs.type === 'scalar')
    return scalarOf(scalarResult(binary.op, lhs.value, rhs.value));
  if (lhs.type === 'instant vector' && rhs.type === 'instant vector') {
    const sides = { lhs: lhs.samples, rhs: rhs.samples };
    return vectorOf(
      isSetOp(binary.op) ? setResult(binary.op, sides, matchKey) : joined(binary, sides, matchKey),
    );
  }
  if (lhs.type === 'instant vector' && rhs.type === 'scalar') {
    return vectorOf(lhs.samples.flatMap((sample) => withScalar(binary, sample, rhs.value, false)));
  }
  if (lhs.type === 'scalar' && rhs.type === 'instant vector') {
    return vectorOf(rhs.samples.flatMap((sample) => withScalar(binary, sample, lhs.value, true)));
  }
  throw cannotEvaluate(`operator ${binary.op} does not take ${lhs.type} and ${rhs.type}`);
}

/** Samples match when these parts of their labels are equal. */
export function matchKeyOf({ on, labels: names }: Matching): (labels: Labels) => string {
  if (on) return (labels) => labelsKey(keepLabels(labels, names));
  return (labels) => labelsKey(dropLabels(labels, [...names, METRIC_NAME]));
}

function scalarResult(op: BinaryOp, left: number, right: number): number {
  if (isComparison(op)) return compare(op, left, right) ? 1 : 0;
  return isSetOp(op) ? Number.NaN : arithmetic(op, left, right);
}

/** The value for one pair; `null`: a filter let it fall. */
function pairResult({ op, returnBool }: Binary, left: number, right: number, kept: number): number | null {
  if (returnBool || !isComparison(op)) return scalarResult(op, left, right);
  return compare(op, left, right) ? kept : null;
}

function withScalar(binary: Binary, sample: VectorSample, scalar: number, isLeft: boolean): VectorSample[] {
  const [left, right] = isLeft ? [scalar, sample.value] : [sample.value, scalar];
  const value = pairResult(binary, left, right, sample.value);
  if (value === null) return [];
  const keepsName = isComparison(binary.op) && !binary.returnBool;
  return [{ labels: keepsName ? sample.labels : withoutName(sample.labels), value }];
}

interface Sides {
  readonly lhs: readonly VectorSample[];
  readonly rhs: readonly VectorSample[];
}

function setResult(op: BinaryOp, { lhs, rhs }: Sides, matchKey: (labels: Labels) => string): VectorSample[] {
  const keysOf = (samples: readonly VectorSample[]) => new Set(samples.map(({ labels }) => matchKey(labels)));
  if (op === 'or') {
    const known = keysOf(lhs);
    return [...lhs, ...rhs.filter(({ labels }) => !known.has(matchKey(labels)))];
  }
  const other = keysOf(rhs);
  return lhs.filter(({ labels }) => other.has(matchKey(labels)) === (op === 'and'));
}

/** One sample of the "many" side meets at most one of the "one" side (promql/engine.go, VectorBinop). */
function joined(binary: Binary, sides: Sides, matchKey: (labels: Labels) => string): VectorSample[] {
  if (sides.lhs.length === 0 || sides.rhs.length === 0) return [];
  const isSwapped = binary.matching.card === 'one-to-many';
  const [many, one] = isSwapped ? [sides.rhs, sides.lhs] : [sides.lhs, sides.rhs];
  const partners = partnersOf(one, matchKey, isSwapped ? 'left' : 'right');
  const taken = new Set<string>();
  const result: VectorSample[] = [];
  for (const sample of many) {
    const key = matchKey(sample.labels);
    const partner = partners.get(key);
    if (partner === undefined) continue;
    const [left, right] = isSwapped ? [partner.value, sample.value] : [sample.value, partner.value];
    const value = pairResult(binary, left, right, left);
    if (value === null) continue;
    const labels = joinedLabels(binary, sample.labels, partner.labels);
    claim(taken, binary.matching.card === 'one-to-one' ? key : labelsKey(labels), binary);
    result.push({ labels, value });
  }
  return result;
}

function partnersOf(
  one: readonly VectorSample[],
  matchKey: (labels: Labels) => string,
  side: 'left' | 'right',
): Map<string, VectorSample> {
  const partners = new Map<string, VectorSample>();
  for (const sample of one) {
    const key = matchKey(sample.labels);
    const other = partners.get(key);
    if (other !== undefined) {
      throw cannotEvaluate(
        `found duplicate series on the ${side} hand-side of the operation: [${formatLabels(sample.labels)}, ` +
          `${formatLabels(other.labels)}]; many-to-many matching not allowed: ` +
          'matching labels must be unique on one side',
      );
    }
    partners.set(key, sample);
  }
  return partners;
}

function claim(taken: Set<string>, key: string, { matching }: Binary): void {
  if (!taken.has(key)) {
    taken.add(key);
    return;
  }
  throw cannotEvaluate(
    matching.card === 'one-to-one'
      ? 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)'
      : 'multiple matches for labels: grouping labels must ensure unique matches',
  );
}

function joinedLabels({ op, returnBool, matching }: Binary, many: Labels, one: Labels): Labels {
  let labels = isComparison(op) && !returnBool ? many : withoutName(many);
  if (matching.card === 'one-to-one') {
    labels = matching.on ? keepLabels(labels, matching.labels) : dropLabels(labels, matching.labels);
  }
  if (matching.include.length === 0) return labels;
  const included = matching.include.map((name): [string, string] => [name, one.get(name) ?? '']);
  return labelsOf([...labels, ...included]);
}
