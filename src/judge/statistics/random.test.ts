import { describe, expect, it } from 'vitest';
import { gaussian, seededRandom } from './random.ts';

describe('seededRandom', () => {
  it('repeats itself for the same seed only', () => {
    const [a, b, c] = [seededRandom(42), seededRandom(42), seededRandom(43)];
    const draw = (random: () => number) => [random(), random(), random()];
    const first = draw(a);
    expect(draw(b)).toEqual(first);
    expect(draw(c)).not.toEqual(first);
    expect(new Set(first).size).toBe(3);
  });

  // Ettinger's C reference, seed 42.
  it('gives the numbers of mulberry32', () => {
    const random = seededRandom(42);
    expect([random(), random()]).toEqual([0.6011037519201636, 0.44829055899754167]);
  });

  it('spreads evenly over 0 to 1', () => {
    const random = seededRandom(3);
    const tenths = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 10_000; draw += 1) {
      const tenth = Math.floor(random() * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

describe('gaussian', () => {
  it('is finite even where chance is exactly 0', () => {
    expect(gaussian(() => 0, 2)).toBeCloseTo(-16.6, 0);
  });

  it('is the quantile in standard deviations', () => {
    expect(gaussian(() => 0.975, 10)).toBeCloseTo(19.599639845400542, 12);
  });

  it('is no noise at all without a spread', () => {
    expect(gaussian(() => 0.9, 0)).toBe(0);
  });
});
