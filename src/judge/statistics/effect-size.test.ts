import { describe, expect, it } from 'vitest';
import { cohenD, commonLanguageEffect, meanRatio } from './effect-size.ts';

describe('meanRatio', () => {
  it('puts the experiment above the control', () => {
    expect(meanRatio([1, 3], [3, 3])).toBe(1.5);
  });

  it('does not exist where either mean is exactly 0', () => {
    expect(meanRatio([-1, 1], [3, 3])).toBeNaN();
    expect(meanRatio([3, 3], [-1, 1])).toBeNaN();
  });
});

describe('commonLanguageEffect', () => {
  it('counts a tie as half a win', () => {
    expect(commonLanguageEffect([1, 2], [2, 2, 3])).toBe((4 + 0.5 * 2) / 6);
  });
});

describe('cohenD', () => {
  it('weighs each variance by its degrees of freedom', () => {
    expect(cohenD([0, 2], [10, 14, 18])).toBeCloseTo(13 / Math.sqrt((2 * 16 + 2) / 3), 12);
  });

  it('has no sign', () => {
    expect(cohenD([10, 14, 18], [0, 2])).toBeCloseTo(cohenD([0, 2], [10, 14, 18]), 12);
  });
});
