import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eachCase } from '../../testing/effort.ts';
import { evaluateCondition } from './condition.ts';
import { listOf, type Value, valueFromJson } from './value.ts';

type Recorded = null | boolean | number | string | readonly Recorded[] | { readonly [key: string]: Recorded };

interface Vectors {
  readonly conditions: readonly string[];
  readonly results: readonly Recorded[];
  readonly errors: readonly string[];
  /** Index of the condition, index of the result, then the value or the index of the error. */
  readonly cases: readonly (readonly [number, number, boolean | number])[];
}

const file = new URL('../../../test/vectors/conditions.json', import.meta.url);
const vectors: Vectors = JSON.parse(readFileSync(file, 'utf8'));

function decode(recorded: Recorded): Value {
  if (typeof recorded !== 'object' || recorded === null || Array.isArray(recorded))
    return valueFromJson(recorded);
  const marked = recorded as Readonly<Record<string, Recorded>>;
  if (marked['$float'] !== undefined) return decodeFloat(marked);
  if (marked['$floats'] !== undefined)
    return listOf((marked['$floats'] as Recorded[]).map(decodeFloat), 'float64');
  if (marked['$strings'] !== undefined) return listOf(marked['$strings'] as string[], 'string');
  return valueFromJson(recorded);
}

function decodeFloat(recorded: Recorded): number {
  if (typeof recorded === 'number') return recorded;
  const name = (recorded as { readonly $float: string }).$float;
  return name === 'NaN' ? Number.NaN : name === '+Inf' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

const NOW = Date.parse('2030-01-01T00:00:00Z');

describe('evaluateCondition agrees with upstream', () => {
  const titled = vectors.cases.map(([condition, result, outcome], index) => ({
    index,
    condition: vectors.conditions[condition] ?? '',
    result: vectors.results[result] ?? null,
    expected: typeof outcome === 'boolean' ? outcome : vectors.errors[outcome],
  }));

  it('has every recorded case', () => expect(titled).toHaveLength(1699));

  eachCase('#$index $condition', titled, ({ condition, result, expected }) => {
    const outcome = evaluateCondition(condition, decode(result), NOW);
    expect(outcome.ok ? outcome.value : outcome.error.message).toBe(expected);
  });
});
