import { parseFloatText } from './builtins-number.ts';
import { runError } from './expression-error.ts';
import { formatGoValue } from './format-value.ts';
import { checkOverloads, type FunctionSpec } from './function-spec.ts';
import { conversionError, toInt64 } from './operators.ts';
import { BOOL, FLOAT, INT64, type StaticType, UNKNOWN } from './static-type.ts';
import { goTypeName, type Value } from './value.ts';

function define(
  name: string,
  types: { readonly params: readonly StaticType[]; readonly returns: StaticType },
  run: FunctionSpec['run'],
): [string, FunctionSpec] {
  return [name, { check: checkOverloads(name, [types]), run }];
}

function floatTest(name: string, test: (value: number) => boolean): [string, FunctionSpec] {
  return define(name, { params: [FLOAT], returns: BOOL }, ([value]) =>
    test(typeof value === 'number' ? value : conversionError(value ?? null, 'float64')),
  );
}

function unsupported(name: string, value: Value): never {
  throw runError(`${name}() not supported on ${goTypeName(value)} ${formatGoValue(value)}`);
}

function parseError(verb: string, text: string, why: string): never {
  throw runError(`strconv.${verb}: parsing ${JSON.stringify(text)}: ${why}`);
}

function asInt(value: Value): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return toInt64(value);
  if (typeof value !== 'string') return unsupported('asInt', value);
  if (!/^[+-]?\d+$/.test(value)) return parseError('ParseInt', value, 'invalid syntax');
  const parsed = BigInt(value.replace(/^\+/, ''));
  return BigInt.asIntN(64, parsed) === parsed ? parsed : parseError('ParseInt', value, 'value out of range');
}

function asFloat(value: Value): number {
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value);
  if (typeof value !== 'string') return unsupported('asFloat', value);
  return parseFloatText(value) ?? parseError('ParseFloat', value, 'invalid syntax');
}

const FLOAT_TESTS: readonly [string, FunctionSpec][] = [
  floatTest('isNaN', Number.isNaN),
  floatTest('isInf', (value) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY),
];

/** Functions that bounds of a range query may call besides the built-ins. */
export const TIME_FUNCTIONS: ReadonlyMap<string, FunctionSpec> = new Map(FLOAT_TESTS);

/**
 * Argo Rollouts' functions for conditions (`utils/evaluate/evaluate.go`). `isNil` and `default` look at their
 * argument; upstream looks at the whole result whatever is asked, which is the same for `isNil(result)`.
 */
export const CONDITION_FUNCTIONS: ReadonlyMap<string, FunctionSpec> = new Map<string, FunctionSpec>([
  ...FLOAT_TESTS,
  define('asInt', { params: [UNKNOWN], returns: INT64 }, ([value]) => asInt(value ?? null)),
  define('asFloat', { params: [UNKNOWN], returns: FLOAT }, ([value]) => asFloat(value ?? null)),
  define('isNil', { params: [UNKNOWN], returns: BOOL }, ([value]) => (value ?? null) === null),
  define(
    'default',
    { params: [UNKNOWN, UNKNOWN], returns: UNKNOWN },
    ([value, other]) => value ?? other ?? null,
  ),
]);
