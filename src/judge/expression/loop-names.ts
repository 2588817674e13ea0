interface LoopShape {
  readonly predicateIsOptional: boolean;
  /** A third argument: `reduce`'s start value, `sortBy`'s order. */
  readonly takesExtra: boolean;
}

const PLAIN: LoopShape = { predicateIsOptional: false, takesExtra: false };
const OPTIONAL: LoopShape = { predicateIsOptional: true, takesExtra: false };
const EXTRA: LoopShape = { predicateIsOptional: false, takesExtra: true };

/** The built-ins that run a predicate per element, and how they are written. */
const SHAPES: ReadonlyMap<string, LoopShape> = new Map([
  ['all', PLAIN],
  ['none', PLAIN],
  ['any', PLAIN],
  ['one', PLAIN],
  ['filter', PLAIN],
  ['map', PLAIN],
  ['count', OPTIONAL],
  ['sum', OPTIONAL],
  ['find', PLAIN],
  ['findIndex', PLAIN],
  ['findLast', PLAIN],
  ['findLastIndex', PLAIN],
  ['groupBy', PLAIN],
  ['sortBy', EXTRA],
  ['reduce', EXTRA],
]);

export const LOOP_NAMES: ReadonlySet<string> = new Set(SHAPES.keys());

export function loopShape(name: string): LoopShape {
  return SHAPES.get(name) ?? PLAIN;
}
