import { CONVERT_BUILTINS } from './builtins-convert.ts';
import { LIST_BUILTINS } from './builtins-list.ts';
import { NUMBER_BUILTINS } from './builtins-number.ts';
import { TEXT_BUILTINS } from './builtins-text.ts';
import type { FunctionSpec } from './function-spec.ts';

/** Every built-in that takes values; those that take a predicate are loops. A Map: no name reaches a prototype. */
export const BUILTINS: ReadonlyMap<string, FunctionSpec> = new Map([
  ...TEXT_BUILTINS,
  ...NUMBER_BUILTINS,
  ...LIST_BUILTINS,
  ...CONVERT_BUILTINS,
]);
