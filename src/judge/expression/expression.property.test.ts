import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stories } from '../../testing/effort.ts';
import { evaluateCondition, findConditionError } from './condition.ts';
import { valueFromJson } from './value.ts';

const NOW = Date.parse('2030-01-01T00:00:00Z');

/** Words of the language, so that random text often parses. */
const word = fc.constantFrom(
  ...'result result.a result[0] 1 2.5 "a" nil true false ( ) [ ] { } , : ; ? . ?. ?? .. | + - * / % ** == != < > <= >='.split(
    ' ',
  ),
  ...'and or not in matches contains let x = # #acc if else len( all( filter( map( sum( reduce( max( now() int( string('.split(
    ' ',
  ),
  ...'first( sort( keys( default( isNaN( asInt( duration("1s") && || ! .Year() fromJSON( toJSON('.split(' '),
);
const sentence = fc.array(word, { maxLength: 14 }).map((words) => words.join(' '));
const text = fc.oneof(sentence, fc.string({ maxLength: 30 }), fc.string({ unit: 'binary', maxLength: 12 }));
const result = fc.jsonValue({ maxDepth: 3 }).map(valueFromJson);

describe('any text on any result', () => {
  it('ends with a boolean or a coded error', () => {
    fc.assert(
      fc.property(text, result, (condition, value) => {
        const outcome = evaluateCondition(condition, value, NOW);
        if (outcome.ok) expect(typeof outcome.value).toBe('boolean');
        else expect(outcome.error.code).toBe('EXPRESSION_INVALID');
      }),
      stories(3000),
    );
  });

  it('gives the same answer twice', () => {
    fc.assert(
      fc.property(sentence, result, (condition, value) => {
        const once = evaluateCondition(condition, value, NOW);
        const again = evaluateCondition(condition, value, NOW);
        expect(again.ok ? again.value : again.error.message).toBe(once.ok ? once.value : once.error.message);
      }),
      stories(1000),
    );
  });

  it('that answers is not refused ahead of time', () => {
    fc.assert(
      fc.property(sentence, result, (condition, value) => {
        const outcome = evaluateCondition(condition, value, NOW);
        if (outcome.ok) expect(findConditionError(condition)).toBeNull();
      }),
      stories(2000),
    );
  });
});

describe('numbers', () => {
  const number = fc.oneof(fc.double(), fc.integer());

  it('compare as in JavaScript, NaN included', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        const pair = valueFromJson([a, b]);
        const ask = (operator: string) => evaluateCondition(`result[0] ${operator} result[1]`, pair, NOW);
        expect(ask('<')).toEqual({ ok: true, value: a < b });
        expect(ask('>=')).toEqual({ ok: true, value: a >= b });
        expect(ask('==')).toEqual({ ok: true, value: a === b });
        expect(ask('!=')).toEqual({ ok: true, value: a !== b });
      }),
      stories(100),
    );
  });

  it('survive string and float', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (a) => {
        expect(evaluateCondition('float(string(result)) == result', a, NOW)).toEqual({
          ok: true,
          value: true,
        });
      }),
      stories(100),
    );
  });

  it('wrap as 64-bit integers do', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 62n), 2n ** 62n), fc.bigInt(-(2n ** 62n), 2n ** 62n), (a, b) => {
        const expected = BigInt.asIntN(64, a * b);
        const condition = `(${a}) * (${b}) == (${expected === -(2n ** 63n) ? '-9223372036854775807 - 1' : expected})`;
        expect(evaluateCondition(condition, null, NOW)).toEqual({ ok: true, value: true });
      }),
      stories(100),
    );
  });
});
