import { utf8Bytes } from './access.ts';
import { runError } from './expression-error.ts';
import { checkOverloads, type FunctionSpec, type Overload } from './function-spec.ts';
import { asIndex, asText } from './operators.ts';
import { BOOL, INT, listType, STRING, type StaticType, UNKNOWN } from './static-type.ts';
import { isList, listOf, type Value } from './value.ts';

const STRINGS = listType(STRING, '[]string');

type TextRun = (text: string, ...rest: readonly Value[]) => Value;

function textFunction(name: string, overloads: readonly Overload[], run: TextRun): [string, FunctionSpec] {
  return [
    name,
    {
      check: checkOverloads(name, overloads),
      run: ([text, ...rest]) => run(asText(text ?? null), ...rest),
    },
  ];
}

function takes(count: number, returns: StaticType): Overload {
  return { params: Array.from({ length: count }, () => STRING), returns };
}

const text = (value: Value | undefined): string => asText(value ?? null);

/** Go's `strings.Split` with a limit: `n` parts at most, the last one keeps the rest; 0 gives none. */
function split(subject: string, separator: string, limit: number, keep: string): string[] {
  if (limit === 0) return [];
  const parts = separator === '' ? Array.from(subject) : subject.split(separator);
  const cut = limit > 0 && parts.length > limit ? limit : parts.length;
  const head = parts.slice(0, cut - 1).map((part) => part + keep);
  return [...head, parts.slice(cut - 1).join(separator)];
}

function splitFunction(name: string, keepSeparator: boolean): [string, FunctionSpec] {
  const overloads = [
    { params: [STRING, STRING], returns: STRINGS },
    { params: [STRING, STRING, INT], returns: STRINGS },
  ];
  return textFunction(name, overloads, (subject, separator, limit) => {
    const by = text(separator);
    const parts = split(subject, by, limit === undefined ? -1 : asIndex(limit), keepSeparator ? by : '');
    return listOf(parts, 'string');
  });
}

const WHITE = /^[\s\u0085]+|[\s\u0085]+$/g;

function trim(subject: string, cut: Value | undefined): string {
  if (cut === undefined) return subject.replace(WHITE, '');
  const set = new Set(text(cut));
  const chars = Array.from(subject);
  const isKept = (char: string) => !set.has(char);
  const first = chars.findIndex(isKept);
  return first < 0 ? '' : chars.slice(first, chars.findLastIndex(isKept) + 1).join('');
}

function replace(subject: string, [from, to]: readonly [string, string], limit: number): string {
  const parts = split(subject, from, limit < 0 ? -1 : limit + 1, '');
  return parts.join(to);
}

/** Longest text that `repeat` makes. expr-lang stops at a million repetitions. */
const MAX_TEXT = 1_000_000;

function repeat(subject: string, times: number): string {
  if (times < 0) throw runError('invalid argument for repeat: negative count');
  if (times * subject.length > MAX_TEXT) throw runError('memory budget exceeded');
  return subject.repeat(times);
}

/** Positions count bytes, as Go's strings do. */
function byteIndex(subject: string, index: number): bigint {
  return index < 0 ? -1n : BigInt(utf8Bytes(subject.slice(0, index)).length);
}

function join(list: Value, separator: string): string {
  if (!isList(list)) throw runError('invalid argument for join');
  return list.items.map((item) => asText(item)).join(separator);
}

const JOIN: FunctionSpec = {
  check: checkOverloads('join', [
    { params: [STRINGS], returns: STRING },
    { params: [listType(UNKNOWN)], returns: STRING },
    { params: [listType(UNKNOWN), STRING], returns: STRING },
    { params: [STRINGS, STRING], returns: STRING },
  ]),
  run: ([list, separator]) => join(list ?? null, separator === undefined ? '' : text(separator)),
};

const ONE_TEXT = [takes(1, STRING)];
const AFFIX = [takes(2, STRING), takes(1, STRING)];

export const TEXT_BUILTINS: readonly (readonly [string, FunctionSpec])[] = [
  textFunction('trim', [takes(1, STRING), takes(2, STRING)], trim),
  textFunction('trimPrefix', AFFIX, (subject, prefix) => {
    const cut = prefix === undefined ? ' ' : text(prefix);
    return subject.startsWith(cut) ? subject.slice(cut.length) : subject;
  }),
  textFunction('trimSuffix', AFFIX, (subject, suffix) => {
    const cut = suffix === undefined ? ' ' : text(suffix);
    return cut !== '' && subject.endsWith(cut) ? subject.slice(0, -cut.length) : subject;
  }),
  textFunction('upper', ONE_TEXT, (subject) => subject.toUpperCase()),
  textFunction('lower', ONE_TEXT, (subject) => subject.toLowerCase()),
  splitFunction('split', false),
  splitFunction('splitAfter', true),
  textFunction(
    'replace',
    [
      { params: [STRING, STRING, STRING, INT], returns: STRING },
      { params: [STRING, STRING, STRING], returns: STRING },
    ],
    (subject, from, to, limit) =>
      replace(subject, [text(from), text(to)], limit === undefined ? -1 : asIndex(limit)),
  ),
  textFunction('repeat', [{ params: [STRING, INT], returns: STRING }], (subject, times) =>
    repeat(subject, asIndex(times ?? null)),
  ),
  ['join', JOIN],
  textFunction('indexOf', [takes(2, INT)], (subject, part) =>
    byteIndex(subject, subject.indexOf(text(part))),
  ),
  textFunction('lastIndexOf', [takes(2, INT)], (subject, part) =>
    byteIndex(subject, subject.lastIndexOf(text(part))),
  ),
  textFunction('hasPrefix', [takes(2, BOOL)], (subject, prefix) => subject.startsWith(text(prefix))),
  textFunction('hasSuffix', [takes(2, BOOL)], (subject, suffix) => subject.endsWith(text(suffix))),
];
