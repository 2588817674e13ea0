import type { EpochMs } from '../../base/time.ts';
import { BUILTINS } from './builtins.ts';
import { type Checked, checkExpression } from './check.ts';
import type { TypeEnvironment } from './checker.ts';
import { containsNode } from './children.ts';
import { CONDITION_FUNCTIONS, TIME_FUNCTIONS } from './environment.ts';
import { compileExpression } from './evaluate.ts';
import { ExpressionError, runError } from './expression-error.ts';
import { floorDivide, NS_PER_MS } from './instant.ts';
import { parseExpression } from './parser.ts';
import { type StaticType, typeOfValue, UNKNOWN } from './static-type.ts';
import { goTypeName, isTime, type Value } from './value.ts';

/** What became of an expression: its value, or why it has none. */
export type Outcome<Result> =
  | { readonly ok: true; readonly value: Result }
  | { readonly ok: false; readonly error: ExpressionError };

/** Steps and list elements one evaluation may use. A real condition uses a few hundred. */
const BUDGET = 1_000_000;

/**
 * Whether a metric's result meets a condition, in expr-lang 1.17 with Argo Rollouts' environment
 * (`utils/evaluate`): `result`, `asInt`, `asFloat`, `isNaN`, `isInf`, `isNil`, `default` and the built-ins.
 * Types are checked against this very result first, so a mismatch is an error even where it is not reached.
 */
export function evaluateCondition(condition: string, result: Value, now: EpochMs): Outcome<boolean> {
  return settle(() => {
    const variables = new Map([['result', result]]);
    const { value, type } = run(condition, { variables, functions: CONDITION_FUNCTIONS, now });
    if (typeof value === 'boolean') return value;
    const isInt64 = type.kind === 'int' && typeof value === 'bigint';
    throw runError(`expected bool, but got ${isInt64 ? type.name : goTypeName(value)}`);
  });
}

/** A point in time such as `now() - duration("5m")`, for the bounds of a range query. */
export function evaluateTime(expression: string, now: EpochMs): Outcome<EpochMs> {
  return settle(() => {
    const { value } = run(expression, { variables: new Map(), functions: TIME_FUNCTIONS, now });
    if (isTime(value)) return Number(floorDivide(value.ns, NS_PER_MS));
    throw runError(`expected time, but got ${goTypeName(value)}`);
  });
}

/**
 * What is certainly wrong with a condition before there is any result: it does not parse, or its types cannot
 * fit whatever `result` is. `null` when nothing is. `resultType` narrows it where a provider promises one.
 */
export function findConditionError(
  condition: string,
  resultType: StaticType = UNKNOWN,
): ExpressionError | null {
  const outcome = settle(() => {
    const variables = new Map([['result', resultType]]);
    const environment = { variables, functions: CONDITION_FUNCTIONS, builtins: BUILTINS };
    const { type } = checkExpression(parseExpression(condition), environment);
    if (type.kind === 'bool' || type.kind === 'unknown') return type;
    throw new ExpressionError(
      'check',
      `expected bool, but got ${type.kind === 'nil' ? '<nil>' : type.kind}`,
      0,
    );
  });
  return outcome.ok ? null : outcome.error;
}

/** Functions whose use shows that the author thought of a result without data. */
const ASKS_FOR_DATA: ReadonlySet<string> = new Set(['len', 'isNaN', 'isNil', 'default']);

/**
 * Whether a condition says itself what no data means: it asks for a length, for NaN or nil, or gives a default.
 * A condition that does not parse says nothing.
 */
export function isAnsweredWithoutData(condition: string | undefined): boolean {
  if (condition === undefined) return false;
  const parsed = settle(() => parseExpression(condition));
  if (!parsed.ok) return false;
  return containsNode(parsed.value, (node) => {
    if (node.kind === 'call') return ASKS_FOR_DATA.has(node.name);
    if (node.kind === 'binary') return node.operator === '??';
    return node.kind === 'literal' && node.value === null;
  });
}

interface RunOptions {
  readonly variables: ReadonlyMap<string, Value>;
  readonly functions: TypeEnvironment['functions'];
  readonly now: EpochMs;
}

function run(source: string, { variables, functions, now }: RunOptions): { value: Value; type: StaticType } {
  const types = new Map([...variables].map(([name, value]) => [name, typeOfValue(value)]));
  const environment: TypeEnvironment = { variables: types, functions, builtins: BUILTINS };
  const root = parseExpression(source);
  const checked: Checked = checkExpression(root, environment);
  const compiled = compileExpression(root, checked, environment);
  const value = compiled({ context: { now, spend: budget() }, names: variables, pointers: new Map() });
  return { value, type: checked.type };
}

function budget(): (amount: number) => void {
  let left = BUDGET;
  return (amount) => {
    left -= amount;
    if (left < 0) throw runError('memory budget exceeded');
  };
}

function settle<Result>(evaluate: () => Result): Outcome<Result> {
  try {
    return { ok: true, value: evaluate() };
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return { ok: false, error: thrown };
    throw thrown;
  }
}
