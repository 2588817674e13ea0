import { ExpressionError } from './expression-error.ts';
import { describeToken, type Token, type TokenKind } from './lexer.ts';

/** Nested deeper than this, an expression is refused rather than risking the stack. */
const MAX_DEPTH = 200;

/** A cursor over tokens. Mutable and private to one parse. */
export interface TokenStream {
  current(): Token;
  next(): Token;
  is(kind: TokenKind, text?: string): boolean;
  /** Steps over the current token if it is this one. */
  accept(kind: TokenKind, text: string): boolean;
  expect(kind: TokenKind, text?: string): Token;
  fail(message: string, at?: number): never;
  unexpected(): never;
  mark(): number;
  reset(mark: number): void;
  /** Counts nesting while `parse` runs. */
  nested<Node>(parse: () => Node): Node;
  /** Whether the parse is inside a predicate, where `#` and `.field` mean the element. */
  inPredicate(): boolean;
  predicate<Node>(parse: () => Node): Node;
}

export function tokenStream(tokens: readonly Token[]): TokenStream {
  let position = 0;
  let depth = 0;
  let predicates = 0;
  const END: Token = { kind: 'EOF', text: '', at: 0 };
  const stream: TokenStream = {
    current: () => tokens[position] ?? END,
    next() {
      const token = stream.current();
      if (token.kind !== 'EOF') position++;
      return token;
    },
    is(kind, text) {
      const token = stream.current();
      return token.kind === kind && (text === undefined || token.text === text);
    },
    accept(kind, text) {
      const found = stream.is(kind, text);
      if (found) position++;
      return found;
    },
    expect(kind, text) {
      return stream.is(kind, text) ? stream.next() : stream.unexpected();
    },
    fail(message, at = stream.current().at): never {
      throw new ExpressionError('parse', message, at);
    },
    unexpected: () => stream.fail(`unexpected token ${describeToken(stream.current())}`),
    mark: () => position,
    reset(mark) {
      position = mark;
    },
    nested(parse) {
      if (++depth > MAX_DEPTH) stream.fail(`expression is nested deeper than ${MAX_DEPTH} levels`);
      const node = parse();
      depth--;
      return node;
    },
    inPredicate: () => predicates > 0,
    predicate(parse) {
      predicates++;
      const node = parse();
      predicates--;
      return node;
    },
  };
  return stream;
}
