import { parseGoFloat } from '../../base/go-float.ts';
import { runError } from './expression-error.ts';
import { formatGoValue } from './format-value.ts';
import { accept, checkOne, checkOverloads, type FunctionSpec, reject } from './function-spec.ts';
import { toInt64 } from './operators.ts';
import { argumentTypeName, FLOAT, INT, isKind, STRING, type StaticType, UNKNOWN } from './static-type.ts';
import { goTypeName, isList, isNumber, type Value } from './value.ts';

type NumberRun = (value: number | bigint) => Value;

function numberFunction(
  name: string,
  returns: (arg: StaticType) => StaticType,
  run: NumberRun,
): [string, FunctionSpec] {
  const message = (typeText: string) => `invalid argument for ${name} (type ${typeText})`;
  return [
    name,
    {
      check: checkOne(['int', 'float'], { message, returns }),
      run: ([value]) => {
        if (isNumber(value)) return run(value);
        throw runError(message(goTypeName(value ?? null)));
      },
    },
  ];
}

const same = (arg: StaticType): StaticType => arg;
const float = (): StaticType => FLOAT;

/** Halves go away from zero, as in Go. */
function round(value: number): number {
  const size = Math.abs(value);
  const whole = Math.floor(size);
  return Math.sign(value) * (size - whole >= 0.5 ? whole + 1 : whole);
}

function absolute(value: number | bigint): Value {
  if (typeof value === 'number') return Math.abs(value);
  return value < 0n ? -value : value;
}

/** Every number of the arguments, lists of lists opened; anything else is refused by name. */
function flatNumbers(name: string, args: readonly Value[]): (number | bigint)[] {
  return args.flatMap((arg) => {
    if (isNumber(arg)) return [arg];
    if (isList(arg)) return flatNumbers(name, arg.items);
    throw runError(`invalid argument for ${name} (type ${goTypeName(arg)})`);
  });
}

function checkNumbers(
  name: string,
  returns: (args: readonly StaticType[]) => StaticType,
): FunctionSpec['check'] {
  return (args) => {
    if (args.length === 0) return reject(`not enough arguments to call ${name}`);
    const wrong = args.find((arg) => !isKind(arg, 'unknown', 'list', 'int', 'float'));
    if (wrong !== undefined) return reject(`invalid argument for ${name} (type ${argumentTypeName(wrong)})`);
    return accept(returns(args));
  };
}

function extreme(
  name: string,
  isBetter: (candidate: number, best: number) => boolean,
): [string, FunctionSpec] {
  const type = (args: readonly StaticType[]) =>
    args.find(({ kind }) => kind === 'list' || kind === 'unknown') === undefined
      ? (args[0] ?? UNKNOWN)
      : UNKNOWN;
  const run = (args: readonly Value[]): Value => {
    const [first, ...others] = flatNumbers(name, args);
    if (first === undefined) return null;
    return others.reduce((best, next) => (isBetter(Number(next), Number(best)) ? next : best), first);
  };
  return [name, { check: checkNumbers(name, type), run }];
}

function mean(args: readonly Value[]): number {
  const numbers = flatNumbers('mean', args).map(Number);
  return numbers.length === 0 ? 0 : numbers.reduce((sum, next) => sum + next, 0) / numbers.length;
}

function median(args: readonly Value[]): number {
  const numbers = flatNumbers('median', args)
    .map(Number)
    .sort((a, b) => a - b);
  const middle = Math.floor(numbers.length / 2);
  const upper = numbers[middle] ?? 0;
  return numbers.length % 2 === 1 ? upper : ((numbers[middle - 1] ?? 0) + upper) / 2;
}

const CONVERTIBLE = ['int', 'float', 'string'] as const;

function toInt(value: Value): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return toInt64(value);
  if (typeof value !== 'string') throw runError(`invalid operation: int(${goTypeName(value)})`);
  const parsed = /^[+-]?\d+$/.test(value) ? BigInt(value.replace(/^\+/, '')) : null;
  if (parsed === null || BigInt.asIntN(64, parsed) !== parsed)
    throw runError(`invalid operation: int(${value})`);
  return parsed;
}

/** Text as Go's `ParseFloat` takes it; `null` when it is no number. */
export function parseFloatText(text: string): number | null {
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text);
  if (isNumber) return Number(text);
  if (!/^[+-]?(inf|infinity|nan)$/i.test(text)) return null;
  return /nan/i.test(text) ? Number.NaN : parseGoFloat(text.startsWith('-') ? '-Inf' : '+Inf');
}

function toFloat(value: Value): number {
  if (isNumber(value)) return Number(value);
  const parsed = typeof value === 'string' ? parseFloatText(value) : null;
  if (parsed !== null) return parsed;
  throw runError(`invalid operation: float(${typeof value === 'string' ? value : goTypeName(value)})`);
}

function bitFunction(name: string, run: (a: bigint, b: bigint) => bigint): [string, FunctionSpec] {
  return [
    name,
    {
      check: checkOverloads(name, [{ params: [INT, INT], returns: INT }]),
      run: ([a, b]) => BigInt.asIntN(64, run(needInt(name, a), needInt(name, b))),
    },
  ];
}

function needInt(name: string, value: Value | undefined): bigint {
  if (typeof value === 'bigint') return value;
  throw runError(`cannot use ${goTypeName(value ?? null)} as argument (type int) to call ${name}`);
}

function shiftCount(count: bigint): bigint {
  if (count < 0n) throw runError('invalid operation: negative shift count');
  return count > 64n ? 64n : count;
}

export const NUMBER_BUILTINS: readonly (readonly [string, FunctionSpec])[] = [
  numberFunction('abs', same, absolute),
  numberFunction('ceil', float, (value) => Math.ceil(Number(value))),
  numberFunction('floor', float, (value) => Math.floor(Number(value))),
  numberFunction('round', float, (value) => round(Number(value))),
  extreme('max', (candidate, best) => candidate > best),
  extreme('min', (candidate, best) => candidate < best),
  ['mean', { check: checkNumbers('mean', float), run: mean }],
  ['median', { check: checkNumbers('median', float), run: median }],
  [
    'int',
    {
      check: checkOne(CONVERTIBLE, {
        message: (typeText) => `invalid argument for int (type ${typeText})`,
        returns: () => INT,
      }),
      run: ([value]) => toInt(value ?? null),
    },
  ],
  [
    'float',
    {
      check: checkOne(CONVERTIBLE, {
        message: (typeText) => `invalid argument for float (type ${typeText})`,
        returns: float,
      }),
      run: ([value]) => toFloat(value ?? null),
    },
  ],
  [
    'string',
    {
      check: checkOverloads('string', [{ params: [UNKNOWN], returns: STRING }]),
      run: ([value]) => formatGoValue(value ?? null),
    },
  ],
  bitFunction('bitand', (a, b) => a & b),
  bitFunction('bitor', (a, b) => a | b),
  bitFunction('bitxor', (a, b) => a ^ b),
  bitFunction('bitnand', (a, b) => a & ~b),
  bitFunction('bitshl', (a, b) => a << shiftCount(b)),
  bitFunction('bitshr', (a, b) => a >> shiftCount(b)),
  bitFunction('bitushr', (a, b) => BigInt.asUintN(64, a) >> shiftCount(b)),
  [
    'bitnot',
    {
      check: checkOverloads('bitnot', [{ params: [INT], returns: INT }]),
      run: ([value]) => ~needInt('bitnot', value),
    },
  ],
];
