import type { ExpressionNode, LiteralNode } from './ast.ts';
import type { Token } from './lexer.ts';
import { LOOP_NAMES, loopShape } from './loop-names.ts';
import type { TokenStream } from './token-stream.ts';

/** The parser proper, passed down so that operands can contain whole expressions. */
export type ParseExpression = (tokens: TokenStream, precedence: number) => ExpressionNode;
type ParseSequence = (tokens: TokenStream) => ExpressionNode;

/** A constant, a name, a call, a list, a map or `#`, with whatever `.x`, `[i]` and `(…)` follows. */
export function parseSecondary(
  tokens: TokenStream,
  parse: ParseExpression,
  sequence: ParseSequence,
): ExpressionNode {
  if (tokens.inPredicate() && (tokens.is('Operator', '#') || tokens.is('Operator', '.'))) {
    return parsePostfix(tokens, parsePointer(tokens), parse);
  }
  const token = tokens.current();
  switch (token.kind) {
    case 'Identifier':
      tokens.next();
      return parsePostfix(tokens, parseNamed(tokens, token, { parse, sequence }), parse);
    case 'Number':
      tokens.next();
      return parseNumber(tokens, token);
    case 'String':
      tokens.next();
      return parsePostfix(tokens, literal(token, token.text), parse);
    case 'Bracket':
      return parsePostfix(tokens, parseBracketed(tokens, parse), parse);
    default:
      return parseForcedCall(tokens, { parse, sequence });
  }
}

interface Parsers {
  readonly parse: ParseExpression;
  readonly sequence: ParseSequence;
}

const CONSTANTS: ReadonlyMap<string, null | boolean> = new Map([
  ['true', true],
  ['false', false],
  ['nil', null],
]);

function parseNamed(tokens: TokenStream, token: Token, parsers: Parsers): ExpressionNode {
  const constant = CONSTANTS.get(token.text);
  if (constant !== undefined) return literal(token, constant);
  if (tokens.is('Bracket', '(')) return parseCallOf(tokens, { name: token, piped: null, ...parsers });
  return { kind: 'identifier', at: token.at, name: token.text };
}

/** `::name(…)` asks for the built-in even where the environment has the name. */
function parseForcedCall(tokens: TokenStream, parsers: Parsers): ExpressionNode {
  if (!tokens.accept('Operator', '::')) return tokens.unexpected();
  const name = tokens.expect('Identifier');
  if (!tokens.is('Bracket', '(')) tokens.unexpected();
  return parsePostfix(tokens, parseCallOf(tokens, { name, piped: null, ...parsers }), parsers.parse);
}

/** `#`, `#acc`, or the implied `#` in front of `.field`. */
function parsePointer(tokens: TokenStream): ExpressionNode {
  const { at } = tokens.current();
  if (!tokens.accept('Operator', '#')) return { kind: 'pointer', at, name: '' };
  const next = tokens.current();
  const isNamed = next.kind === 'Identifier' && next.at === at + 1;
  return { kind: 'pointer', at, name: isNamed ? tokens.next().text : '' };
}

function parseNumber(tokens: TokenStream, { text, at }: Token): LiteralNode {
  const digits = text.replaceAll('_', '');
  if (/^0[xXbBoO]/.test(digits)) return parseInteger(tokens, digits, at);
  if (!/[.eE]/.test(digits)) return parseInteger(tokens, digits, at);
  const value = Number(digits);
  if (!Number.isFinite(value)) tokens.fail('invalid float literal', at);
  return { kind: 'literal', at, value };
}

function parseInteger(tokens: TokenStream, digits: string, at: number): LiteralNode {
  if (/^0[xXbBoO]$/.test(digits)) tokens.fail('invalid integer literal', at);
  const value = BigInt(digits);
  if (BigInt.asIntN(64, value) !== value) tokens.fail('integer literal is too large', at);
  return { kind: 'literal', at, value };
}

function literal({ at }: Token, value: LiteralNode['value']): LiteralNode {
  return { kind: 'literal', at, value };
}

function parseBracketed(tokens: TokenStream, parse: ParseExpression): ExpressionNode {
  const { at } = tokens.current();
  if (tokens.accept('Bracket', '[')) {
    return { kind: 'list', at, items: parseItems(tokens, ']', () => parse(tokens, 0)) };
  }
  if (tokens.accept('Bracket', '{')) {
    return { kind: 'map', at, entries: parseItems(tokens, '}', () => parseEntry(tokens, parse)) };
  }
  return tokens.unexpected();
}

/** Items between an opened bracket and `close`; a comma after the last one is fine. */
function parseItems<Item>(tokens: TokenStream, close: string, parseItem: () => Item): readonly Item[] {
  const items: Item[] = [];
  while (!tokens.is('Bracket', close)) {
    items.push(parseItem());
    if (!tokens.accept('Operator', ',')) break;
  }
  tokens.expect('Bracket', close);
  return items;
}

/** A map's key is a name, a string, a number, or any expression in parentheses. */
function parseEntry(
  tokens: TokenStream,
  parse: ParseExpression,
): { key: ExpressionNode; value: ExpressionNode } {
  const key = parseKey(tokens, parse);
  tokens.expect('Operator', ':');
  return { key, value: parse(tokens, 0) };
}

function parseKey(tokens: TokenStream, parse: ParseExpression): ExpressionNode {
  const token = tokens.current();
  if (token.kind === 'Identifier' || token.kind === 'String' || token.kind === 'Number') {
    return literal(tokens.next(), token.text);
  }
  if (!tokens.accept('Bracket', '('))
    return tokens.fail(
      'a map key must be a quoted string, a number, a identifier, or an expression enclosed in parentheses',
    );
  const key = parse(tokens, 0);
  tokens.expect('Bracket', ')');
  return key;
}

interface CallContext extends Parsers {
  readonly name: Token;
  /** The left side of a pipe: it becomes the first argument. */
  readonly piped: ExpressionNode | null;
}

/** The arguments of `name(`, and for `filter` and its kin the predicate. */
export function parseCallOf(tokens: TokenStream, context: CallContext): ExpressionNode {
  const { name, piped, parse } = context;
  if (!tokens.is('Bracket', '(')) tokens.unexpected();
  if (LOOP_NAMES.has(name.text)) return parseLoop(tokens, context);
  tokens.next();
  const rest = parseItems(tokens, ')', () => parse(tokens, 0));
  return { kind: 'call', at: name.at, name: name.text, args: piped === null ? rest : [piped, ...rest] };
}

function parseLoop(tokens: TokenStream, { name, piped, parse, sequence }: CallContext): ExpressionNode {
  const shape = loopShape(name.text);
  tokens.expect('Bracket', '(');
  const list = piped ?? parse(tokens, 0);
  let hasMore = piped === null ? tokens.accept('Operator', ',') : !tokens.is('Bracket', ')');
  let predicate: ExpressionNode | null = null;
  let extra: ExpressionNode | null = null;
  if (hasMore) {
    predicate = parsePredicate(tokens, parse, sequence);
    hasMore = shape.takesExtra && tokens.accept('Operator', ',');
    if (hasMore && !tokens.is('Bracket', ')')) extra = parse(tokens, 0);
  } else if (!shape.predicateIsOptional) tokens.unexpected();
  tokens.accept('Operator', ',');
  tokens.expect('Bracket', ')');
  return { kind: 'loop', at: name.at, name: name.text, list, predicate, extra };
}

function parsePredicate(
  tokens: TokenStream,
  parse: ParseExpression,
  sequence: ParseSequence,
): ExpressionNode {
  return tokens.predicate(() => {
    if (!tokens.accept('Bracket', '{')) {
      const node = parse(tokens, 0);
      if (tokens.is('Operator', ';')) tokens.fail('wrap predicate with brackets { and }');
      return node;
    }
    const node = sequence(tokens);
    tokens.expect('Bracket', '}');
    return node;
  });
}

/** `.name`, `?.name`, `[index]`, `[from:to]`, and method calls, as many as follow. */
export function parsePostfix(
  tokens: TokenStream,
  first: ExpressionNode,
  parse: ParseExpression,
): ExpressionNode {
  let node = first;
  let isOptional = false;
  // A leading `.field` inside a predicate is already past its `#`, so its dot is met here like any other.
  for (;;) {
    const longer = parseStep(tokens, node, parse);
    if (longer === null) break;
    isOptional ||= longer.optional;
    node = longer.node;
  }
  return isOptional ? { kind: 'chain', at: first.at, inner: node } : node;
}

interface Step {
  readonly node: ExpressionNode;
  readonly optional: boolean;
}

function parseStep(tokens: TokenStream, object: ExpressionNode, parse: ParseExpression): Step | null {
  const { at } = tokens.current();
  const optional = tokens.accept('Operator', '?.');
  if (tokens.accept('Bracket', '['))
    return { node: parseIndex(tokens, { object, optional, at }, parse), optional };
  if (!optional && !tokens.accept('Operator', '.')) return null;
  const token = tokens.next();
  const isName = /^[\p{L}_$][\p{L}\p{Nd}_$]*$/u.test(token.text);
  if (!isName || (token.kind !== 'Identifier' && token.kind !== 'Operator')) {
    tokens.fail('expected name', token.at);
  }
  if (tokens.accept('Bracket', '(')) {
    const args = parseItems(tokens, ')', () => parse(tokens, 0));
    return { node: { kind: 'method', at: token.at, object, name: token.text, args, optional }, optional };
  }
  const property = literal(token, token.text);
  return { node: { kind: 'member', at: token.at, object, property, optional }, optional };
}

interface Indexed {
  readonly object: ExpressionNode;
  readonly optional: boolean;
  readonly at: number;
}

function parseIndex(
  tokens: TokenStream,
  { object, optional, at }: Indexed,
  parse: ParseExpression,
): ExpressionNode {
  const from = tokens.is('Operator', ':') ? null : parse(tokens, 0);
  if (tokens.accept('Operator', ':')) {
    const to = tokens.is('Bracket', ']') ? null : parse(tokens, 0);
    tokens.expect('Bracket', ']');
    return { kind: 'slice', at, object, from, to };
  }
  tokens.expect('Bracket', ']');
  if (from === null) return tokens.unexpected();
  return { kind: 'member', at, object, property: from, optional };
}
