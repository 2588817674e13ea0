import { expect } from 'vitest';
import { readVectors } from './vectors.ts';

/** NaN is written as a text. */
export type Recorded = number | 'NaN';

interface Named {
  readonly id: string;
  readonly name: string;
  readonly op: string;
}

const CASES = readVectors<Named>('kayenta-judge');

/** The recorded cases of one operation. Each operation has members of its own. */
export function casesOf<Members>(op: string): (Named & Members)[] {
  const found = CASES.filter((one) => one.op === op);
  if (found.length === 0) throw new Error(`no recorded case of ${op}`);
  return found as unknown as (Named & Members)[];
}

/** Every operation that has cases. */
export function recordedOperations(): string[] {
  return [...new Set(CASES.map(({ op }) => op))].toSorted();
}

export function numbersOf(values: readonly Recorded[]): number[] {
  return values.map((value) => Number(value));
}

/** Within `tolerance`, absolute and relative; NaN is NaN. */
export function expectClose(actual: number | null | undefined, expected: Recorded, tolerance = 1e-8): void {
  const wanted = Number(expected);
  if (typeof actual !== 'number') throw new Error(`expected ${wanted}, but there is ${actual}`);
  if (Number.isNaN(wanted)) expect(actual).toBeNaN();
  else expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(wanted)));
}
