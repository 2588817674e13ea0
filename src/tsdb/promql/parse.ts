import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { Millis } from '../../base/time.ts';
import { badQuery } from '../query-error.ts';
import {
  type AggregateOp,
  type At,
  type BinaryOp,
  type Expr,
  isBinaryOp,
  isSetOp,
  type Matching,
} from './ast.ts';
import { parseDuration, parseNumber, parseString } from './literals.ts';
import { nestByPrecedence, type Token } from './precedence.ts';
import { parseSelector } from './selector.ts';
import { syntaxErrorOf } from './syntax-error.ts';
import { asSubquery, withAt, withOffset, withRange } from './time-shift.ts';

/** Parses on the official grammar. Throws a `bad_data` QueryError; types are checked by `checkTypes`. */
export function parsePromql(query: string): Expr {
  if (query.replace(/#.*$/gm, '').trim() === '') throw badQuery('parse error: no expression found in input');
  const root = parser.parse(query).topNode;
  const broken = syntaxErrorOf(root, query);
  if (broken !== null) throw badQuery(broken);
  const [expression] = childrenOf(root).filter(({ name }) => name !== 'LineComment');
  if (expression === undefined) throw badQuery('parse error: no expression found in input');
  return exprOf(expression, query);
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children.filter(({ name }) => name !== 'LineComment');
}

function textOf(node: SyntaxNode, query: string): string {
  return query.slice(node.from, node.to);
}

function exprOf(node: SyntaxNode, query: string): Expr {
  return nestByPrecedence(tokensOf(node, query));
}

function requiredChild(node: SyntaxNode, index: number): SyntaxNode {
  const child = childrenOf(node)[index];
  if (child === undefined) throw badQuery(`parse error: incomplete ${node.name}`);
  return child;
}

/** The operators and operands under a node in the order they are written. */
function tokensOf(node: SyntaxNode, query: string): Token[] {
  switch (node.name) {
    case 'BinaryExpr':
      return binaryTokens(node, query);
    case 'UnaryExpr':
      return [
        { kind: 'prefix', op: textOf(requiredChild(node, 0), query) === '-' ? '-' : '+' },
        ...tokensOf(requiredChild(node, 1), query),
      ];
    case 'NumberDurationLiteral':
      return numberTokens(textOf(node, query));
    case 'OffsetExpr':
    case 'StepInvariantExpr':
    case 'MatrixSelector':
    case 'SubqueryExpr':
      return [...tokensOf(requiredChild(node, 0), query), { kind: 'postfix', apply: postfixOf(node, query) }];
    default:
      return [{ kind: 'operand', expr: operandOf(node, query) }];
  }
}

function numberTokens(text: string): Token[] {
  const [, sign, digits = ''] = /^([+-]?)\s*(.*)$/s.exec(text) ?? [];
  const operand: Token = { kind: 'operand', expr: { kind: 'number', value: parseNumber(digits) } };
  return sign === '-' || sign === '+' ? [{ kind: 'prefix', op: sign }, operand] : [operand];
}

function binaryTokens(node: SyntaxNode, query: string): Token[] {
  const children = childrenOf(node);
  const [lhs, operator] = children;
  const rhs = children.at(-1);
  if (lhs === undefined || operator === undefined || rhs === undefined) {
    throw badQuery('parse error: incomplete binary expression');
  }
  const unsupported = children.find(({ name }) => name === 'FillModifier' || name === 'FillClause');
  if (unsupported !== undefined) throw badQuery('parse error: fill modifiers are not supported');
  const op = textOf(operator, query).toLowerCase();
  if (!isBinaryOp(op)) throw badQuery(`parse error: operator "${op}" is not supported`);
  const returnBool = children.some(({ name }) => name === 'BoolModifier');
  const clause = children.find(({ name }) => name === 'MatchingModifierClause');
  const token: Token = { kind: 'operator', op, returnBool, matching: matchingOf(op, clause, query) };
  return [...tokensOf(lhs, query), token, ...tokensOf(rhs, query)];
}

function matchingOf(op: BinaryOp, clause: SyntaxNode | undefined, query: string): Matching {
  const plainCard = isSetOp(op) ? 'many-to-many' : 'one-to-one';
  if (clause === undefined) return { card: plainCard, on: false, labels: [], include: [] };
  const parts = childrenOf(clause);
  const [first, ...lists] = parts.filter(({ name }) => name !== 'GroupLeft' && name !== 'GroupRight');
  const grouped = parts.find(({ name }) => name === 'GroupLeft' || name === 'GroupRight');
  if (grouped !== undefined && isSetOp(op)) {
    throw badQuery(`parse error: no grouping allowed for "${op}" operation`);
  }
  const [labels = [], include = []] = lists.map((list) => labelNames(list, query));
  const on = first?.name === 'On';
  const twice = on ? include.find((name) => labels.includes(name)) : undefined;
  if (twice !== undefined) {
    throw badQuery(`parse error: label "${twice}" must not occur in ON and GROUP clause at once`);
  }
  if (grouped === undefined) return { card: plainCard, on, labels, include };
  return { card: grouped.name === 'GroupLeft' ? 'many-to-one' : 'one-to-many', on, labels, include };
}

function labelNames(list: SyntaxNode, query: string): string[] {
  return childrenOf(list).map((label) =>
    label.name === 'QuotedLabelName' ? parseString(textOf(label, query)) : textOf(label, query),
  );
}

function postfixOf(node: SyntaxNode, query: string): (expr: Expr) => Expr {
  const [, ...rest] = childrenOf(node);
  switch (node.name) {
    case 'OffsetExpr': {
      const offsetMs = signedDuration(rest[1], query);
      return (expr) => withOffset(expr, offsetMs);
    }
    case 'StepInvariantExpr': {
      const at = atOf(rest[1], query);
      return (expr) => withAt(expr, at);
    }
    case 'MatrixSelector': {
      const rangeMs = positiveDuration(rest[0], query);
      return (expr) => withRange(expr, rangeMs);
    }
    default: {
      const rangeMs = positiveDuration(rest[0], query);
      const stepMs = rest[1] === undefined ? null : positiveDuration(rest[1], query);
      return (expr) => asSubquery(expr, rangeMs, stepMs);
    }
  }
}

function atOf(node: SyntaxNode | undefined, query: string): At {
  const text = node === undefined ? '' : textOf(node, query);
  if (node?.name === 'AtModifierPreprocessors') return { kind: /^start/i.test(text) ? 'start' : 'end' };
  const [, sign, digits = ''] = /^([+-]?)\s*(.*)$/s.exec(text) ?? [];
  const seconds = parseNumber(digits) * (sign === '-' ? -1 : 1);
  if (!Number.isFinite(seconds)) {
    throw badQuery('parse error: timestamp out of bounds for @ modifier');
  }
  return { kind: 'time', at: Math.round(seconds * 1000) };
}

function signedDuration(node: SyntaxNode | undefined, query: string): Millis {
  const text = node === undefined ? '' : textOf(node, query);
  const [, sign, digits = ''] = /^([+-]?)\s*(.*)$/s.exec(text) ?? [];
  const durationMs = /^\d+(\.\d+)?$/.test(digits) ? Number(digits) * 1000 : parseDuration(digits);
  if (durationMs === null) {
    throw badQuery(`parse error: duration expressions are not supported: "${text}"`);
  }
  return sign === '-' ? -durationMs : durationMs;
}

function positiveDuration(node: SyntaxNode | undefined, query: string): Millis {
  const durationMs = signedDuration(node, query);
  if (durationMs <= 0) throw badQuery('parse error: duration must be greater than 0');
  return durationMs;
}

function operandOf(node: SyntaxNode, query: string): Expr {
  switch (node.name) {
    case 'StringLiteral':
      return { kind: 'string', value: parseString(textOf(node, query)) };
    case 'ParenExpr':
      return { kind: 'paren', inner: exprOf(requiredChild(node, 0), query) };
    case 'VectorSelector':
      return parseSelector(node, query);
    case 'FunctionCall':
      return {
        kind: 'call',
        name: textOf(requiredChild(node, 0), query),
        args: argumentsOf(node, query),
      };
    case 'AggregateExpr':
      return aggregateOf(node, query);
    default:
      throw badQuery(`parse error: ${node.name} is not supported: "${textOf(node, query)}"`);
  }
}

function argumentsOf(node: SyntaxNode, query: string): Expr[] {
  const body = childrenOf(node).find(({ name }) => name === 'FunctionCallBody');
  return body === undefined ? [] : childrenOf(body).map((argument) => exprOf(argument, query));
}

const PLAIN = ['sum', 'avg', 'min', 'max', 'count', 'group', 'stddev', 'stdvar'];
const PARAMETERIZED = ['topk', 'bottomk', 'quantile', 'count_values'];

function aggregateOf(node: SyntaxNode, query: string): Expr {
  const op = textOf(requiredChild(node, 0), query).toLowerCase();
  if (![...PLAIN, ...PARAMETERIZED].includes(op))
    throw badQuery(`parse error: aggregation "${op}" is not supported`);
  const args = argumentsOf(node, query);
  const expected = PARAMETERIZED.includes(op) ? 2 : 1;
  const inner = args.at(-1);
  if (args.length !== expected || inner === undefined) {
    throw badQuery(
      `parse error: wrong number of arguments for aggregate expression provided, ` +
        `expected ${expected}, got ${args.length}`,
    );
  }
  const modifier = childrenOf(node).find(({ name }) => name === 'AggregateModifier');
  const [mode, list] = modifier === undefined ? [] : childrenOf(modifier);
  return {
    kind: 'aggregate',
    op: op as AggregateOp,
    param: expected === 2 ? (args[0] ?? null) : null,
    inner,
    without: mode?.name === 'Without',
    labels: list === undefined ? [] : labelNames(list, query),
  };
}
