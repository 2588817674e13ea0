import type { RunContext } from './function-spec.ts';
import type { Value } from './value.ts';

/** What a running expression sees at one place: names, and inside predicates `#`, `#index`, `#acc`. */
export interface Frame {
  readonly context: RunContext;
  readonly names: ReadonlyMap<string, Value>;
  readonly pointers: ReadonlyMap<string, Value>;
}

/** A compiled expression. */
export type Run = (frame: Frame) => Value;
