import { type ElementType, isComposite, STRING_MAP, type Value } from './value.ts';

export interface ListType {
  readonly kind: 'list';
  readonly element: StaticType;
  /** As Go prints the list's own type, which may say less than `element` knows. */
  readonly name: string;
}

export interface MapType {
  readonly kind: 'map';
  readonly element: StaticType;
  readonly name: string;
}

/** What is known of a value before it is there. `unknown` is Go's `any`: checked when it runs. */
export type StaticType =
  | { readonly kind: 'unknown' | 'nil' | 'bool' | 'float' | 'string' | 'time' | 'duration' | 'zone' }
  | { readonly kind: 'int'; readonly name: 'int' | 'int64' }
  | { readonly kind: 'function'; readonly name: string }
  | ListType
  | MapType;

export type TypeKind = StaticType['kind'];

export const UNKNOWN: StaticType = { kind: 'unknown' };
export const NIL: StaticType = { kind: 'nil' };
export const BOOL: StaticType = { kind: 'bool' };
export const FLOAT: StaticType = { kind: 'float' };
export const STRING: StaticType = { kind: 'string' };
export const TIME: StaticType = { kind: 'time' };
export const DURATION: StaticType = { kind: 'duration' };
export const ZONE: StaticType = { kind: 'zone' };
export const INT: StaticType = { kind: 'int', name: 'int' };
export const INT64: StaticType = { kind: 'int', name: 'int64' };

export function listType(element: StaticType, name = '[]interface {}'): ListType {
  return { kind: 'list', element, name };
}

export function mapType(element: StaticType = UNKNOWN, name = STRING_MAP): MapType {
  return { kind: 'map', element, name };
}

const NAMES: Readonly<Record<Exclude<TypeKind, 'int' | 'function' | 'list' | 'map'>, string>> = {
  unknown: 'unknown',
  nil: 'unknown',
  bool: 'bool',
  float: 'float64',
  string: 'string',
  time: 'time.Time',
  duration: 'time.Duration',
  zone: '*time.Location',
};

/** A type as messages name it. Nil has no type of its own in Go, so it reads `unknown` too. */
export function typeName(type: StaticType): string {
  return 'name' in type ? type.name : NAMES[type.kind];
}

/** A type where upstream prints Go's own type value: a missing one reads `%!s(<nil>)`. */
export function argumentTypeName(type: StaticType): string {
  return type.kind === 'nil' ? '%!s(<nil>)' : typeName(type);
}

const ELEMENT_TYPES: Readonly<Record<ElementType, StaticType>> = {
  'interface {}': UNKNOWN,
  float64: FLOAT,
  string: STRING,
  int: INT,
  bool: BOOL,
};

/** The type of a value that is already there, such as a metric's result. */
export function typeOfValue(value: Value): StaticType {
  if (value === null) return NIL;
  if (typeof value === 'boolean') return BOOL;
  if (typeof value === 'bigint') return INT;
  if (typeof value === 'number') return FLOAT;
  if (typeof value === 'string') return STRING;
  return compositeType(value);
}

function compositeType(value: Extract<Value, { kind: string }>): StaticType {
  if (!isComposite(value)) return UNKNOWN;
  if (value.kind === 'list') return listType(ELEMENT_TYPES[value.elementType], `[]${value.elementType}`);
  return value.kind === 'map' ? mapType(UNKNOWN, value.typeName) : { kind: value.kind };
}

export function isKind(type: StaticType, ...kinds: readonly TypeKind[]): boolean {
  return kinds.includes(type.kind);
}

export function isNumeric(type: StaticType): boolean {
  return isKind(type, 'int', 'float');
}

/** Whether `==` between them can ever be true: same kind, two numbers, or one side not known. */
export function isComparable(left: StaticType, right: StaticType): boolean {
  if (isKind(left, 'unknown', 'nil') || isKind(right, 'unknown', 'nil')) return true;
  return left.kind === right.kind || (isNumeric(left) && isNumeric(right));
}

/** Whether a value of `from` may stand where `to` is wanted; `unknown` is settled when it runs. */
export function isAssignable(from: StaticType, to: StaticType): boolean {
  if (to.kind === 'unknown' || from.kind === 'unknown') return true;
  if (from.kind !== to.kind) return false;
  if (from.kind === 'list' && to.kind === 'list') return isAssignable(from.element, to.element);
  return true;
}
