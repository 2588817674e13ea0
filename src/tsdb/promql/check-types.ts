import { badQuery } from '../query-error.ts';
import type { ValueType } from './ast.ts';
import { type Aggregate, type Binary, type Call, type Expr, isComparison, isSetOp } from './ast.ts';
import { SIGNATURES, type Signature } from './signatures.ts';

/** The type of the whole expression. Throws `bad_data` where Prometheus' checkAST refuses. */
export function checkTypes(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'selector':
      return 'instant vector';
    case 'range':
      return 'range vector';
    case 'paren':
      return checkTypes(expr.inner);
    case 'unary':
      return unaryType(expr.inner);
    case 'subquery':
      expectType(expr.inner, 'instant vector', 'subquery');
      return 'range vector';
    case 'aggregate':
      return aggregateType(expr);
    case 'binary':
      return binaryType(expr);
    case 'call':
      return callType(expr);
  }
}

function expectType(expr: Expr, expected: ValueType, where: string): void {
  const actual = checkTypes(expr);
  if (actual !== expected) {
    throw badQuery(`parse error: expected type ${expected} in ${where}, got ${actual}`);
  }
}

function unaryType(inner: Expr): ValueType {
  const type = checkTypes(inner);
  if (type === 'scalar' || type === 'instant vector') return type;
  throw badQuery(
    `parse error: unary expression only allowed on expressions of type scalar or instant vector, got "${type}"`,
  );
}

function aggregateType({ op, param, inner }: Aggregate): ValueType {
  expectType(inner, 'instant vector', 'aggregation expression');
  if (param !== null) expectType(param, op === 'count_values' ? 'string' : 'scalar', 'aggregation parameter');
  return 'instant vector';
}

function binaryType(binary: Binary): ValueType {
  const { op, returnBool, matching, lhs, rhs } = binary;
  const sides = [checkTypes(lhs), checkTypes(rhs)];
  if (sides.some((type) => type !== 'scalar' && type !== 'instant vector')) {
    throw badQuery('parse error: binary expression must contain only scalar and instant vector types');
  }
  if (returnBool && !isComparison(op)) {
    throw badQuery('parse error: bool modifier can only be used on comparison operators');
  }
  if (sides[0] === 'instant vector' && sides[1] === 'instant vector') return 'instant vector';
  if (isSetOp(op)) {
    throw badQuery(`parse error: set operator "${op}" not allowed in binary scalar expression`);
  }
  if (matching.labels.length > 0 || matching.card !== 'one-to-one') {
    throw badQuery('parse error: vector matching only allowed between instant vectors');
  }
  if (sides.includes('instant vector')) return 'instant vector';
  if (isComparison(op) && !returnBool) {
    throw badQuery('parse error: comparisons between scalars must use BOOL modifier');
  }
  return 'scalar';
}

function callType({ name, args }: Call): ValueType {
  const signature = SIGNATURES.get(name);
  if (signature === undefined) throw badQuery(`parse error: function "${name}" is not supported`);
  checkCount(name, signature, args.length);
  for (const [i, argument] of args.entries()) {
    const expected = signature.args[Math.min(i, signature.args.length - 1)];
    if (expected !== undefined) expectType(argument, expected, `call to function "${name}"`);
  }
  return signature.returns;
}

function checkCount(name: string, { args, optional }: Signature, count: number): void {
  const least = args.length - (optional === 'any' ? 1 : optional);
  const most = optional === 'any' ? Number.POSITIVE_INFINITY : args.length;
  if (count >= least && count <= most) return;
  throw badQuery(
    `parse error: expected ${count < least ? `at least ${least}` : `at most ${most}`} argument(s) ` +
      `in call to "${name}", got ${count}`,
  );
}
