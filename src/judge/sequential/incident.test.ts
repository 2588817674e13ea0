import { describe, expect, it } from 'vitest';
import { beginComparison, compareLook } from './comparison.ts';
import { DEFAULT_POLICY } from './policy.ts';
import type { Tick } from './two-arm.ts';
import { judgeComparison } from './verdict.ts';

const tick = (
  canaryEvents: number,
  stableEvents: number,
  canaryRequests = 150,
  stableRequests = 2850,
): Tick => ({
  canaryRequests,
  canaryEvents,
  stableRequests,
  stableEvents,
});
const compare = (ticks: readonly Tick[]) =>
  ticks.reduce(
    (comparison, one) => compareLook(comparison, { seconds: 15, ticks: [one] }),
    beginComparison(DEFAULT_POLICY, { dispersion: 1, latency: null }, 15),
  );
const times = (count: number, one: Tick) => Array.from({ length: count }, () => one);

describe('an incident that both sides share', () => {
  const shared = times(12, tick(75, 1425));

  it('brings no evidence for a pass', () => {
    const { progress } = compare([...times(20, tick(1, 14)), ...shared]);
    expect(progress.streams[0]?.passTotals.canaryRequests).toBe(8 * 150);
    expect(progress.streams[0]?.totals.canaryRequests).toBe(32 * 150);
  });

  it('does not turn a canary with twice the errors into one that is not worse', () => {
    const worse = Array.from({ length: 100 }, (_, n) => tick(n % 3 === 0 ? 2 : 1, 14, 120, 2880));
    const alone = judgeComparison(compare([...worse.slice(0, 40), ...worse])).outcome;
    expect(alone).not.toBe('not worse');
    expect(judgeComparison(compare([...worse.slice(0, 40), ...shared, ...worse])).outcome).not.toBe(
      'not worse',
    );
  });
});
