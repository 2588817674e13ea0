import { describe, expect, it } from 'vitest';
import { fetchMember, isIn, utf8Bytes } from './access.ts';
import { decodeBase64, decodeUtf8, encodeBase64 } from './base64.ts';
import { toCompactGoJson } from './go-json.ts';
import { add, asIndex, compare, isEqual, modulo, multiply, negate, power, subtract } from './operators.ts';
import { formatGoNumber, listOf, mapOf, type Value, valueFromJson } from './value.ts';

const time = (ns: bigint): Value => ({ kind: 'time', ns, zone: 'UTC' });
const duration = (ns: bigint): Value => ({ kind: 'duration', ns });

// What a checker lets pass because one side was unknown meets these values when it runs.
describe('equality', () => {
  it('compares times with times and durations with durations', () => {
    expect([isEqual(time(1n), time(1n)), isEqual(time(1n), time(2n))]).toEqual([true, false]);
    expect([isEqual(duration(1n), duration(1n)), isEqual(duration(1n), duration(2n))]).toEqual([true, false]);
    expect([isEqual(time(1n), duration(1n)), isEqual(duration(1n), time(1n))]).toEqual([false, false]);
    expect([isEqual(time(1n), 1n), isEqual(1n, duration(1n)), isEqual(null, time(1n))]).toEqual([
      false,
      false,
      false,
    ]);
  });
  it('of maps asks for the same keys', () => {
    const [a, b] = [mapOf(new Map([['a', null]])), mapOf(new Map([['b', null]]))];
    expect([isEqual(a, a), isEqual(a, b)]).toEqual([true, false]);
  });
});

describe('order', () => {
  it('is that of numbers, of times, of durations and of code points', () => {
    expect(compare('<', 1n, 2)).toBeLessThan(0);
    expect(compare('<', 2, 2n)).toBe(0);
    expect(compare('<', time(5n), time(3n))).toBeGreaterThan(0);
    expect(compare('<', duration(3n), duration(5n))).toBeLessThan(0);
    expect(compare('<', 'ab', 'abc')).toBeLessThan(0);
    expect(compare('<', 'abc', 'ab')).toBeGreaterThan(0);
    expect(compare('<', '', '')).toBe(0);
    expect(compare('<', '\u{1f600}', '\uffee')).toBeGreaterThan(0);
    expect(compare('<', Number.NaN, 1)).toBeNull();
    expect(compare('<', 1, Number.NaN)).toBeNull();
  });
  it.each<[string, Value, Value]>([
    ['int < string', 1n, 'a'],
    ['string < float64', 'a', 1],
    ['time.Time < time.Duration', time(1n), duration(1n)],
    ['time.Duration < time.Time', duration(1n), time(1n)],
    ['time.Time < int', time(1n), 1n],
    ['time.Duration < string', duration(1n), 'a'],
    ['<nil> < int', null, 1n],
  ])('is not known: %s', (what, left, right) => {
    expect(() => compare('<', left, right)).toThrow(`invalid operation: ${what}`);
  });
});

describe('arithmetic', () => {
  it('of ints is exact and wraps at 64 bits', () => {
    const large = 2n ** 53n + 1n;
    expect(subtract(large, 2n ** 53n)).toBe(1n);
    expect(add(large, 1n)).toBe(2n ** 53n + 2n);
    expect(add(2n ** 63n - 1n, 1n)).toBe(-(2n ** 63n));
    expect(negate(-(2n ** 63n))).toBe(-(2n ** 63n));
  });
  it('of an int and a float is a float', () => {
    expect([add(1n, 0.5), subtract(1n, 0.5), multiply(3n, 0.5)]).toEqual([1.5, 0.5, 1.5]);
    expect([add(0.5, 1n), subtract(0.5, 1n), multiply(0.5, 3n)]).toEqual([1.5, -0.5, 1.5]);
    expect(negate(1.5)).toBe(-1.5);
  });
  it('moves a time by a duration', () => {
    expect(add(time(5n), duration(3n))).toEqual(time(8n));
    expect(add(duration(3n), time(5n))).toEqual(time(8n));
    expect(subtract(time(5n), duration(3n))).toEqual(time(2n));
    expect(subtract(time(5n), time(3n))).toEqual(duration(2n));
    expect(subtract(duration(5n), duration(3n))).toEqual(duration(2n));
    expect(multiply(duration(5n), duration(3n))).toEqual(duration(15n));
    expect(multiply(1.5, duration(4n))).toEqual(duration(6n));
  });
  it.each<[string, () => Value, string]>([
    ['a time and an int', () => add(time(1n), 1n), 'time.Time + int'],
    ['an int and a duration', () => add(1n, duration(1n)), 'int + time.Duration'],
    ['an int and a time', () => add(1n, time(1n)), 'int + time.Time'],
    ['a duration and an int', () => add(duration(1n), 1n), 'time.Duration + int'],
    ['two times', () => add(time(1n), time(1n)), 'time.Time + time.Time'],
    ['an int and a word', () => add(1n, 'a'), 'int + string'],
    ['a time less an int', () => subtract(time(1n), 1n), 'time.Time - int'],
    ['an int less a duration', () => subtract(1n, duration(1n)), 'int - time.Duration'],
    ['a duration less an int', () => subtract(duration(1n), 1n), 'time.Duration - int'],
    ['a duration less a time', () => subtract(duration(1n), time(1n)), 'time.Duration - time.Time'],
    ['an int less a word', () => subtract(1n, 'a'), 'int - string'],
    ['a duration times a word', () => multiply(duration(1n), 'a'), 'time.Duration * string'],
    ['a word times a duration', () => multiply('a', duration(1n)), 'string * time.Duration'],
    ['an int times a time', () => multiply(1n, time(1n)), 'int * time.Time'],
    ['an int by a float', () => modulo(1n, 1.5), 'int % float64'],
    ['a negative duration', () => negate(duration(1n)), '- time.Duration'],
  ])('knows no %s', (_, run, message) => expect(run).toThrow(`invalid operation: ${message}`));
  it('raises 1, and -1 to infinity, to 1', () => {
    expect([power(1n, Number.NaN), power(1, Number.POSITIVE_INFINITY)]).toEqual([1, 1]);
    expect([power(-1, Number.POSITIVE_INFINITY), power(-1, Number.NEGATIVE_INFINITY)]).toEqual([1, 1]);
    expect([power(-1, Number.NaN), power(-1, 3), power(2, Number.POSITIVE_INFINITY)]).toEqual([
      Number.NaN,
      -1,
      Number.POSITIVE_INFINITY,
    ]);
  });
  it('cuts a float for an index', () => {
    expect([asIndex(2.9), asIndex(-2.9), asIndex(3n)]).toEqual([2, -2, 3]);
    expect(() => asIndex('a')).toThrow('invalid operation: int(string)');
  });
});

describe('text as bytes', () => {
  it('is UTF-8 of one to four bytes', () => {
    expect(utf8Bytes('\u007f')).toEqual([0x7f]);
    expect(utf8Bytes('\u0080\u07ff')).toEqual([0xc2, 0x80, 0xdf, 0xbf]);
    expect(utf8Bytes('\u0800\uffff')).toEqual([0xe0, 0xa0, 0x80, 0xef, 0xbf, 0xbf]);
    expect(utf8Bytes('\u{10000}\u{1f600}')).toEqual([0xf0, 0x90, 0x80, 0x80, 0xf0, 0x9f, 0x98, 0x80]);
  });
  it('is read by place', () => {
    expect([fetchMember('hé', 0n), fetchMember('hé', 1n), fetchMember('hé', -1n)]).toEqual([
      104n,
      0xc3n,
      0xa9n,
    ]);
    expect(() => fetchMember('hé', 3n)).toThrow('index out of range: 3 (array length is 3)');
  });
  it('is base64 with padding', () => {
    expect(encodeBase64([0xff, 0xfe])).toBe('//4=');
    expect(decodeBase64('//4=')).toEqual([0xff, 0xfe]);
    expect(decodeBase64('CQ==')).toEqual([9]);
    expect(decodeBase64('')).toEqual([]);
  });
  it('where it is no UTF-8 shows what is', () => {
    expect(decodeUtf8([9, 65, 0x7f])).toBe('\tA\u007f');
    expect(decodeUtf8([65, 0xff, 66])).toBe('A\ufffdB');
    expect(decodeUtf8([0x7f, 0x80])).toBe('\u007f\ufffd');
  });
});

describe('membership', () => {
  it('in nil is never, of nil only in a list', () => {
    expect([isIn(1n, null), isIn(null, listOf([null])), isIn(null, mapOf(new Map()))]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe('a value as text', () => {
  it('is JSON on one line with sorted keys', () => {
    const value = valueFromJson({ b: [1, { d: 'x', c: null }], a: {} });
    expect(toCompactGoJson(value)).toBe('{"a":{},"b":[1,{"c":null,"d":"x"}]}');
    expect(toCompactGoJson({ kind: 'zone', zone: 'UTC' })).toBe('"UTC"');
  });
  it('has an exponent from 1e21 up and below 1e-4', () => {
    const texts = [0, 1e-4, 9.9e-5, -1e-4, 1e20, 1e21, -1.5e300, Number.NEGATIVE_INFINITY].map(
      formatGoNumber,
    );
    expect(texts.slice(0, 4)).toEqual(['0', '0.0001', '9.9e-05', '-0.0001']);
    expect(texts.slice(4)).toEqual(['100000000000000000000', '1e+21', '-1.5e+300', '-Inf']);
  });
  it('of JSON keeps nothing that is no JSON', () => {
    expect([valueFromJson(undefined), valueFromJson(null), valueFromJson(() => 1)]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
