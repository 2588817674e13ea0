import { lnBeta } from './gamma.ts';

const ROUNDS = 20_000;
const ENOUGH = 1e-15;
const TINY = 1e-300;

/**
 * ln(1 - I_p(a, b)): the log of the upper tail of a Beta(a, b) at p, 0 < p < 1, a and b > 0.
 * Stays exact where the tail itself is far below the smallest double. Continued fraction of
 * Numerical Recipes 6.4 (DLMF 8.17.22) by Lentz's method.
 */
export function lnBetaUpperTail(p: number, a: number, b: number): number {
  if (p >= (a + 1) / (a + b + 2))
    return lnTail({ lnX: Math.log1p(-p), x: 1 - p, lnY: Math.log(p), a: b, b: a });
  const lower = lnTail({ lnX: Math.log(p), x: p, lnY: Math.log1p(-p), a, b });
  return Math.log1p(-Math.exp(lower));
}

/** ln I_x(a, b) with y = 1 - x, for x on the side where the fraction converges. */
function lnTail(tail: { lnX: number; x: number; lnY: number; a: number; b: number }): number {
  const { lnX, x, lnY, a, b } = tail;
  return a * lnX + b * lnY - Math.log(a) - lnBeta(a, b) + Math.log(betaFraction(x, a, b));
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= ROUNDS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < ENOUGH) return fraction;
  }
  return fraction;
}

function awayFromZero(x: number): number {
  return Math.abs(x) < TINY ? TINY : x;
}
