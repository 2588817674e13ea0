import { describe, expect, it } from 'vitest';
import { compare, tick, times } from '../../testing/comparison-build.ts';
import { judgeComparison } from './verdict.ts';

describe('an incident that both sides share', () => {
  const shared = times(12, tick(75, 1425));

  it('brings no evidence for a pass', () => {
    const { progress } = compare([...times(20, tick(1, 14)), ...shared]);
    expect(progress.streams[0]?.passTotals.canaryRequests).toBe(8 * 150);
    expect(progress.streams[0]?.totals.canaryRequests).toBe(32 * 150);
  });

  it('does not turn a canary with twice the errors into one that is not worse', () => {
    const worse = Array.from({ length: 100 }, (_, n) => [tick(n % 3 === 0 ? 2 : 1, 14, 120, 2880)]);
    const alone = judgeComparison(compare([...worse.slice(0, 40), ...worse])).outcome;
    expect(alone).not.toBe('not worse');
    expect(judgeComparison(compare([...worse.slice(0, 40), ...shared, ...worse])).outcome).not.toBe(
      'not worse',
    );
  });
});
