import { formatGoFloat } from '../../base/go-float.ts';

/** Go type of a list's elements, as Go prints it: decides what type errors say, never what a value is. */
export type ElementType = 'interface {}' | 'float64' | 'string' | 'int' | 'bool';

export interface ListValue {
  readonly kind: 'list';
  readonly elementType: ElementType;
  readonly items: readonly Value[];
}

/** A Map and not an object: no key of a user's data can reach a prototype. */
export interface MapValue {
  readonly kind: 'map';
  readonly typeName: string;
  readonly entries: ReadonlyMap<string, Value>;
}

/** An instant in nanoseconds since the Unix epoch, shown in `zone` (`UTC`, `+09:00` or an IANA name). */
export interface TimeValue {
  readonly kind: 'time';
  readonly ns: bigint;
  readonly zone: string;
}

export interface DurationValue {
  readonly kind: 'duration';
  readonly ns: bigint;
}

export interface ZoneValue {
  readonly kind: 'zone';
  readonly zone: string;
}

/** Everything an expression computes with. `bigint` is Go's int (64 bits), `number` its float64. */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | ListValue
  | MapValue
  | TimeValue
  | DurationValue
  | ZoneValue;

export type CompositeKind = 'list' | 'map' | 'time' | 'duration' | 'zone';

export const STRING_MAP = 'map[string]interface {}';

export function listOf(items: readonly Value[], elementType: ElementType = 'interface {}'): ListValue {
  return { kind: 'list', elementType, items };
}

export function mapOf(entries: ReadonlyMap<string, Value>, typeName = STRING_MAP): MapValue {
  return { kind: 'map', typeName, entries };
}

export function isComposite(value: Value | undefined): value is Extract<Value, { kind: CompositeKind }> {
  return typeof value === 'object' && value !== null;
}

export function isList(value: Value | undefined): value is ListValue {
  return isComposite(value) && value.kind === 'list';
}

export function isMap(value: Value | undefined): value is MapValue {
  return isComposite(value) && value.kind === 'map';
}

export function isTime(value: Value | undefined): value is TimeValue {
  return isComposite(value) && value.kind === 'time';
}

export function isDuration(value: Value | undefined): value is DurationValue {
  return isComposite(value) && value.kind === 'duration';
}

export function isNumber(value: Value | undefined): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/**
 * A value from decoded JSON, as Go's `encoding/json` decodes into `any`: every number is a float64.
 * Only own properties are read. `undefined` counts as nil.
 */
export function valueFromJson(json: unknown): Value {
  if (typeof json === 'boolean' || typeof json === 'number' || typeof json === 'string') return json;
  if (Array.isArray(json)) return listOf(json.map(valueFromJson));
  if (typeof json !== 'object' || json === null) return null;
  return mapOf(new Map(Object.entries(json).map(([key, member]) => [key, valueFromJson(member)])));
}

const SCALAR_TYPES: Readonly<Record<string, string>> = {
  boolean: 'bool',
  bigint: 'int',
  number: 'float64',
  string: 'string',
};

const COMPOSITE_TYPES = { time: 'time.Time', duration: 'time.Duration', zone: '*time.Location' } as const;

/** The Go type of a value as `%T` prints it. */
export function goTypeName(value: Value): string {
  if (value === null) return '<nil>';
  if (!isComposite(value)) return SCALAR_TYPES[typeof value] ?? '';
  if (value.kind === 'list') return `[]${value.elementType}`;
  return value.kind === 'map' ? value.typeName : COMPOSITE_TYPES[value.kind];
}

/** A float as Go's `%v` prints it: shortest digits, an exponent from 1e21 up and below 1e-4. */
export function formatGoNumber(value: number): string {
  const magnitude = Math.abs(value);
  const isPlain = value === 0 || !Number.isFinite(value) || (magnitude >= 1e-4 && magnitude < 1e21);
  if (isPlain) return formatGoFloat(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}
