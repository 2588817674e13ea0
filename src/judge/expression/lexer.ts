import { ExpressionError } from './expression-error.ts';

export type TokenKind = 'Identifier' | 'Number' | 'String' | 'Operator' | 'Bracket' | 'EOF';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Offset of the first character. */
  readonly at: number;
}

const WORD_OPERATORS: ReadonlySet<string> = new Set([
  'not',
  'in',
  'and',
  'or',
  'matches',
  'contains',
  'startsWith',
  'endsWith',
  'let',
  'if',
  'else',
]);

const SPACE = /[\s\u0085\u00a0]*/y;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const NUMBER =
  /0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?[\d_]+)?/y;
const WORD = /[\p{L}_$][\p{L}\p{Nd}_$]*/uy;
const BRACKET = /[()[\]{}]/y;
const OPERATOR = /\?\?|\?\.|\|\||::|\.\.|[&!=*<>][&=*]?|[,;%+\-^/?|:.#]/y;

/** Splits an expression into tokens; the last one is always `EOF`. */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = skipBlank(source, 0);
  while (at < source.length) {
    const token = scanToken(source, at);
    tokens.push(token.value);
    at = skipBlank(source, token.end);
  }
  tokens.push({ kind: 'EOF', text: '', at: source.length });
  return tokens;
}

interface Scanned {
  readonly value: Token;
  readonly end: number;
}

function scanToken(source: string, at: number): Scanned {
  const first = source.charAt(at);
  if (first === '"' || first === "'") return scanQuoted(source, at);
  if (first === '`') return scanRaw(source, at);
  return (
    scanNumber(source, at) ??
    scanWord(source, at) ??
    scanPattern('Bracket', BRACKET, source, at) ??
    scanPattern('Operator', OPERATOR, source, at) ??
    fail(`unrecognized character: ${characterName(source, at)}`, at)
  );
}

function scanPattern(kind: TokenKind, pattern: RegExp, source: string, at: number): Scanned | null {
  const text = match(pattern, source, at);
  return text === '' ? null : { value: { kind, text, at }, end: at + text.length };
}

function scanWord(source: string, at: number): Scanned | null {
  const word = scanPattern('Identifier', WORD, source, at);
  if (word === null || !WORD_OPERATORS.has(word.value.text)) return word;
  return { ...word, value: { ...word.value, kind: 'Operator' } };
}

/** `1x` and `1.2.3` are mistakes, not two tokens. */
function scanNumber(source: string, at: number): Scanned | null {
  const number = scanPattern('Number', NUMBER, source, at);
  if (number === null) return null;
  const tail = match(WORD, source, number.end);
  if (tail !== '') fail(`bad number syntax: ${JSON.stringify(number.value.text + tail)}`, at);
  return number;
}

function scanRaw(source: string, at: number): Scanned {
  let text = '';
  for (let next = at + 1; next < source.length; next++) {
    if (source[next] !== '`') text += source[next];
    else if (source[next + 1] === '`') text += source[next++];
    else return { value: { kind: 'String', text, at }, end: next + 1 };
  }
  return fail('literal not terminated', at);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['`', '`'],
  ['?', '?'],
]);

function scanQuoted(source: string, at: number): Scanned {
  const quote = source.charAt(at);
  let text = '';
  let next = at + 1;
  while (next < source.length) {
    const char = source.charAt(next);
    if (char === quote) return { value: { kind: 'String', text, at }, end: next + 1 };
    if (char === '\n') break;
    const piece = char === '\\' ? readEscape(source, next) : { text: char, end: next + 1 };
    text += piece.text;
    next = piece.end;
  }
  return fail('literal not terminated', at);
}

const NUMERIC_ESCAPE =
  /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|u\{([0-9a-fA-F]{1,6})\}|([0-7]{3})/y;

function readEscape(source: string, at: number): { readonly text: string; readonly end: number } {
  const known = ESCAPES.get(source.charAt(at + 1));
  if (known !== undefined) return { text: known, end: at + 2 };
  NUMERIC_ESCAPE.lastIndex = at + 1;
  const found = NUMERIC_ESCAPE.exec(source);
  const hex = found?.[1] ?? found?.[2] ?? found?.[3] ?? found?.[4];
  const code = hex === undefined ? Number.parseInt(found?.[5] ?? '', 8) : Number.parseInt(hex, 16);
  if (found === null || !(code <= 0x10ffff)) return fail('unable to unescape string', at);
  return { text: String.fromCodePoint(code), end: at + 1 + found[0].length };
}

function skipBlank(source: string, from: number): number {
  let at = from;
  for (;;) {
    const blank =
      match(SPACE, source, at).length + match(COMMENT, source, at + match(SPACE, source, at).length).length;
    if (blank === 0) break;
    at += blank;
  }
  if (source.startsWith('/*', at)) fail('unclosed comment', at);
  return at;
}

function match(pattern: RegExp, source: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? '';
}

/** A character as Go's `%#U` prints it: `U+0040 '@'`. */
function characterName(source: string, at: number): string {
  const code = source.codePointAt(at) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')} '${String.fromCodePoint(code)}'`;
}

function fail(message: string, at: number): never {
  throw new ExpressionError('parse', message, at);
}

/** A token as parse errors name it: `Operator("#")`, `EOF`. */
export function describeToken({ kind, text }: Token): string {
  return text === '' ? kind : `${kind}(${JSON.stringify(text)})`;
}
