import { formatTime } from '../../../base/time.ts';
import tables from '../../generated/kubernetes-protobuf.json' with { type: 'json' };
import type { JsonMap } from '../object.ts';
import { numberOf, readFields, textOf } from './wire.ts';

type Wire = bigint | Uint8Array;
/** `[number, JSON name, Go type, flags]`: `i` is inlined, `o` is left out when empty, `a` is an alias. */
type FieldRow = readonly [number, string, string, string];

const MESSAGES = tables['messages'] as { readonly [name: string]: readonly FieldRow[] };
const NO_BYTES = new Uint8Array();

/** A message as the JSON that Go would write for it. */
export function decodeMessage(bytes: Uint8Array, name: string): JsonMap {
  const rows = new Map((MESSAGES[name] ?? []).map((row) => [row[0], row]));
  const object: JsonMap = {};
  for (const { number, value } of readFields(bytes)) {
    const row = rows.get(number);
    if (row !== undefined) decodeField(object, row, value);
  }
  return object;
}

function decodeField(object: JsonMap, [, json, type, flags]: FieldRow, value: Wire): void {
  if (flags.includes('i')) {
    Object.assign(object, decodeMessage(bytesOf(value), type));
    return;
  }
  const target = resolveAlias(type);
  if (target.startsWith('[]') && target !== '[]byte') {
    const list = Array.isArray(object[json]) ? object[json] : [];
    object[json] = [...list, decodeValue(value, target.slice(2))];
    return;
  }
  if (target.startsWith('map:')) {
    const known = object[json];
    object[json] = { ...(known as JsonMap | undefined), ...decodeEntry(bytesOf(value), target.slice(4)) };
    return;
  }
  const decoded = decodeValue(value, target);
  // proto2 always carries fields that are no pointers; Go's JSON leaves out the empty ones.
  const isEmpty = decoded === '' || decoded === 0 || decoded === false || decoded === null;
  if (!(isEmpty && (flags.includes('o') || decoded === null))) object[json] = decoded;
}

function resolveAlias(type: string): string {
  const [row] = MESSAGES[type] ?? [];
  return row?.[3] === 'a' ? resolveAlias(row[2]) : type;
}

function bytesOf(value: Wire): Uint8Array {
  return typeof value === 'bigint' ? NO_BYTES : value;
}

/** A map entry is a message of its key (1) and its value (2). */
function decodeEntry(bytes: Uint8Array, type: string): JsonMap {
  let key = '';
  let member: unknown = resolveAlias(type) === 'string' ? '' : null;
  for (const { number, value } of readFields(bytes)) {
    if (number === 1) key = textOf(value);
    else member = decodeValue(value, type);
  }
  return { [key]: member };
}

/** Types whose JSON is not that of their message. */
const SPECIAL: { readonly [type: string]: (value: Wire) => unknown } = {
  string: textOf,
  bool: (value) => numberOf(value) !== 0,
  '[]byte': (value) => Buffer.from(bytesOf(value)).toString('base64'),
  'meta/v1.Time': decodeTime,
  'meta/v1.MicroTime': decodeMicroTime,
  'meta/v1.Duration': (value) => `${firstNumber(bytesOf(value)) / 1e9}s`,
  'meta/v1.FieldsV1': (value) => JSON.parse(firstText(bytesOf(value)) || '{}') as unknown,
  'intstr.IntOrString': decodeIntOrString,
  'resource.Quantity': (value) => firstText(bytesOf(value)),
  'runtime.RawExtension': (value) => JSON.parse(firstText(bytesOf(value)) || 'null') as unknown,
  'types.UID': textOf,
};

function decodeValue(value: Wire, type: string): unknown {
  const target = resolveAlias(type);
  const special = SPECIAL[target];
  if (special !== undefined) return special(value);
  if (target.startsWith('[]')) return [];
  if (MESSAGES[target] !== undefined) return decodeMessage(bytesOf(value), target);
  // Named strings that have no table of their own, and every integer.
  return typeof value === 'bigint' || /^u?int\d*$|^float/.test(target) ? numberOf(value) : textOf(value);
}

function fieldOf(bytes: Uint8Array, number: number): Wire | undefined {
  return readFields(bytes).find((field) => field.number === number)?.value;
}

const firstText = (bytes: Uint8Array) => textOf(fieldOf(bytes, 1) ?? NO_BYTES);
const firstNumber = (bytes: Uint8Array) => numberOf(fieldOf(bytes, 1) ?? 0n);

/** `null` for the zero time, which an empty message stands for. */
function decodeTime(value: Wire): string | null {
  const seconds = firstNumber(bytesOf(value));
  return seconds <= 0 ? null : formatTime(seconds * 1000);
}

function decodeMicroTime(value: Wire): string | null {
  const seconds = decodeTime(value);
  const micros = Math.floor(numberOf(fieldOf(bytesOf(value), 2) ?? 0n) / 1000);
  return seconds === null ? null : `${seconds.slice(0, -1)}.${String(micros).padStart(6, '0')}Z`;
}

function decodeIntOrString(value: Wire): number | string {
  const bytes = bytesOf(value);
  return firstNumber(bytes) === 1 ? textOf(fieldOf(bytes, 3) ?? NO_BYTES) : numberOf(fieldOf(bytes, 2) ?? 0n);
}

export function hasMessage(name: string): boolean {
  return MESSAGES[name] !== undefined;
}
