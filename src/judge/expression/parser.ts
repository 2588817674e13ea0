import type { BinaryNode, BinaryOperator, ExpressionNode, UnaryOperator } from './ast.ts';
import { ExpressionError } from './expression-error.ts';
import { type Token, tokenize } from './lexer.ts';
import { type ParseExpression, parseCallOf, parsePostfix, parseSecondary } from './parse-operand.ts';
import { type TokenStream, tokenStream } from './token-stream.ts';

/** Longer conditions are refused: no real one comes near, and it bounds every later cost. */
const MAX_LENGTH = 65_536;

interface BinaryRule {
  readonly precedence: number;
  readonly operator: BinaryOperator;
  readonly rightAssociative?: boolean;
}

/** Higher binds tighter. The numbers are expr-lang's (`parser/operator`), which users' conditions rely on. */
const BINARY: ReadonlyMap<string, BinaryRule> = new Map([
  ['or', { precedence: 10, operator: '||' }],
  ['||', { precedence: 10, operator: '||' }],
  ['and', { precedence: 15, operator: '&&' }],
  ['&&', { precedence: 15, operator: '&&' }],
  ['==', { precedence: 20, operator: '==' }],
  ['!=', { precedence: 20, operator: '!=' }],
  ['<', { precedence: 20, operator: '<' }],
  ['>', { precedence: 20, operator: '>' }],
  ['>=', { precedence: 20, operator: '>=' }],
  ['<=', { precedence: 20, operator: '<=' }],
  ['in', { precedence: 20, operator: 'in' }],
  ['matches', { precedence: 20, operator: 'matches' }],
  ['contains', { precedence: 20, operator: 'contains' }],
  ['startsWith', { precedence: 20, operator: 'startsWith' }],
  ['endsWith', { precedence: 20, operator: 'endsWith' }],
  ['..', { precedence: 25, operator: '..' }],
  ['+', { precedence: 30, operator: '+' }],
  ['-', { precedence: 30, operator: '-' }],
  ['*', { precedence: 60, operator: '*' }],
  ['/', { precedence: 60, operator: '/' }],
  ['%', { precedence: 60, operator: '%' }],
  ['**', { precedence: 100, operator: '**', rightAssociative: true }],
  ['^', { precedence: 100, operator: '**', rightAssociative: true }],
  ['??', { precedence: 500, operator: '??' }],
]);

const PIPE_PRECEDENCE = 0;

const UNARY: ReadonlyMap<string, { readonly precedence: number; readonly operator: UnaryOperator }> = new Map(
  [
    ['not', { precedence: 50, operator: '!' }],
    ['!', { precedence: 90, operator: '!' }],
    ['-', { precedence: 90, operator: '-' }],
    ['+', { precedence: 90, operator: '+' }],
  ],
);

const NEGATABLE: ReadonlySet<string> = new Set(['in', 'matches', 'contains', 'startsWith', 'endsWith']);
const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>=']);
const ORDERINGS: ReadonlySet<string> = new Set(['<', '>', '<=', '>=']);

/**
 * Reads an expression of expr-lang 1.17.
 * @throws {ExpressionError} with stage `parse` and the offset of the offending token.
 */
export function parseExpression(source: string): ExpressionNode {
  if (source.length > MAX_LENGTH) {
    throw new ExpressionError('parse', `expression is longer than ${MAX_LENGTH} characters`, MAX_LENGTH);
  }
  const tokens = tokenStream(tokenize(source));
  const node = parseSequence(tokens);
  if (!tokens.is('EOF')) tokens.unexpected();
  return node;
}

/** `a; b; c`: every part runs, the last one is the result. */
function parseSequence(tokens: TokenStream): ExpressionNode {
  const first = parseAt(tokens, 0);
  if (!tokens.is('Operator', ';')) return first;
  const nodes = [first];
  while (tokens.accept('Operator', ';')) {
    if (tokens.is('EOF') || tokens.is('Bracket', '}') || tokens.is('Bracket', ')')) break;
    nodes.push(parseAt(tokens, 0));
  }
  return { kind: 'sequence', at: first.at, nodes };
}

/** Precedence climbing. Level 0 also takes pipes, `let`, `if` and the ternary. */
const parseAt: ParseExpression = (tokens, precedence) => tokens.nested(() => parseLevel(tokens, precedence));

function parseLevel(tokens: TokenStream, precedence: number): ExpressionNode {
  if (precedence === 0 && tokens.is('Operator', 'let')) return parseLet(tokens);
  if (precedence === 0 && tokens.is('Operator', 'if')) return parseIf(tokens);
  let left = parsePrimary(tokens);
  let previous = '';
  for (;;) {
    const operator = tokens.current();
    const longer = parseContinuation(tokens, { left, precedence, previous });
    if (longer === null) break;
    left = longer;
    previous = operator.text;
  }
  return precedence === 0 ? parseConditional(tokens, left) : left;
}

interface Continuation {
  readonly left: ExpressionNode;
  readonly precedence: number;
  readonly previous: string;
}

/** One more binary operator and its right side, or `null` when none of this level follows. */
function parseContinuation(tokens: TokenStream, context: Continuation): ExpressionNode | null {
  if (!tokens.is('Operator')) return null;
  if (tokens.is('Operator', 'not')) return parseNegated(tokens, context);
  const token = tokens.current();
  if (token.text === '|')
    return context.precedence > PIPE_PRECEDENCE ? null : parsePipe(tokens, context.left);
  const rule = BINARY.get(token.text);
  if (rule === undefined || rule.precedence < context.precedence) return null;
  tokens.next();
  refuseCoalesceMix(tokens, token, context.previous);
  if (COMPARISONS.has(token.text)) return parseComparison(tokens, context.left, { token, rule });
  return parseRight(tokens, context.left, { token, rule });
}

/** `a ?? b == c` reads two ways, so it must be written with parentheses. */
function refuseCoalesceMix(tokens: TokenStream, token: Token, previous: string): void {
  if (previous !== '??' || token.text === '??') return;
  tokens.fail(
    `Operator (${token.text}) and coalesce expressions (??) cannot be mixed. Wrap either by parentheses.`,
    token.at,
  );
}

interface OperatorUse {
  readonly token: Token;
  readonly rule: BinaryRule;
}

function parseRight(tokens: TokenStream, left: ExpressionNode, { token, rule }: OperatorUse): BinaryNode {
  const right = parseAt(tokens, rule.rightAssociative === true ? rule.precedence : rule.precedence + 1);
  return { kind: 'binary', at: token.at, operator: rule.operator, spelled: token.text, left, right };
}

/** `1 < x < 5` means `1 < x && x < 5`. */
function parseComparison(tokens: TokenStream, left: ExpressionNode, use: OperatorUse): ExpressionNode {
  let node = parseRight(tokens, left, use);
  let last = node.right;
  while (tokens.is('Operator') && ORDERINGS.has(tokens.current().text) && ORDERINGS.has(use.token.text)) {
    const token = tokens.next();
    const rule = BINARY.get(token.text) ?? use.rule;
    const next = parseRight(tokens, last, { token, rule });
    last = next.right;
    node = { kind: 'binary', at: token.at, operator: '&&', spelled: '&&', left: node, right: next };
  }
  return node;
}

/** `a not in b`, `a not contains b`: the negation of the operator that follows. */
function parseNegated(tokens: TokenStream, { left, precedence }: Continuation): ExpressionNode | null {
  const mark = tokens.mark();
  const not = tokens.next();
  const token = tokens.current();
  const rule = NEGATABLE.has(token.text) && token.kind === 'Operator' ? BINARY.get(token.text) : undefined;
  if (rule === undefined) return tokens.unexpected();
  if (rule.precedence < precedence) {
    tokens.reset(mark);
    return null;
  }
  tokens.next();
  const operand = parseRight(tokens, left, { token, rule });
  return { kind: 'unary', at: not.at, operator: '!', spelled: 'not', operand };
}

/** `x | f(y)` is `f(x, y)`. */
function parsePipe(tokens: TokenStream, left: ExpressionNode): ExpressionNode {
  tokens.next();
  const name = tokens.expect('Identifier');
  const call = parseCallOf(tokens, { name, piped: left, parse: parseAt, sequence: parseSequence });
  return parsePostfix(tokens, call, parseAt);
}

function parsePrimary(tokens: TokenStream): ExpressionNode {
  const token = tokens.current();
  const unary = token.kind === 'Operator' ? UNARY.get(token.text) : undefined;
  if (unary !== undefined) {
    tokens.next();
    const operand = parseAt(tokens, unary.precedence);
    const { operator } = unary;
    const node: ExpressionNode = { kind: 'unary', at: token.at, operator, spelled: token.text, operand };
    return parsePostfix(tokens, node, parseAt);
  }
  if (tokens.accept('Bracket', '(')) {
    const node = parseSequence(tokens);
    tokens.expect('Bracket', ')');
    return parsePostfix(tokens, node, parseAt);
  }
  return parseSecondary(tokens, parseAt, parseSequence);
}

/** `let x = 1; body`: x is known in the body only. */
function parseLet(tokens: TokenStream): ExpressionNode {
  const { at } = tokens.next();
  const name = tokens.expect('Identifier').text;
  tokens.expect('Operator', '=');
  const value = parseAt(tokens, 0);
  tokens.expect('Operator', ';');
  return { kind: 'let', at, name, value, body: parseSequence(tokens) };
}

/** `if a { b } else { c }`, also `else if`. */
function parseIf(tokens: TokenStream): ExpressionNode {
  const { at } = tokens.next();
  const test = parseAt(tokens, 0);
  const then = parseBlock(tokens);
  tokens.expect('Operator', 'else');
  const otherwise = tokens.is('Operator', 'if') ? parseAt(tokens, 0) : parseBlock(tokens);
  return { kind: 'conditional', at, test, then, otherwise };
}

function parseBlock(tokens: TokenStream): ExpressionNode {
  tokens.expect('Bracket', '{');
  const node = parseSequence(tokens);
  tokens.expect('Bracket', '}');
  return node;
}

/** `a ? b : c`, and `a ?: c` for `a ? a : c`. */
function parseConditional(tokens: TokenStream, first: ExpressionNode): ExpressionNode {
  let test = first;
  while (tokens.is('Operator', '?')) {
    const { at } = tokens.next();
    const then = tokens.is('Operator', ':') ? test : parseAt(tokens, 0);
    tokens.expect('Operator', ':');
    test = { kind: 'conditional', at, test, then, otherwise: parseAt(tokens, 0) };
  }
  return test;
}
