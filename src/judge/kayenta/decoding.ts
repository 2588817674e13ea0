import type { FieldError } from '../../base/errors.ts';
import { isObject } from '../../base/json.ts';

/** What came out of unknown JSON: the value, or everything that is wrong with it. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** Where decoding functions put what they cannot read. */
export type Faults = FieldError[];

/** Reads a whole document: its value counts only if no fault was found. */
export function decodeWith<T>(read: (faults: Faults) => T): Decoded<T> {
  const faults: Faults = [];
  const value = read(faults);
  return faults.length === 0 ? { ok: true, value } : { ok: false, errors: faults };
}

/**
 * The member at `path` below `value`; a list stands for the members of its items (Kayenta, `MapUtils.get`).
 * `undefined` when there is none.
 */
export function memberAt(value: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(value)) {
    const found = value.map((item) => memberAt(item, path)).filter((member) => member !== undefined);
    return found.length === 0 ? undefined : found;
  }
  return isObject(value) && Object.hasOwn(value, key) ? memberAt(value[key], rest) : undefined;
}

/** What a value is, in the words of a JSON document. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return `the ${typeof value} ${JSON.stringify(value)}`;
}

/** Notes that the value at `path` is not `wanted`. */
export function noteMismatch(faults: Faults, path: string, wanted: string, found: unknown): void {
  faults.push({ path, message: `must be ${wanted}, but is ${kindOf(found)}` });
}

/** An object, or an empty one in place of anything else. */
export function readObject(value: unknown, path: string, faults: Faults): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  noteMismatch(faults, path, 'an object', value);
  return {};
}

export function readList<T>(
  value: unknown,
  path: string,
  faults: Faults,
  readItem: (item: unknown, path: string) => T,
): T[] {
  if (Array.isArray(value)) return value.map((item, index) => readItem(item, `${path}[${index}]`));
  noteMismatch(faults, path, 'a list', value);
  return [];
}

export function readText(value: unknown, path: string, faults: Faults): string {
  if (typeof value === 'string' && value !== '') return value;
  noteMismatch(faults, path, 'a text that is not empty', value);
  return '';
}

/** A number; infinite ones cannot be written in JSON, but 1e999 is read as one. */
export function readNumber(value: unknown, path: string, faults: Faults): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  noteMismatch(faults, path, 'a number', value);
  return 0;
}

export function readBoolean(value: unknown, path: string, faults: Faults): boolean {
  if (typeof value === 'boolean') return value;
  noteMismatch(faults, path, 'true or false', value);
  return false;
}

/** An object whose members are all read alike. */
export function readRecord<T>(
  value: unknown,
  path: string,
  faults: Faults,
  readMember: (member: unknown, path: string) => T,
): Readonly<Record<string, T>> {
  const members = Object.entries(readObject(value, path, faults));
  return Object.fromEntries(members.map(([key, member]) => [key, readMember(member, `${path}.${key}`)]));
}
