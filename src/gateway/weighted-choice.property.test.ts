import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWeightedChoice, type Weighted } from './weighted-choice.ts';

const weights = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 6 });

function named(parts: readonly number[]): Weighted[] {
  return parts.map((weight, i) => ({ key: `backend-${i}`, weight }));
}

/** The greatest difference between requests sent to and due to any backend, over all prefixes. */
function worstError(parts: readonly number[], requests: number): number {
  const choice = createWeightedChoice(named(parts));
  const sum = parts.reduce((a, b) => a + b, 0);
  const counts = new Map<string, number>();
  let worst = 0;
  for (let sent = 1; sent <= requests; sent++) {
    const key = choice.next() ?? '';
    counts.set(key, (counts.get(key) ?? 0) + 1);
    for (const { key: backend, weight } of named(parts)) {
      worst = Math.max(worst, Math.abs((counts.get(backend) ?? 0) - (sent * weight) / sum));
    }
  }
  return worst;
}

describe('createWeightedChoice', () => {
  it('is never a whole request off for any backend at any prefix', () => {
    fc.assert(
      fc.property(weights, (parts) => {
        fc.pre(parts.some((part) => part > 0));
        expect(worstError(parts, 2000)).toBeLessThan(1);
      }),
      { numRuns: 60 },
    );
  });

  it.each([[[1, 99]], [[20, 80]], [[1, 1, 1]], [[1, 2, 3, 4, 90]], [[333, 333, 334]], [[1, 999_999]]])(
    'keeps within one request at every prefix of 10,000 for %j',
    (parts) => {
      expect(worstError(parts, 10_000)).toBeLessThan(1);
    },
  );

  it('never chooses a weight of 0, and nothing when all are 0', () => {
    fc.assert(
      fc.property(weights, (parts) => {
        const choice = createWeightedChoice(named([...parts, 0]));
        const chosen = Array.from({ length: 200 }, () => choice.next());
        expect(chosen).not.toContain(`backend-${parts.length}`);
        expect(chosen.includes(null)).toBe(parts.every((part) => part === 0));
      }),
    );
  });

  it('stays fair when weights change after every few requests', () => {
    const changes = fc.array(
      fc.record({ canary: fc.integer({ min: 0, max: 100 }), requests: fc.integer({ min: 1, max: 30 }) }),
      { minLength: 1, maxLength: 80 },
    );
    fc.assert(
      fc.property(changes, (steps) => {
        const choice = createWeightedChoice([]);
        let owed = 0;
        for (const { canary, requests } of steps) {
          choice.reweigh(named([100 - canary, canary]));
          const sent = Array.from({ length: requests }, () => choice.next());
          owed += (requests * canary) / 100 - sent.filter((key) => key === 'backend-1').length;
          // An alternative at 0 gets nothing, also not what it was owed.
          if (canary === 0 || canary === 100) owed = 0;
          expect(Math.abs(owed)).toBeLessThan(1.001);
        }
      }),
    );
  });

  it('does not favour anyone by being told the same weights again', () => {
    const choice = createWeightedChoice(named([10, 90]));
    let first = 0;
    for (let i = 0; i < 1000; i++) {
      choice.reweigh(named([10, 90]));
      if (choice.next() === 'backend-0') first++;
    }
    expect(first).toBe(100);
  });
});
