import { runError } from './expression-error.ts';
import {
  goTypeName,
  isDuration,
  isList,
  isMap,
  isNumber,
  isTime,
  type ListValue,
  type MapValue,
  type Value,
} from './value.ts';

function mismatch(operator: string, left: Value, right: Value): never {
  throw runError(`invalid operation: ${goTypeName(left)} ${operator} ${goTypeName(right)}`);
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** `==`: numbers by value whatever their type, lists and maps by content, NaN equal to nothing. */
export function isEqual(left: Value, right: Value): boolean {
  if (isNumber(left) && isNumber(right)) return Number(left) === Number(right);
  if (isList(left) && isList(right)) return isEqualList(left, right);
  if (isMap(left) && isMap(right)) return isEqualMap(left, right);
  if (isTime(left) && isTime(right)) return left.ns === right.ns;
  if (isDuration(left) && isDuration(right)) return left.ns === right.ns;
  return left === right;
}

function isEqualList(left: ListValue, right: ListValue): boolean {
  if (left.items.length !== right.items.length) return false;
  return left.items.every((item, index) => isEqual(item, right.items[index] ?? null));
}

function isEqualMap(left: MapValue, right: MapValue): boolean {
  if (left.entries.size !== right.entries.size) return false;
  for (const [key, value] of left.entries) {
    const other = right.entries.get(key);
    if (other === undefined || !isEqual(value, other)) return false;
  }
  return true;
}

/** Negative, zero or positive; `null` when either is NaN, so that every ordering of it is false. */
export function compare(operator: string, left: Value, right: Value): number | null {
  if (isNumber(left) && isNumber(right)) return compareNumbers(Number(left), Number(right));
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  if ((isTime(left) && isTime(right)) || (isDuration(left) && isDuration(right))) {
    return Number(left.ns - right.ns);
  }
  return mismatch(operator, left, right);
}

function compareNumbers(left: number, right: number): number | null {
  if (Number.isNaN(left) || Number.isNaN(right)) return null;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** By code point, which is the order of Go's UTF-8 bytes. */
function compareText(left: string, right: string): number {
  const a = Array.from(left);
  const b = Array.from(right);
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i]?.codePointAt(0) ?? 0) - (b[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function add(left: Value, right: Value): Value {
  if (typeof left === 'bigint' && typeof right === 'bigint') return wrap(left + right);
  if (isNumber(left) && isNumber(right)) return Number(left) + Number(right);
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (isTime(left) && isDuration(right)) return { ...left, ns: left.ns + right.ns };
  if (isDuration(left) && isTime(right)) return { ...right, ns: left.ns + right.ns };
  if (isDuration(left) && isDuration(right)) return { kind: 'duration', ns: wrap(left.ns + right.ns) };
  return mismatch('+', left, right);
}

export function subtract(left: Value, right: Value): Value {
  if (typeof left === 'bigint' && typeof right === 'bigint') return wrap(left - right);
  if (isNumber(left) && isNumber(right)) return Number(left) - Number(right);
  if (isTime(left) && isTime(right)) return { kind: 'duration', ns: wrap(left.ns - right.ns) };
  if (isTime(left) && isDuration(right)) return { ...left, ns: left.ns - right.ns };
  if (isDuration(left) && isDuration(right)) return { kind: 'duration', ns: wrap(left.ns - right.ns) };
  return mismatch('-', left, right);
}

export function multiply(left: Value, right: Value): Value {
  if (typeof left === 'bigint' && typeof right === 'bigint') return wrap(left * right);
  if (isNumber(left) && isNumber(right)) return Number(left) * Number(right);
  if (isDuration(left) && isNumber(right)) return scale(left.ns, right);
  if (isNumber(left) && isDuration(right)) return scale(right.ns, left);
  if (isDuration(left) && isDuration(right)) return { kind: 'duration', ns: wrap(left.ns * right.ns) };
  return mismatch('*', left, right);
}

function scale(ns: bigint, factor: number | bigint): Value {
  if (typeof factor === 'bigint') return { kind: 'duration', ns: wrap(ns * factor) };
  return { kind: 'duration', ns: toInt64(Number(ns) * factor) };
}

/** Always a float, and by zero an infinity or NaN, as in expr-lang. */
export function divide(left: Value, right: Value): Value {
  if (isNumber(left) && isNumber(right)) return Number(left) / Number(right);
  return mismatch('/', left, right);
}

export function modulo(left: Value, right: Value): Value {
  if (typeof left !== 'bigint' || typeof right !== 'bigint') return mismatch('%', left, right);
  if (right === 0n) throw runError('runtime error: integer divide by zero');
  return left % right;
}

export function power(left: Value, right: Value): Value {
  if (!isNumber(left) || !isNumber(right)) return mismatch('**', left, right);
  // Go's math.Pow answers 1 for a base of 1 (or -1 with an infinite exponent) where JavaScript answers NaN.
  const [base, exponent] = [Number(left), Number(right)];
  if (base === 1 || (base === -1 && !Number.isFinite(exponent) && !Number.isNaN(exponent))) return 1;
  return base ** exponent;
}

export function negate(value: Value): Value {
  if (typeof value === 'bigint') return wrap(-value);
  if (typeof value === 'number') return -value;
  throw runError(`invalid operation: - ${goTypeName(value)}`);
}

const MIN_INT64 = -(2n ** 63n);

/** A float as Go converts it to int64 on amd64: cut towards zero; out of range and NaN give the smallest int. */
export function toInt64(value: number): bigint {
  if (!Number.isFinite(value)) return MIN_INT64;
  const whole = BigInt(Math.trunc(value));
  return BigInt.asIntN(64, whole) === whole ? whole : MIN_INT64;
}

/** What Go says when an `any` is not the type that was needed. */
export function conversionError(value: Value, wanted: string): never {
  const actual = value === null ? 'nil' : goTypeName(value);
  throw runError(`interface conversion: interface {} is ${actual}, not ${wanted}`);
}

export function asBoolean(value: Value): boolean {
  return typeof value === 'boolean' ? value : conversionError(value, 'bool');
}

export function asText(value: Value): string {
  return typeof value === 'string' ? value : conversionError(value, 'string');
}

export function asList(value: Value): ListValue {
  if (isList(value)) return value;
  throw runError(`cannot loop over ${goTypeName(value)}`);
}

/** An index or a count: ints as they are, floats cut. */
export function asIndex(value: Value): number {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Number(toInt64(value));
  throw runError(`invalid operation: int(${goTypeName(value)})`);
}
