import { lnGamma } from '../../src/judge/statistics/gamma.ts';

/** A stream of uniform numbers on (0, 1): sfc32 (Doty-Humphrey), the same for the same seeds. */
export type Uniform = () => number;

export function seededUniform(...seeds: readonly number[]): Uniform {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1];
  const step = () => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (const seed of seeds) {
    a ^= seed;
    for (let round = 0; round < 15; round++) step();
  }
  return () => (step() + 0.5) / 4294967296;
}

export function normal(uniform: Uniform): number {
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Number of trials until the first success, mean `mean` >= 1. */
export function geometric(uniform: Uniform, mean: number): number {
  return mean <= 1 ? 1 : Math.max(1, Math.ceil(Math.log(uniform()) / Math.log1p(-1 / mean)));
}

/** The sum of `count` geometric numbers of mean `mean`: one by one, or as gamma-mixed Poisson where there are many. */
export function geometricSum(uniform: Uniform, count: number, mean: number): number {
  if (count > 20) return count + poisson(uniform, gamma(uniform, count) * (mean - 1));
  let sum = 0;
  for (let k = 0; k < count; k++) sum += geometric(uniform, mean);
  return sum;
}

/** Gamma of scale 1 and shape >= 1 (Marsaglia and Tsang 2000). */
function gamma(uniform: Uniform, shape: number): number {
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal(uniform);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(uniform()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Transformed rejection (Hörmann 1993, PTRS); by multiplication where the mean is small. */
export function poisson(uniform: Uniform, mean: number): number {
  if (mean <= 0) return 0;
  if (mean < 10) return smallPoisson(uniform, mean);
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  const inverse = 1.1239 + 1.1328 / (b - 3.4);
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= squeeze) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const bar = Math.log(v) + Math.log(inverse) - Math.log(a / (us * us) + b);
    if (bar <= -mean + k * Math.log(mean) - lnGamma(k + 1)) return k;
  }
}

function smallPoisson(uniform: Uniform, mean: number): number {
  const limit = Math.exp(-mean);
  let product = uniform();
  let k = 0;
  while (product > limit) {
    product *= uniform();
    k += 1;
  }
  return k;
}

/** Transformed rejection (Hörmann 1993, BTRS); by inversion where few are expected. */
export function binomial(uniform: Uniform, n: number, p: number): number {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomial(uniform, n, 1 - p);
  return n * p < 10 ? smallBinomial(uniform, n, p) : largeBinomial(uniform, n, p);
}

function smallBinomial(uniform: Uniform, n: number, p: number): number {
  const odds = p / (1 - p);
  let probability = Math.exp(n * Math.log1p(-p));
  let u = uniform();
  let k = 0;
  while (u > probability && k < n) {
    u -= probability;
    k += 1;
    probability *= (odds * (n - k + 1)) / k;
  }
  return k;
}

function largeBinomial(uniform: Uniform, n: number, p: number): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const squeeze = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const mode = Math.floor((n + 1) * p);
  const odds = Math.log(p / (1 - p));
  const lnWeight = (k: number) => k * odds - lnGamma(k + 1) - lnGamma(n - k + 1);
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + n * p + 0.5);
    if (k < 0 || k > n) continue;
    if (us >= 0.07 && v <= squeeze) return k;
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= lnWeight(k) - lnWeight(mode)) return k;
  }
}
