import { parseGoDuration } from '../../base/duration.ts';
import { utf8Bytes } from './access.ts';
import { decodeBase64, decodeUtf8, encodeBase64 } from './base64.ts';
import { runError } from './expression-error.ts';
import { checkOverloads, type FunctionSpec, type Overload } from './function-spec.ts';
import { toGoJson } from './go-json.ts';
import { parseDate } from './go-layout.ts';
import { NS_PER_MS, parseZone } from './instant.ts';
import { asText } from './operators.ts';
import { DURATION, STRING, TIME, UNKNOWN, ZONE } from './static-type.ts';
import { isComposite, type Value, valueFromJson } from './value.ts';

function define(
  name: string,
  overloads: readonly Overload[],
  run: FunctionSpec['run'],
): [string, FunctionSpec] {
  return [name, { check: checkOverloads(name, overloads), run }];
}

/** The name of a value's type as `type()` says it. */
function typeWord(value: Value): string {
  if (value === null) return 'nil';
  if (isComposite(value)) return COMPOSITE_WORDS[value.kind];
  return SCALAR_WORDS[typeof value] ?? 'unknown';
}

const COMPOSITE_WORDS = {
  list: 'array',
  map: 'map',
  time: 'time.Time',
  duration: 'time.Duration',
  zone: 'time.Location',
} as const;

const SCALAR_WORDS: Readonly<Record<string, string>> = {
  boolean: 'bool',
  bigint: 'int',
  number: 'float',
  string: 'string',
};

const text = (value: Value | undefined): string => asText(value ?? null);

function fromJson(source: string): Value {
  if (source.trim() === '') throw runError('unexpected end of JSON input');
  try {
    return valueFromJson(JSON.parse(source));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw runError(`invalid JSON: ${cause.message}`);
    throw cause;
  }
}

function duration(source: string): Value {
  const ms = parseGoDuration(source);
  if (ms === null) throw runError(`time: invalid duration ${JSON.stringify(source)}`);
  return { kind: 'duration', ns: BigInt(Math.round(ms * 1e6)) };
}

function zoneOf(value: Value | undefined): string | null {
  return isComposite(value) && value.kind === 'zone' ? value.zone : null;
}

/** `date(text)`, `date(text, layout)`, `date(text, layout, zone)`, each also after a zone: `date(zone, …)`. */
function date(args: readonly Value[]): Value {
  const zone = zoneOf(args[0]);
  const [source, layout, name] = zone === null ? args : args.slice(1);
  const resolved = name === undefined ? (zone ?? 'UTC') : parseZone(text(name));
  return parseDate(text(source), layout === undefined ? null : text(layout), resolved);
}

const DATE_OVERLOADS: readonly Overload[] = [
  { params: [ZONE, STRING], returns: TIME },
  { params: [ZONE, STRING, STRING], returns: TIME },
  { params: [ZONE, STRING, STRING, STRING], returns: TIME },
  { params: [STRING], returns: TIME },
  { params: [STRING, STRING], returns: TIME },
  { params: [STRING, STRING, STRING], returns: TIME },
];

export const CONVERT_BUILTINS: readonly (readonly [string, FunctionSpec])[] = [
  define('type', [{ params: [UNKNOWN], returns: STRING }], ([value]) => typeWord(value ?? null)),
  define('toJSON', [{ params: [UNKNOWN], returns: STRING }], ([value]) => toGoJson(value ?? null)),
  define('fromJSON', [{ params: [STRING], returns: UNKNOWN }], ([source]) => fromJson(text(source))),
  define('toBase64', [{ params: [STRING], returns: STRING }], ([source]) =>
    encodeBase64(utf8Bytes(text(source))),
  ),
  define('fromBase64', [{ params: [STRING], returns: STRING }], ([source]) =>
    decodeUtf8(decodeBase64(text(source))),
  ),
  define(
    'now',
    [
      { params: [], returns: TIME },
      { params: [ZONE], returns: TIME },
    ],
    ([zone], { now }) => ({
      kind: 'time',
      ns: BigInt(Math.trunc(now)) * NS_PER_MS,
      zone: zoneOf(zone) ?? 'UTC',
    }),
  ),
  define('duration', [{ params: [STRING], returns: DURATION }], ([source]) => duration(text(source))),
  define('date', DATE_OVERLOADS, date),
  define('timezone', [{ params: [STRING], returns: ZONE }], ([name]) => ({
    kind: 'zone',
    zone: parseZone(text(name)),
  })),
];
