import { describe, expect, it } from 'vitest';
import { expForDisplay, logAddExp, logSumExp } from './log-domain.ts';

const NEVER = Number.NEGATIVE_INFINITY;

describe('sums in the log domain', () => {
  it('add weights that no double holds', () => {
    expect(logAddExp(1000, 1000)).toBeCloseTo(1000 + Math.LN2, 12);
    expect(logAddExp(1000, 0)).toBe(1000);
    expect(logAddExp(0, 1000)).toBe(1000);
    expect(logAddExp(-1000, -1001)).toBeCloseTo(-1000 + Math.log1p(Math.exp(-1)), 12);
    expect(logSumExp([1000, 1000, 1000])).toBeCloseTo(1000 + Math.log(3), 12);
    expect(logSumExp([-2000, -2000])).toBeCloseTo(-2000 + Math.LN2, 12);
  });
  it('leave a weight alone to which zero is added', () => {
    expect([logAddExp(NEVER, 3), logAddExp(3, NEVER)]).toEqual([3, 3]);
    expect(logSumExp([NEVER, 3, NEVER])).toBe(3);
  });
  it('of zeros are zero', () => {
    expect(logAddExp(NEVER, NEVER)).toBe(NEVER);
    expect(logSumExp([NEVER, NEVER])).toBe(NEVER);
    expect(logSumExp([])).toBe(NEVER);
  });
  it('are shown as numbers, however large', () => {
    expect(expForDisplay(0)).toBe(1);
    expect(expForDisplay(5000)).toBe(1e300);
  });
});
