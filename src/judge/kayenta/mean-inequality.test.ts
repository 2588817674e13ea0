import { describe, expect, it } from 'vitest';
import { classifyByMeans } from './mean-inequality.ts';

describe('classifyByMeans', () => {
  it.each([
    { direction: 'increase', above: 'High', below: 'Pass' },
    { direction: 'decrease', above: 'Pass', below: 'Low' },
    { direction: 'either', above: 'High', below: 'Low' },
  ] as const)('looks in the direction $direction', ({ direction, above, below }) => {
    expect(classifyByMeans({ control: [1, 2], experiment: [1, 2.1] }, direction)).toBe(above);
    expect(classifyByMeans({ control: [1, 2], experiment: [1, 1.9] }, direction)).toBe(below);
    expect(classifyByMeans({ control: [1, 2], experiment: [2, 1] }, direction)).toBe('Pass');
  });
});
