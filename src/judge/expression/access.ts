import { runError } from './expression-error.ts';
import { formatGoValue } from './format-value.ts';
import { asIndex, isEqual } from './operators.ts';
import { goTypeName, isList, isMap, listOf, type Value } from './value.ts';

/** `from[key]` and `from.key`. A key that a map lacks is nil; an index out of range is an error. */
export function fetchMember(from: Value, key: Value): Value {
  if (isMap(from)) return fetchFromMap(from.entries, key);
  if (isList(from)) return fetchFromList(from.items, key);
  if (typeof from === 'string') return fetchByte(from, key);
  throw runError(`cannot fetch ${formatGoValue(key)} from ${goTypeName(from)}`);
}

function fetchFromMap(entries: ReadonlyMap<string, Value>, key: Value): Value {
  if (typeof key === 'string') return entries.get(key) ?? null;
  throw runError(`cannot use ${goTypeName(key)} as a key of a map with string keys`);
}

function fetchFromList(items: readonly Value[], key: Value): Value {
  const index = asIndex(key);
  const found = items[index < 0 ? items.length + index : index];
  if (found === undefined) throw runError(`index out of range: ${index} (array length is ${items.length})`);
  return found;
}

function fetchByte(text: string, key: Value): Value {
  const bytes = utf8Bytes(text);
  return fetchFromList(bytes.map(BigInt), key);
}

/** UTF-8 by hand: a pure file has no TextEncoder. */
export function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else {
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
    }
  }
  return bytes;
}

/** `from[start:end]`: negative ends count from the back, ends past the list are cut. */
export function sliceOf(from: Value, start: Value, end: Value): Value {
  if (!isList(from) && typeof from !== 'string') throw runError(`cannot slice ${goTypeName(from)}`);
  const parts = isList(from) ? from.items : Array.from(from);
  const first = start === null ? 0 : clamp(asIndex(start), parts.length);
  const last = end === null ? parts.length : clamp(asIndex(end), parts.length);
  if (isList(from)) return listOf(from.items.slice(first, Math.max(first, last)), from.elementType);
  return parts.slice(first, Math.max(first, last)).join('');
}

function clamp(index: number, length: number): number {
  return Math.min(Math.max(index < 0 ? length + index : index, 0), length);
}

/** `needle in haystack`: an element of a list, a key of a map, nothing in nil. */
export function isIn(needle: Value, haystack: Value): boolean {
  if (haystack === null) return false;
  if (isList(haystack)) return haystack.items.some((item) => isEqual(item, needle));
  if (!isMap(haystack)) throw runError(`operator "in" not defined on ${goTypeName(haystack)}`);
  if (needle === null) return false;
  if (typeof needle !== 'string')
    throw runError(`cannot use ${goTypeName(needle)} as type string in map key`);
  return haystack.entries.has(needle);
}
