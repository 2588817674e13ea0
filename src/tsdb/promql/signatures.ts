import type { ValueType } from './ast.ts';

export interface Signature {
  readonly args: readonly ValueType[];
  /** How many of the last `args` may be left out; `any`: the last one repeats zero or more times. */
  readonly optional: number | 'any';
  readonly returns: ValueType;
}

const VECTOR = 'instant vector';
const RANGE = 'range vector';
const SCALAR = 'scalar';
const STRING = 'string';

function returning(returns: ValueType, args: readonly ValueType[], optional: number | 'any' = 0): Signature {
  return { args, optional, returns };
}

function each(names: string, signature: Signature): [string, Signature][] {
  return names.split(' ').map((name) => [name, signature]);
}

/** Every function that can be evaluated, with the argument types of promql/parser/functions.go. */
export const SIGNATURES: ReadonlyMap<string, Signature> = new Map([
  ...each('rate increase delta irate idelta changes resets deriv', returning(VECTOR, [RANGE])),
  ...each(
    'avg_over_time min_over_time max_over_time sum_over_time count_over_time last_over_time ' +
      'present_over_time stddev_over_time stdvar_over_time absent_over_time',
    returning(VECTOR, [RANGE]),
  ),
  ...each('abs ceil floor exp ln log2 log10 sqrt sgn', returning(VECTOR, [VECTOR])),
  ...each('absent sort sort_desc timestamp', returning(VECTOR, [VECTOR])),
  ...each('clamp_min clamp_max', returning(VECTOR, [VECTOR, SCALAR])),
  ['quantile_over_time', returning(VECTOR, [SCALAR, RANGE])],
  ['predict_linear', returning(VECTOR, [RANGE, SCALAR])],
  ['histogram_quantile', returning(VECTOR, [SCALAR, VECTOR])],
  ['clamp', returning(VECTOR, [VECTOR, SCALAR, SCALAR])],
  ['round', returning(VECTOR, [VECTOR, SCALAR], 1)],
  ['vector', returning(VECTOR, [SCALAR])],
  ['scalar', returning(SCALAR, [VECTOR])],
  ['time', returning(SCALAR, [])],
  ['pi', returning(SCALAR, [])],
  ['label_replace', returning(VECTOR, [VECTOR, STRING, STRING, STRING, STRING])],
  ['label_join', returning(VECTOR, [VECTOR, STRING, STRING, STRING], 'any')],
]);
