import { describe, expect, it } from 'vitest';
import { BUILTINS } from './builtins.ts';
import { checkExpression } from './check.ts';
import { isAnsweredWithoutData } from './condition.ts';
import { CONDITION_FUNCTIONS } from './environment.ts';
import { ExpressionError } from './expression-error.ts';
import { parseExpression } from './parser.ts';
import { typeName, UNKNOWN } from './static-type.ts';

/** The type that an expression has before it runs, or what is wrong with it; nothing is known of `result`. */
function typeOf(source: string): string {
  const environment = {
    variables: new Map([['result', UNKNOWN]]),
    functions: CONDITION_FUNCTIONS,
    builtins: BUILTINS,
  };
  try {
    return typeName(checkExpression(parseExpression(source), environment).type);
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return `${thrown.stage}: ${thrown.message}`;
    throw thrown;
  }
}

const PREDICATES = [
  'all',
  'none',
  'any',
  'one',
  'filter',
  'count',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
];

const TYPES: Readonly<Record<string, readonly (readonly [source: string, type: string])[]>> = {
  'a loop': [
    ['all([1], true)', 'bool'],
    ['none([1], true)', 'bool'],
    ['any([1], true)', 'bool'],
    ['one([1], true)', 'bool'],
    ['filter([1], true)', '[]interface {}'],
    ['filter([1], true)[0]', 'int'],
    ['map([1], "a")[0]', 'string'],
    ['count([true])', 'int'],
    ['sum([1], 1.5)', 'float64'],
    ['sum([1])', 'int'],
    ['find(["a"], true)', 'string'],
    ['findIndex(["a"], true)', 'int'],
    ['findLast(["a"], true)', 'string'],
    ['findLastIndex(["a"], true)', 'int'],
    ['groupBy([1], #)', 'map[interface {}][]interface {}'],
    ['sortBy(["a"], #)[0]', 'string'],
    ['reduce([1], "a")', 'string'],
    ['filter(result, true)[0]', 'unknown'],
    ['map([1], #index)[0]', 'int'],
    ['reduce([1], #acc)', 'unknown'],
    ['all(1, true)', 'check: builtin all takes only array (got int)'],
    ['reduce([1], #, nope)', 'check: unknown name nope'],
    ['sortBy([1], #, nope)', 'check: unknown name nope'],
  ],
  arithmetic: [
    ['1 - 2', 'int'],
    ['1.5 + 1', 'float64'],
    ['1 + 1.5', 'float64'],
    ['2 * 1.5', 'float64'],
    ['1 / 2', 'float64'],
    ['2 ** 2', 'float64'],
    ['7 % 2', 'int'],
    ['1..2', '[]int'],
    ['-1.5', 'float64'],
    ['"a" + "b"', 'string'],
    ['now() - now()', 'time.Duration'],
    ['now() - duration("1s")', 'time.Time'],
    ['duration("1s") + now()', 'time.Time'],
    ['2 * duration("1s")', 'time.Duration'],
    ['1.5 * duration("1s")', 'time.Duration'],
    ['duration("1s") * 1.5', 'time.Duration'],
    ['duration("1s") * duration("1s")', 'time.Duration'],
    ['result + 1', 'unknown'],
    ['result + "a"', 'unknown'],
    ['result - now()', 'unknown'],
    ['result - duration("1s")', 'unknown'],
    ['result * duration("1s")', 'unknown'],
    ['result * 1', 'unknown'],
    ['1.5 - result', 'unknown'],
    ['result - "a"', 'check: invalid operation: - (mismatched types unknown and string)'],
    ['result * now()', 'check: invalid operation: * (mismatched types unknown and time.Time)'],
    ['-"a"', 'check: invalid operation: - (mismatched type string)'],
  ],
  'a comparison': [
    ['result && true', 'bool'],
    ['result && 1', 'check: invalid operation: && (mismatched types unknown and int)'],
    ['1 || result', 'check: invalid operation: || (mismatched types int and unknown)'],
    ['result < true', 'check: invalid operation: < (mismatched types unknown and bool)'],
    ['[1] < [2]', 'check: invalid operation: < (mismatched types []interface {} and []interface {})'],
    ['result matches 1', 'check: invalid operation: matches (mismatched types unknown and int)'],
    ['1 == "a"', 'check: invalid operation: == (mismatched types int and string)'],
    ['1 == 1.5', 'bool'],
    ['"a" in result', 'bool'],
    ['result in {a: 1}', 'bool'],
    ['"a" in {a: 1}', 'bool'],
    ['1 in {a: 1}', 'check: cannot use int as type string in map key'],
    ['"a" in [1]', 'check: cannot use string as type int in array'],
    ['1 in 2', 'check: invalid operation: in (mismatched types int and int)'],
  ],
  'a choice': [
    ['nil ?? 1', 'int'],
    ['1 ?? nil', 'int'],
    ['1 ?? 2', 'int'],
    ['1 ?? "a"', 'unknown'],
    ['result ?? 1', 'unknown'],
    ['true ? nil : 1', 'int'],
    ['true ? 1 : nil', 'int'],
    ['true ? 1 : 2', 'int'],
    ['true ? 1 : "a"', 'unknown'],
    ['true ? result : 1', 'unknown'],
    ['(true ? ["a"] : ["b"])[0]', 'string'],
    ['true ? [1] : ["a"]', 'unknown'],
    ['1; "a"', 'string'],
    ['nope; true', 'check: unknown name nope'],
  ],
  'a member': [
    ['[1, 2][0]', 'int'],
    ['[1, "a"][0]', 'unknown'],
    ['[1][result]', 'int'],
    ['result[result]', 'unknown'],
    ['{a: 1}[result]', 'unknown'],
    ['{a: 1}[1]', 'check: cannot use int to get an element from map[string]interface {}'],
    ['"abc"[1:]', 'string'],
    ['[1][result:]', '[]interface {}'],
    ['result[1:]', 'unknown'],
    ['(1)[1:]', 'check: cannot slice int'],
    ['result.Format()', 'unknown'],
    ['{a: 1}.Format()', 'unknown'],
    ['now().Nope()', 'check: type time.Time has no method Nope'],
    ['nil.Nope()', 'check: type nil has no method Nope'],
    ['$env', 'map[string]interface {}'],
  ],
  'a method': [
    ['now().UTC(1)', 'check: too many arguments to call UTC'],
    ['now().Sub()', 'check: not enough arguments to call Sub'],
    ['now().Truncate()', 'check: not enough arguments to call Truncate'],
    ['now().In(1)', 'check: cannot use int as argument (type *time.Location) to call In '],
    ['now().Format()', 'check: not enough arguments to call Format'],
    ['now().String(1)', 'check: too many arguments to call String'],
    ['duration("1s").Abs(1)', 'check: too many arguments to call Abs'],
    ['duration("1s").Truncate()', 'check: not enough arguments to call Truncate'],
    ['duration("1s").String()', 'string'],
    ['duration("1s").String(1)', 'check: too many arguments to call String'],
    ['timezone("UTC")', '*time.Location'],
    ['timezone("UTC").String(1)', 'check: too many arguments to call String'],
    ['now().Unix()', 'int64'],
    ['now().Day()', 'int'],
  ],
  'a number function': [
    ['abs(1)', 'int'],
    ['abs(1.5)', 'float64'],
    ['ceil(1)', 'float64'],
    ['max(1, 2)', 'int'],
    ['min(1.5, 1)', 'float64'],
    ['max([1])', 'unknown'],
    ['max(result)', 'unknown'],
    ['max(1, result)', 'unknown'],
    ['mean([1])', 'float64'],
    ['median()', 'check: not enough arguments to call median'],
    ['median("a")', 'check: invalid argument for median (type string)'],
    ['string()', 'check: not enough arguments to call string'],
    ['bitnot("a")', 'check: cannot use string as argument (type int) to call bitnot '],
    ['bitand(1, 2)', 'int'],
    ['isNaN(1)', 'bool'],
    ['isNaN(-1 + 2)', 'bool'],
    ['isNaN(len("a") + 1)', 'check: cannot use int as argument (type float64) to call isNaN '],
    ['isNaN(1 + len("a"))', 'check: cannot use int as argument (type float64) to call isNaN '],
    ['isNaN(len("a") + len("b"))', 'check: cannot use int as argument (type float64) to call isNaN '],
    ['isNaN("a")', 'check: cannot use string as argument (type float64) to call isNaN '],
    ['isNaN(true)', 'check: cannot use bool as argument (type float64) to call isNaN '],
  ],
  'a text function': [
    ['split("a", ",")', '[]string'],
    ['split("a", ",")[0]', 'string'],
    ['join(["a"])', 'string'],
    ['join(split("a", ","), "-")', 'string'],
    ['join(result, "-")', 'string'],
    ['join(split("a", ","), 2)', 'check: cannot use int as argument (type string) to call join '],
    ['join()', 'check: not enough arguments to call join'],
    ['upper(nil)', 'check: cannot use nil as argument (type string) to call upper'],
  ],
  'a list function': [
    ['first([1])', 'int'],
    ['last(["a"])', 'string'],
    ['get(["a"], 0)', 'string'],
    ['get({a: 1}, "a")', 'unknown'],
    ['first(result)', 'unknown'],
    ['take(["a"], 1)[0]', 'string'],
    ['reverse(["a"])', '[]interface {}'],
    ['keys({a: 1})', '[]interface {}'],
    ['sort(["a"], result)', '[]interface {}'],
    ['sort(result)', '[]interface {}'],
  ],
};

describe.each(Object.entries(TYPES))('the type of %s', (_, rows) => {
  it.each(rows)('%s: %s', (source, type) => expect(typeOf(source)).toBe(type));
});

describe('a predicate', () => {
  it.each(PREDICATES)('of %s is a boolean, as far as is known', (name) => {
    expect(typeOf(`${name}([1], 1)`)).toBe('check: predicate should return boolean (got int)');
    expect(typeOf(`${name}([1], result)`)).not.toMatch(/^check/);
  });
  it.each(['map', 'groupBy', 'sortBy', 'sum'])('of %s is anything', (name) => {
    expect(typeOf(`${name}([1], 1)`)).not.toMatch(/^check/);
  });
});

describe('the number of arguments', () => {
  it.each(['first', 'last', 'keys', 'values', 'toPairs', 'fromPairs', 'reverse', 'uniq', 'flatten'])(
    'of %s is one',
    (name) => {
      expect(typeOf(`${name}()`)).toBe(`check: not enough arguments to call ${name}`);
      expect(typeOf(`${name}(result, 1)`)).toBe(`check: too many arguments to call ${name}`);
    },
  );
  it.each(['get', 'take'])('of %s is two', (name) => {
    expect(typeOf(`${name}(result)`)).toBe(`check: not enough arguments to call ${name}`);
    expect(typeOf(`${name}(result, 1, 1)`)).toBe(`check: too many arguments to call ${name}`);
  });
  it('of concat is one or more', () => {
    expect(typeOf('concat()')).toBe('check: not enough arguments to call concat');
    expect(typeOf('concat([1], [2], [3], [4])')).not.toMatch(/^check/);
  });
});

describe('an error', () => {
  it('names the stage that found it', () => {
    expect(typeOf('nope')).toBe('check: unknown name nope');
    expect(typeOf('1 +')).toBe('parse: unexpected token EOF');
  });
});

describe('a condition speaks of no data', () => {
  it.each([
    'len(result) > 0',
    '!isNaN(result)',
    '-len(result) < 0',
    '[0, 1][len(result)] > 0',
    'result[len(result) - 1:] == [1]',
    'result[:len(result)] == [1]',
    'isInf(default(result, 1))',
    'result.Round(len(result)) > 0',
    'now().Add(len(result)) > now()',
    'len(result).String() == ""',
    'result?.a[len(result)] == 1',
    'all(result, len(#) > 0)',
    'reduce(result, 1, len(result)) == 1',
    'let n = len(result); n > 0',
    'let n = 1; len(result) > n',
    'len(result) > 0 ? true : false',
    'result > 0 ? len(result) > 0 : false',
    'result > 0 ? false : len(result) > 0',
    '1; len(result) > 0',
    '[len(result)] == [0]',
    '{a: len(result)} == result',
    '{(len(result)): 1} == result',
    'result == nil',
    '(result ?? 1) > 0',
  ])('%s', (condition) => expect(isAnsweredWithoutData(condition)).toBe(true));
  it.each([
    'result > 0',
    'result[0] > 0',
    'result[1:] == [1]',
    'result?.a == 1',
    'all(result, # > 0)',
    'isInf(result)',
    'let n = 1; n > 0',
    'result > 0 ? true : false',
    '[1] == result && {a: 1} == result',
    'nil ==',
    'true || false',
  ])('%s does not', (condition) => expect(isAnsweredWithoutData(condition)).toBe(false));
  it('and none at all does not', () => expect(isAnsweredWithoutData(undefined)).toBe(false));
});
