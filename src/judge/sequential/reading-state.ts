import { isObject } from '../../base/json.ts';

/** Why a text is no state. A state half read would be evidence made up. */
export class NotAState extends Error {}

/** One value of a state and where it stands. */
export interface Part {
  readonly value: unknown;
  readonly path: string;
}

export function member({ value, path }: Part, key: string): Part {
  if (!isObject(value)) throw wrong({ value, path }, 'fields');
  return { value: value[key], path: path === '' ? key : `${path}.${key}` };
}

export function members(part: Part): readonly (readonly [key: string, member: Part])[] {
  if (!isObject(part.value)) throw wrong(part, 'fields');
  return Object.keys(part.value).map((key) => [key, member(part, key)]);
}

export function list({ value, path }: Part, length?: number): readonly Part[] {
  if (!Array.isArray(value)) throw wrong({ value, path }, 'a list');
  if (length !== undefined && value.length !== length)
    throw new NotAState(`${path} has ${value.length} values, not ${length}`);
  return value.map((one: unknown, index) => ({ value: one, path: `${path}[${index}]` }));
}

/** The part of a list at an index that the list is known to have. */
export function at(parts: readonly Part[], index: number): Part {
  const part = parts[index];
  if (part === undefined) throw new RangeError(`no part ${index}`);
  return part;
}

export function text(part: Part): string {
  if (typeof part.value !== 'string') throw wrong(part, 'a text');
  return part.value;
}

export function number(part: Part, least = Number.NEGATIVE_INFINITY): number {
  const { value } = part;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(part, 'a number');
  if (value < least) throw wrong(part, `at least ${least}`);
  return value;
}

/** Counts, times and the like. */
export const positive = (part: Part): number => number(part, 0);

export function flag(part: Part): boolean {
  if (part.value !== 0 && part.value !== 1) throw wrong(part, '0 or 1');
  return part.value === 1;
}

/** A weight in nats: null is a weight of zero. */
export function log(part: Part): number {
  return part.value === null ? Number.NEGATIVE_INFINITY : number(part);
}

export function rising(parts: readonly Part[], least: number): readonly number[] {
  const numbers = parts.map((part) => number(part, least));
  numbers.forEach((one, index) => {
    const before = numbers[index - 1];
    if (before !== undefined && !(one > before)) throw wrong(at(parts, index), `more than ${before}`);
  });
  return numbers;
}

export function wrong({ value, path }: Part, wanted: string): NotAState {
  const found = value === undefined ? 'missing' : JSON.stringify(value).slice(0, 40);
  return new NotAState(`${path === '' ? 'it' : path} is ${found}, not ${wanted}`);
}
