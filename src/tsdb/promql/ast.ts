import type { EpochMs, Millis } from '../../base/time.ts';
import type { Matcher } from '../matcher.ts';

export type ArithmeticOp = '+' | '-' | '*' | '/' | '%' | '^';
export type ComparisonOp = '==' | '!=' | '>' | '<' | '>=' | '<=';
export type SetOp = 'and' | 'or' | 'unless';
export type BinaryOp = ArithmeticOp | ComparisonOp | SetOp;

export type AggregateOp =
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'count'
  | 'group'
  | 'stddev'
  | 'stdvar'
  | 'topk'
  | 'bottomk'
  | 'quantile'
  | 'count_values';

/** The `@` modifier. `start` and `end` are those of the query. */
export type At =
  | { readonly kind: 'time'; readonly at: EpochMs }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' };

export interface TimeShift {
  readonly offsetMs: Millis;
  readonly at: At | null;
}

export interface Selector extends TimeShift {
  readonly kind: 'selector';
  readonly matchers: readonly Matcher[];
}

export interface RangeSelector extends TimeShift {
  readonly kind: 'range';
  readonly matchers: readonly Matcher[];
  readonly rangeMs: Millis;
}

export interface Subquery extends TimeShift {
  readonly kind: 'subquery';
  readonly inner: Expr;
  readonly rangeMs: Millis;
  /** `null`: the server's default evaluation interval. */
  readonly stepMs: Millis | null;
}

export interface Matching {
  readonly card: 'one-to-one' | 'many-to-one' | 'one-to-many' | 'many-to-many';
  /** `on(labels)` when true, `ignoring(labels)` when false. */
  readonly on: boolean;
  readonly labels: readonly string[];
  /** Labels that `group_left` or `group_right` copies from the "one" side. */
  readonly include: readonly string[];
}

export interface Binary {
  readonly kind: 'binary';
  readonly op: BinaryOp;
  readonly returnBool: boolean;
  readonly matching: Matching;
  readonly lhs: Expr;
  readonly rhs: Expr;
}

export interface Aggregate {
  readonly kind: 'aggregate';
  readonly op: AggregateOp;
  readonly param: Expr | null;
  readonly inner: Expr;
  /** True: group by every label but these. */
  readonly without: boolean;
  readonly labels: readonly string[];
}

export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expr[];
}

export type Expr =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'paren'; readonly inner: Expr }
  | { readonly kind: 'unary'; readonly op: '+' | '-'; readonly inner: Expr }
  | Selector
  | RangeSelector
  | Subquery
  | Binary
  | Aggregate
  | Call;

export type ValueType = 'scalar' | 'string' | 'instant vector' | 'range vector';

const ARITHMETIC: readonly string[] = ['+', '-', '*', '/', '%', '^'];
const COMPARISONS: readonly string[] = ['==', '!=', '>', '<', '>=', '<='];
const SET_OPS: readonly string[] = ['and', 'or', 'unless'];

export function isBinaryOp(text: string): text is BinaryOp {
  return [...ARITHMETIC, ...COMPARISONS, ...SET_OPS].includes(text);
}

export function isComparison(op: BinaryOp): op is ComparisonOp {
  return COMPARISONS.includes(op);
}

export function isSetOp(op: BinaryOp): op is SetOp {
  return SET_OPS.includes(op);
}

export function withoutParens(expr: Expr): Expr {
  return expr.kind === 'paren' ? withoutParens(expr.inner) : expr;
}
