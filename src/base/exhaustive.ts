import { RangeViolation } from './errors.ts';

/** Marks a switch that covers every member; a new member becomes a compile error here. */
export function exhaustive(value: never): never {
  throw new RangeViolation(`unexpected ${JSON.stringify(value)}`);
}
