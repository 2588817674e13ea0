import type { BinaryOperator } from './ast.ts';
import {
  BOOL,
  DURATION,
  FLOAT,
  INT,
  isAssignable,
  isComparable,
  isKind,
  isNumeric,
  listType,
  STRING,
  type StaticType,
  TIME,
  type TypeKind,
  typeName,
  UNKNOWN,
} from './static-type.ts';

/** The type of `left operator right`, or `null` when these types do not go together. */
type Rule = (left: StaticType, right: StaticType) => StaticType | null;

const NUMBERS: readonly TypeKind[] = ['int', 'float'];
const ORDERED: readonly TypeKind[] = [...NUMBERS, 'string', 'time', 'duration'];

/** Both sides unknown, or one unknown and the other one of `kinds`: settled when it runs. */
function mayFit(left: StaticType, right: StaticType, kinds: readonly TypeKind[]): boolean {
  if (left.kind === 'unknown') return right.kind === 'unknown' || isKind(right, ...kinds);
  return right.kind === 'unknown' && isKind(left, ...kinds);
}

function bothAre(left: StaticType, right: StaticType, kind: TypeKind): boolean {
  return left.kind === kind && right.kind === kind;
}

function arithmetic(left: StaticType, right: StaticType): StaticType | null {
  if (!isNumeric(left) || !isNumeric(right)) return null;
  if (left.kind === 'float' || right.kind === 'float') return FLOAT;
  return left;
}

const logical: Rule = (left, right) =>
  bothAre(left, right, 'bool') || mayFit(left, right, ['bool']) ? BOOL : null;

const equality: Rule = (left, right) => (isComparable(left, right) ? BOOL : null);

const ordering: Rule = (left, right) => {
  const isOrdered =
    isKind(left, ...ORDERED) && (left.kind === right.kind || (isNumeric(left) && isNumeric(right)));
  return isOrdered || mayFit(left, right, ORDERED) ? BOOL : null;
};

const text: Rule = (left, right) =>
  bothAre(left, right, 'string') || mayFit(left, right, ['string']) ? BOOL : null;

const floating: Rule = (left, right) =>
  (isNumeric(left) && isNumeric(right)) || mayFit(left, right, NUMBERS) ? FLOAT : null;

/** Results of `+` and `-` on times and durations, by the kinds of both sides. */
function shift(
  left: StaticType,
  right: StaticType,
  results: ReadonlyMap<string, StaticType>,
): StaticType | null {
  return results.get(`${left.kind} ${right.kind}`) ?? null;
}

const SUMS: ReadonlyMap<string, StaticType> = new Map([
  ['string string', STRING],
  ['time duration', TIME],
  ['duration time', TIME],
  ['duration duration', DURATION],
]);

const DIFFERENCES: ReadonlyMap<string, StaticType> = new Map([
  ['time time', DURATION],
  ['time duration', TIME],
  ['duration duration', DURATION],
]);

const PRODUCTS: ReadonlyMap<string, StaticType> = new Map([
  ['int duration', DURATION],
  ['float duration', DURATION],
  ['duration int', DURATION],
  ['duration float', DURATION],
  ['duration duration', DURATION],
]);

function calculation(results: ReadonlyMap<string, StaticType>, kinds: readonly TypeKind[]): Rule {
  return (left, right) =>
    arithmetic(left, right) ?? shift(left, right, results) ?? (mayFit(left, right, kinds) ? UNKNOWN : null);
}

const integers =
  (result: StaticType): Rule =>
  (left, right) =>
    bothAre(left, right, 'int') || mayFit(left, right, ['int']) ? result : null;

const coalesce: Rule = (left, right) => {
  if (left.kind === 'nil') return right;
  if (right.kind === 'nil' || isAssignable(right, left)) return left;
  return UNKNOWN;
};

const membership: Rule = (left, right) => {
  if (right.kind === 'unknown') return BOOL;
  if (right.kind === 'map') return BOOL;
  if (right.kind === 'list') return BOOL;
  return left.kind === 'unknown' && right.kind === 'string' ? BOOL : null;
};

const RULES: Readonly<Record<BinaryOperator, Rule>> = {
  '||': logical,
  '&&': logical,
  '==': equality,
  '!=': equality,
  '<': ordering,
  '>': ordering,
  '<=': ordering,
  '>=': ordering,
  in: membership,
  matches: text,
  contains: text,
  startsWith: text,
  endsWith: text,
  '..': integers(listType(INT, '[]int')),
  '+': calculation(SUMS, ORDERED),
  '-': calculation(DIFFERENCES, [...NUMBERS, 'time', 'duration']),
  '*': calculation(PRODUCTS, [...NUMBERS, 'duration']),
  '/': floating,
  '**': floating,
  '%': integers(INT),
  '??': coalesce,
};

/** The type of a binary expression, or the message of the type error. `spelled` is what the author wrote. */
export function checkBinary(
  operator: BinaryOperator,
  spelled: string,
  left: StaticType,
  right: StaticType,
): StaticType | string {
  const refused = operator === 'in' ? refuseNeedle(left, right) : null;
  if (refused !== null) return refused;
  const result = RULES[operator](left, right);
  if (result !== null) return result;
  return `invalid operation: ${spelled} (mismatched types ${typeName(left)} and ${typeName(right)})`;
}

function refuseNeedle(left: StaticType, right: StaticType): string | null {
  if (right.kind === 'map' && !isKind(left, 'unknown', 'string')) {
    return `cannot use ${typeName(left)} as type string in map key`;
  }
  if (right.kind === 'list' && !isComparable(left, right.element)) {
    return `cannot use ${typeName(left)} as type ${typeName(right.element)} in array`;
  }
  return null;
}
