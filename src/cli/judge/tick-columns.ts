import { isObject } from '../../base/json.ts';

export const CANARY = ['canaryRequests', 'canaryErrors'];
export const STABLE = ['stableRequests', 'stableErrors'];

const COUNTS = [...CANARY, ...STABLE];

/** Whether a heading is that of recorded ticks, however much of it is missing. */
export function isTickHeading(heading: string): boolean {
  return heading.split(',').some((name) => COUNTS.includes(name.trim()));
}

/** Whether JSON holds recorded ticks: a list of them, or a document with one. */
export function holdsTicks(value: unknown): boolean {
  const ticks = isObject(value) ? value['ticks'] : value;
  const first: unknown = Array.isArray(ticks) ? ticks[0] : null;
  return isObject(first) && COUNTS.some((name) => name in first);
}
