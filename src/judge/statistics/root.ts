/** The search for a zero of `valueAt` between `lower` and `upper`. */
export interface RootSearch {
  readonly valueAt: (x: number) => number;
  readonly lower: number;
  readonly upper: number;
  /** On the scale of x, not relative. */
  readonly tolerance: number;
}

/** `b` is the best guess, `a` the one before it, `c` the end where the sign is the other one. */
interface Bracket {
  readonly a: number;
  readonly fa: number;
  readonly b: number;
  readonly fb: number;
  readonly c: number;
  readonly fc: number;
}

const MAX_ITERATIONS = 1001;

/**
 * Brent & Dekker's zero finder as Netlib's `zeroin` and R's `uniroot` step through it (Brent 1973, chapter 4;
 * Kayenta, `BrentSolver.solve`). On a step function the answer is not unique within the tolerance, so the order of
 * every operation is part of the result. Unconverged after 1001 rounds, the best guess stands.
 */
export function findRoot({ valueAt, lower, upper, tolerance }: RootSearch): number {
  const [fa, fb] = [valueAt(lower), valueAt(upper)];
  if (fa === 0) return lower;
  let bracket: Bracket = { a: lower, fa, b: upper, fb, c: lower, fc: fa };
  for (let round = 0; round < MAX_ITERATIONS; round += 1) {
    const previous = bracket.b - bracket.a;
    bracket = betterFirst(bracket);
    const { b, c } = bracket;
    const least = 2 * Number.EPSILON * Math.abs(b) + tolerance / 2;
    const half = (c - b) / 2;
    if (Math.abs(half) <= least || bracket.fb === 0) return b;
    const wanted = interpolatedStep(bracket, previous, least) ?? half;
    const next = b + atLeast(wanted, least);
    bracket = moveTo(bracket, next, valueAt(next));
  }
  return bracket.b;
}

function betterFirst(bracket: Bracket): Bracket {
  const { b, fb, c, fc } = bracket;
  return Math.abs(fc) < Math.abs(fb) ? { a: b, fa: fb, b: c, fb: fc, c: b, fc: fb } : bracket;
}

/** The step of the secant or the inverse parabola; `null` where it is no better than halving. */
function interpolatedStep(bracket: Bracket, previous: number, least: number): number | null {
  if (Math.abs(previous) < least || Math.abs(bracket.fa) <= Math.abs(bracket.fb)) return null;
  const [numerator, denominator] = bracket.a === bracket.c ? secant(bracket) : inverseParabola(bracket);
  const p = Math.abs(numerator);
  const q = numerator > 0 ? -denominator : denominator;
  const reach = 0.75 * (bracket.c - bracket.b) * q - Math.abs(least * q) / 2;
  return p < reach && p < Math.abs((previous * q) / 2) ? p / q : null;
}

function secant({ fa, b, fb, c }: Bracket): readonly [number, number] {
  const slope = fb / fa;
  return [(c - b) * slope, 1 - slope];
}

function inverseParabola({ a, fa, b, fb, c, fc }: Bracket): readonly [number, number] {
  const [ac, bc, ba] = [fa / fc, fb / fc, fb / fa];
  const numerator = ba * ((c - b) * ac * (ac - bc) - (b - a) * (bc - 1));
  return [numerator, (ac - 1) * (bc - 1) * (ba - 1)];
}

function atLeast(step: number, least: number): number {
  if (Math.abs(step) >= least) return step;
  return step > 0 ? least : -least;
}

function moveTo({ b, fb, c, fc }: Bracket, next: number, value: number): Bracket {
  const isSameSide = (value > 0 && fc > 0) || (value < 0 && fc < 0);
  const end = isSameSide ? { c: b, fc: fb } : { c, fc };
  return { a: b, fa: fb, b: next, fb: value, ...end };
}
