import { badQuery } from '../query-error.ts';
import type { BinaryOp, Expr, Matching } from './ast.ts';

/** A binary operator with its modifiers, as written between two operands. */
export interface OperatorToken {
  readonly kind: 'operator';
  readonly op: BinaryOp;
  readonly returnBool: boolean;
  readonly matching: Matching;
}

export type Token =
  | { readonly kind: 'operand'; readonly expr: Expr }
  | { readonly kind: 'prefix'; readonly op: '+' | '-' }
  | { readonly kind: 'postfix'; readonly apply: (expr: Expr) => Expr }
  | OperatorToken;

const POWER = 6;
const UNARY = 5;
const LEVELS: Readonly<Record<BinaryOp, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '>': 3,
  '<': 3,
  '>=': 3,
  '<=': 3,
  '+': 4,
  '-': 4,
  '*': UNARY,
  '/': UNARY,
  '%': UNARY,
  '^': POWER,
};

/**
 * Builds the expression that Prometheus' own parser (generatedParser.y) builds from these tokens. The editor
 * grammar lets `offset`, `@` and `[range:step]` take the whole sum before them and a sign belong to a number
 * (`-2^2` is 4 there); Prometheus binds the former to the nearest operand and the sign weaker than `^`.
 */
export function nestByPrecedence(tokens: readonly Token[]): Expr {
  const cursor = { tokens, next: 0 };
  const expr = binaryFrom(cursor, 1);
  if (cursor.next < tokens.length) throw badQuery('parse error: unexpected end of expression');
  return expr;
}

interface Cursor {
  readonly tokens: readonly Token[];
  next: number;
}

function binaryFrom(cursor: Cursor, minLevel: number): Expr {
  let lhs = unaryFrom(cursor);
  for (;;) {
    const token = cursor.tokens[cursor.next];
    if (token?.kind !== 'operator' || LEVELS[token.op] < minLevel) return lhs;
    cursor.next++;
    const level = LEVELS[token.op];
    const rhs = binaryFrom(cursor, token.op === '^' ? level : level + 1);
    const { op, returnBool, matching } = token;
    lhs = { kind: 'binary', op, returnBool, matching, lhs, rhs };
  }
}

function unaryFrom(cursor: Cursor): Expr {
  const token = cursor.tokens[cursor.next];
  cursor.next++;
  if (token?.kind === 'prefix') {
    return { kind: 'unary', op: token.op, inner: binaryFrom(cursor, POWER) };
  }
  if (token?.kind !== 'operand') throw badQuery('parse error: operand expected');
  return postfixesOf(cursor, token.expr);
}

function postfixesOf(cursor: Cursor, operand: Expr): Expr {
  let expr = operand;
  for (;;) {
    const token = cursor.tokens[cursor.next];
    if (token?.kind !== 'postfix') return expr;
    cursor.next++;
    expr = token.apply(expr);
  }
}
