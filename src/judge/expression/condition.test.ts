import { describe, expect, it } from 'vitest';
import { evaluateCondition, evaluateTime, findConditionError } from './condition.ts';
import { FLOAT, listType } from './static-type.ts';
import { listOf, type Value, valueFromJson } from './value.ts';

const NOW = Date.parse('2030-01-01T00:00:00Z');
const floats = (...items: number[]) => listOf(items, 'float64');

function outcomeOf(condition: string, result: Value): boolean | string {
  const outcome = evaluateCondition(condition, result, NOW);
  return outcome.ok ? outcome.value : outcome.error.message;
}

describe('evaluateCondition', () => {
  const object = valueFromJson({ ok: true, n: 3, a: { b: [1, 2] } });

  it.each<[Value, string, boolean]>([
    [floats(0.97), 'result[0] >= 0.95', true],
    [listOf([]), 'len(result) == 0 || result[0] >= 0.95', true],
    [floats(Number.NaN), 'isNaN(result[0])', true],
    [floats(Number.NaN), 'result[0] >= 0.95', false],
    [floats(Number.NaN), 'result[0] == result[0]', false],
    [floats(Number.NaN), '!(result[0] < 5)', true],
    [floats(Number.POSITIVE_INFINITY), 'isInf(result[0]) && result[0] > 1e308', true],
    [floats(Number.NEGATIVE_INFINITY), 'isInf(result[0]) && result[0] < -1e308', true],
    [floats(1, 2, 3), 'all(result, # < 5)', true],
    [floats(1, 2, 3), 'all(result, {# < 3})', false],
    [floats(1, 2, 3), '2 in result', true],
    [floats(1, 2, 3), '2 not in result', false],
    [floats(1, 2, 3), 'sum(result) == 6 && max(result) == 3 && mean(result) == 2', true],
    [floats(1, 2, 3), 'result[-1] == 3', true],
    [floats(1, 2, 3), 'result[1:] == [2.0, 3.0]', true],
    [floats(1, 2, 3), 'count(result, # > 1) == 2', true],
    [floats(1, 2, 3), 'default(result, 0) == 0', false],
    [null, 'default(result, 0) == 0', true],
    [null, 'isNil(result)', true],
    [null, 'result == nil', true],
    [null, '(result ?? 0) < 1', true],
    [5, 'result > 1', true],
    [5, 'asInt(result) == 5', true],
    [5, 'result in 1..10', true],
    [5, 'int(result) % 2 == 1', true],
    [5, 'result / 2 == 2.5', true],
    [5, 'not (result < 1)', true],
    ['1.5', 'asFloat(result) > 1', true],
    ['1.5', 'float(result) > 1', true],
    ['abc', "result contains 'b' && result startsWith 'a' && result matches '^a.c$'", true],
    [object, 'result.ok && result.n < 4', true],
    [object, 'result.a.b[1] == 2', true],
    [object, "'ok' in result", true],
    [object, 'result.missing == nil', true],
    [object, 'result?.missing?.deep == nil', true],
    [object, "result.ok == 'true'", false],
    [valueFromJson([{ v: 1 }, { v: 2 }]), 'all(result, .v > 0)', true],
    [valueFromJson([{ v: 1 }, { v: 2 }]), 'filter(result, .v > 1)[0].v == 2', true],
    [true, 'result', true],
  ])('on %j finds %s %s', (result, condition, expected) => {
    expect(outcomeOf(condition, result)).toBe(expected);
  });

  it.each<[Value, string, string]>([
    [listOf([]), 'isNaN(result[0])', 'index out of range: 0 (array length is 0)'],
    [5, 'result % 2 == 1', 'invalid operation: % (mismatched types float64 and int)'],
    [5, 'result >= "4"', 'invalid operation: >= (mismatched types float64 and string)'],
    [5, 'nope == 1', 'unknown name nope'],
    [5, 'nope(1)', 'unknown name nope'],
    [5, 'result(1)', 'float64 is not callable'],
    [5, 'isNaN', 'cannot use function isNaN as a value'],
    [5, 'result = 5', 'unexpected token Operator("=")'],
    [5, '', 'unexpected token EOF'],
    [5, 'asInt(result)', 'expected bool, but got int64'],
    [5, 'int(result)', 'expected bool, but got int'],
    [5, 'result', 'expected bool, but got float64'],
    [null, 'asInt(1) ?? 2', 'expected bool, but got int64'],
    ['1.5', 'asInt(result) > 1', 'strconv.ParseInt: parsing "1.5": invalid syntax'],
    [
      '9223372036854775808',
      'asInt(result) > 1',
      'strconv.ParseInt: parsing "9223372036854775808": value out of range',
    ],
    ['x', 'asFloat(result) > 1', 'strconv.ParseFloat: parsing "x": invalid syntax'],
    [object, 'result.missing > 1', 'invalid operation: <nil> > int'],
    [object, 'result.missing.deep == 1', 'cannot fetch deep from <nil>'],
    [true, 'result == 1', 'invalid operation: == (mismatched types bool and int)'],
    [5, 'isNaN(int(result))', 'cannot use int as argument (type float64) to call isNaN '],
    [5, 'isNaN(first([1]))', 'cannot use int as argument (type float64) to call isNaN '],
    [valueFromJson([true]), 'isNaN(result[0])', 'interface conversion: interface {} is bool, not float64'],
    [valueFromJson([null]), '!result[0]', 'interface conversion: interface {} is nil, not bool'],
    [valueFromJson([1]), 'result[0] && true', 'interface conversion: interface {} is float64, not bool'],
    [valueFromJson([1]), 'true && result[0]', 'expected bool, but got float64'],
    [valueFromJson([1]), 'false || result[0]', 'expected bool, but got float64'],
    [
      valueFromJson([1]),
      'result[0] ? true : false',
      'interface conversion: interface {} is float64, not bool',
    ],
    [
      valueFromJson([1]),
      'result[0] contains "a"',
      'interface conversion: interface {} is float64, not string',
    ],
    [valueFromJson(['(']), '"a" matches result[0]', 'error parsing regexp: missing closing ): `(`'],
    ['a', 'result matches "("', 'error parsing regexp: missing closing ): `(`'],
    [floats(1), 'result["a"] == 1', 'array elements can only be selected using an integer (got string)'],
    [valueFromJson([[1]]), 'result[0]["a"] == 1', 'invalid operation: int(string)'],
    [valueFromJson([{}]), 'result[0][1] == 1', 'cannot use int as a key of a map with string keys'],
    [valueFromJson([5]), '1 in result[0]', 'operator "in" not defined on float64'],
    [valueFromJson([{}]), '1 in result[0]', 'cannot use int as type string in map key'],
    [valueFromJson([5]), 'result[0][0:1] == 1', 'cannot slice float64'],
    [valueFromJson([5]), 'all(result[0], true)', 'cannot loop over float64'],
    [floats(1), 'result["a":] == 1', 'non-integer slice index string'],
    [floats(1), 'result[:1.5] == 1', 'non-integer slice index float64'],
    [floats(1), 'all(result, 1)', 'predicate should return boolean (got int)'],
    [floats(1), 'result ? true : false', 'non-bool expression (type []float64) used as condition'],
    [floats(1), 'all(result, #nope)', 'unknown pointer #nope'],
    [floats(1), '#acc > 1', 'unexpected token Operator("#")'],
    [floats(1), 'all(result, #acc > 1)', 'unknown pointer #acc'],
    [5, 'let result = 1; true', 'cannot redeclare result'],
    [5, 'let isNaN = 1; true', 'cannot redeclare isNaN'],
    [5, 'let len = 1; true', 'cannot redeclare builtin len'],
    [5, 'let a = 1; let a = 2; true', 'cannot redeclare variable a'],
    [5, '{(1): 2} == nil', 'cannot use int as a map key'],
    [5, '+"a" == 1', 'invalid operation: + (mismatched type string)'],
    [5, 'now().Nope() == 1', 'type time.Time has no method Nope'],
    [5, 'nil.Nope() == 1', 'type nil has no method Nope'],
    [valueFromJson([5]), 'result[0].Nope() == 1', 'cannot fetch Nope from float64'],
    [5, 'now().Add(1) == now()', 'cannot use int as argument (type time.Duration) to call Add '],
    [5, 'isNaN() == true', 'not enough arguments to call isNaN'],
    [5, 'isNaN(1.0, 2.0)', 'too many arguments to call isNaN'],
    [5, 'int(result) % 0 == 1', 'runtime error: integer divide by zero'],
  ])('on %j refuses %s: %s', (result, condition, message) => {
    expect(outcomeOf(condition, result)).toBe(message);
  });

  it('looks at what isNil and default are given, not at the whole result', () => {
    const result = valueFromJson({ a: null, b: 2 });
    expect(outcomeOf('isNil(result.a) && !isNil(result.b) && !isNil(result)', result)).toBe(true);
    expect(outcomeOf('default(result.a, 7) == 7 && default(result.b, 7) == 2', result)).toBe(true);
  });

  it('sees no property of a prototype', () => {
    const result = valueFromJson(JSON.parse('{"__proto__": {"polluted": true}}'));
    expect(outcomeOf('result.constructor == nil && result.toString == nil', result)).toBe(true);
    expect(outcomeOf('result["__proto__"].polluted && {}.__proto__ == nil', result)).toBe(true);
    expect(outcomeOf('constructor == nil', result)).toBe('unknown name constructor');
    expect(outcomeOf('toString()', result)).toBe('unknown name toString');
    expect(outcomeOf('result.__proto__.__proto__ == nil', result)).toBe(true);
  });

  it('reaches the environment through $env', () => {
    expect(outcomeOf('$env.result == 5 && $env["result"] == 5 && "result" in $env', 5)).toBe(true);
    expect(outcomeOf('"isNaN" in $env', 5)).toBe(false);
  });

  it.each([
    ['1..2000000 == []', 'memory budget exceeded'],
    ['all(1..2000, all(1..2000, true))', 'memory budget exceeded'],
    ['repeat("ab", 600000) == ""', 'memory budget exceeded'],
    [`${'('.repeat(300)}true${')'.repeat(300)}`, 'expression is nested deeper than 200 levels'],
    [`${'!'.repeat(300)}true`, 'expression is nested deeper than 200 levels'],
    [`1${'+1'.repeat(450)} > 0`, 'expression is nested deeper than 400 levels'],
    [`true || [${'1,'.repeat(10_001)}] == []`, 'expression exceeds maximum allowed nodes'],
    [' '.repeat(65_537), 'expression is longer than 65536 characters'],
  ])('bounds the cost of %.30s', (condition, message) => {
    expect(outcomeOf(condition, 1)).toBe(message);
  });

  it('allows what stays inside the bounds', () => {
    expect(outcomeOf('len(1..100000) == 100000', 1)).toBe(true);
    expect(outcomeOf(`${'('.repeat(100)}true${')'.repeat(100)}`, 1)).toBe(true);
    expect(outcomeOf(`1${'+1'.repeat(300)} == 301`, 1)).toBe(true);
  });

  it('runs a pattern that would hang a backtracking engine', () => {
    expect(outcomeOf('result matches "^(a+)+$"', `${'a'.repeat(5000)}b`)).toBe(false);
  });

  it('tells where an expression is wrong', () => {
    const outcome = evaluateCondition('true && nope', 1, NOW);
    expect(outcome).toMatchObject({
      ok: false,
      error: { stage: 'check', offset: 8, code: 'EXPRESSION_INVALID' },
    });
  });
});

describe('evaluateTime', () => {
  it.each([
    ['now()', 0],
    ['now() - duration("5m")', -300_000],
    ['duration("1.5s") + now()', 1500],
    ['now() - duration("1h") + duration("1ms")', -3_599_999],
  ])('reads %s', (expression, offsetMs) => {
    expect(evaluateTime(expression, NOW)).toEqual({ ok: true, value: NOW + offsetMs });
  });

  it.each([
    ['5', 'expected time, but got int'],
    ['result', 'unknown name result'],
    ['asInt(1)', 'unknown name asInt'],
    ['now() +', 'unexpected token EOF'],
    ['isNaN(1.0)', 'expected time, but got bool'],
  ])('refuses %s', (expression, message) => {
    const outcome = evaluateTime(expression, NOW);
    expect(outcome.ok ? null : outcome.error.message).toBe(message);
  });
});

describe('findConditionError', () => {
  it.each([
    ['result >', 'unexpected token EOF'],
    ['resutl[0] > 1', 'unknown name resutl'],
    ['result > "a" && 1 > "a"', 'invalid operation: > (mismatched types int and string)'],
    ['len(result)', 'expected bool, but got int'],
    ['nil', 'expected bool, but got <nil>'],
    ['result matches "("', 'error parsing regexp: missing closing ): `(`'],
  ])('finds before any measurement what is wrong with %s', (condition, message) => {
    expect(findConditionError(condition)?.message).toBe(message);
  });

  it.each(['result[0] > 1', 'result > 1', 'result.ok', 'result', 'default(result, 0) < 1', 'isNil(result)'])(
    'lets %s pass while the result is not known',
    (condition) => expect(findConditionError(condition)).toBeNull(),
  );

  it('uses the type a provider promises', () => {
    expect(findConditionError('result > 1', listType(FLOAT, '[]float64'))?.message).toBe(
      'invalid operation: > (mismatched types []float64 and int)',
    );
  });
});
