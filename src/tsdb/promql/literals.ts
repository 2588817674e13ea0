import type { Millis } from '../../base/time.ts';
import { badQuery } from '../query-error.ts';

const UNIT_MS = [365 * 86_400_000, 7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000, 1];
const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** Reads `1h30m` as Prometheus does: units from large to small, each once. `null` when it is not one. */
export function parseDuration(text: string): Millis | null {
  const match = DURATION.exec(text);
  if (match === null || text === '') return text === '0' ? 0 : null;
  return UNIT_MS.reduce((sum, unitMs, i) => sum + Number(match[i + 1] ?? 0) * unitMs, 0);
}

/** A PromQL number without its sign: Go float, hexadecimal, `Inf`, `NaN`, or a duration in seconds. */
export function parseNumber(text: string): number {
  const lower = text.toLowerCase();
  if (lower === 'inf') return Number.POSITIVE_INFINITY;
  if (lower === 'nan') return Number.NaN;
  const digits = lower.replaceAll('_', '');
  if (/^0x[0-9a-f]+$/.test(digits) || /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(digits)) return Number(digits);
  const durationMs = parseDuration(text);
  if (durationMs === null) throw badQuery(`parse error: bad number or duration syntax: "${text}"`);
  return durationMs / 1000;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** Reads a Go-like string literal: double or single quotes with escapes, backquotes without. */
export function parseString(literal: string): string {
  const quote = literal[0] ?? '';
  if (literal.length < 2 || !literal.endsWith(quote)) {
    throw badQuery(`parse error: unterminated quoted string ${literal}`);
  }
  const body = literal.slice(1, -1);
  if (quote === '`') return body;
  if (/\n/.test(body)) throw badQuery(`parse error: unterminated quoted string ${literal}`);
  return body.replace(
    /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|[\s\S]?)/g,
    (whole, sequence: string) => unescaped(sequence, quote) ?? rejectEscape(whole),
  );
}

function unescaped(sequence: string, quote: string): string | null {
  const isOtherQuote = (sequence === '"' || sequence === "'") && sequence !== quote;
  const simple = isOtherQuote ? undefined : ESCAPES[sequence];
  if (simple !== undefined) return simple;
  if (/^[0-7]{3}$/.test(sequence)) return codePoint(Number.parseInt(sequence, 8));
  if (/^[xuU][0-9a-fA-F]+$/.test(sequence)) return codePoint(Number.parseInt(sequence.slice(1), 16));
  return null;
}

function codePoint(code: number): string | null {
  return code > 0x10ffff ? null : String.fromCodePoint(code);
}

function rejectEscape(whole: string): never {
  throw badQuery(`parse error: unknown escape sequence ${whole}`);
}
