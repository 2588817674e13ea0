/**
 * Works a verdict out from the text of an explanation alone, by the formulas printed in it, as a person with a
 * spreadsheet would. Nothing of the judge is used.
 */
export interface Recomputed {
  readonly largest: number;
  readonly bestPass: readonly number[];
  readonly verdict: string;
}

interface StreamSum {
  readonly fixed: Readonly<Record<string, number>>;
  readonly A: readonly number[];
  readonly B: readonly number[];
  H: readonly number[];
  W: number;
  G: readonly number[];
  readonly startG: readonly number[];
  L: number;
  x: number;
  n: number;
  y: number;
  m: number;
}

const lnSum = (logs: readonly number[]) => {
  const top = Math.max(...logs);
  return Number.isFinite(top) ? top + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - top), 0)) : top;
};

export function recompute(text: string): Recomputed {
  const numbers = (pattern: RegExp, within = text) =>
    (pattern.exec(within) ?? []).slice(1).map((one) => Number(one));
  const [alpha = Number.NaN] = numbers(/alpha = (\S+):/);
  const [beta = Number.NaN] = numbers(/beta = (\S+):/);
  const [h = Number.NaN] = numbers(/h = (\S+): chance/);
  const [leastRequests = 0, leastSeconds = 0, incidentRate = 0, warmUp = 0] = numbers(
    /asks for m >= (\d+), (\S+) s since .* fewer than (\S+) of all .* before t = (\S+) s/,
  );
  const [start = '', ...looks] = text.slice(0, text.indexOf('\n\nVerdict')).split(/\n\nLook /);
  const streams = streamsIn(start);
  let [largest = Number.NaN] = numbers(/largest C so far = (\S+)/, start);
  let [passSince = 0] = numbers(/the pass began at (\S+) s/, start);
  let [elapsed = 0, inIncident] = [...numbers(/looks, (\S+) s\)/, start), 0];
  for (const look of looks) {
    const [t = 0, seconds = 0] = numbers(/t = (\S+) s, (\S+) s long/, look);
    elapsed = t + seconds;
    if (look.includes('share is new')) {
      passSince = t;
      for (const one of streams) Object.assign(one, { G: one.startG, L: 0, y: 0, m: 0 });
    }
    const ticks = [...look.matchAll(/: x1\/n1 = (\d+)\/(\d+), x2\/n2 = (\d+)\/(\d+); s/g)].map((match) =>
      match.slice(1).map(Number),
    );
    const [x1 = 0, n1 = 0, x2 = 0, n2 = 0] = ticks[0] ?? [];
    inIncident = n1 + n2 > 0 && (x1 + x2) / (n1 + n2) > incidentRate ? 1 : 0;
    const isPassing = t >= warmUp && inIncident === 0;
    const weighed = streams.map((one, index) => {
      const E = addCounts(one, ticks[index] ?? [], { t, h, isPassing });
      return Math.log(one.fixed['w'] ?? 0) + E;
    });
    largest = Math.max(largest, lnSum(weighed));
  }
  const isPassed =
    streams.every((one) => one.L >= -Math.log(beta) && one.m >= leastRequests) &&
    inIncident === 0 &&
    elapsed - passSince >= leastSeconds;
  const verdict = largest >= -Math.log(alpha) ? 'worse' : isPassed ? 'not worse' : 'not enough evidence';
  return { largest, bestPass: streams.map((one) => one.L), verdict };
}

function streamsIn(start: string): StreamSum[] {
  const sections = start.slice(0, start.indexOf('\n\nFormulas')).split('\n\nStream ').slice(1);
  const standings = start
    .slice(start.indexOf('Before the looks'))
    .split(/in all looks: /)
    .slice(1);
  return sections.map((section, index) => {
    const standing = standings[index] ?? '';
    const row = (symbol: string, within: string) =>
      (new RegExp(`^ *${symbol}  (.*)$`, 'm').exec(within)?.[1] ?? '').trim().split(/ +/).map(Number);
    const fixed = Object.fromEntries(
      [...section.matchAll(/(\w) = ([^\s,]+)/g)].map(([, name, value]) => [name, Number(value)]),
    );
    const totals = [...standing.matchAll(/x1\/n1 = (\d+)\/(\d+)/g)].map((match) =>
      match.slice(1).map(Number),
    );
    const [[x = 0, n = 0] = [], [y = 0, m = 0] = []] = totals;
    const B = row('B', section);
    const startG = B.map(() => -Math.log(B.length));
    const [W = Number.NaN] = row('W', standing);
    const [L = Number.NaN] = row('L', standing);
    return {
      fixed,
      A: row('A', section),
      B,
      H: row('H', standing),
      W,
      G: row('G', standing),
      startG,
      L,
      x,
      n,
      y,
      m,
    };
  });
}

function addCounts(
  one: StreamSum,
  [x1 = 0, n1 = 0, x2 = 0, n2 = 0]: readonly number[],
  { t, h, isPassing }: { readonly t: number; readonly h: number; readonly isPassing: boolean },
): number {
  const { R = 0, X = 0, T = 0, p = 0, D = 0, M = 0, f = Number.NaN, g = Number.NaN } = one.fixed;
  const r = R * (1 + X * Math.exp(-t / T)) ** p;
  const s = n1 + n2 === 0 ? 0 : n1 / (n1 + n2);
  const e = x1 + x2;
  const bet = (ratio: number, against: number) =>
    e === 0 || s === 0 || s === 1
      ? 0
      : (x1 * Math.log(ratio / against) - e * Math.log((1 + (ratio - 1) * s) / (1 + (against - 1) * s))) / D;
  const begins = one.W + Math.log(h / one.A.length);
  one.H = one.A.map(
    (A, k) => lnSum([one.H[k] ?? 0, begins]) + (A <= r ? 0 : bet(D > 1.3 ? Math.min(A, 5 * r) : A, r)),
  );
  one.W += Math.log(1 - h);
  one.x += x1;
  one.n += n1;
  if (isPassing) {
    one.G = one.B.map((B, k) => (one.G[k] ?? 0) + bet(B, M));
    one.y += x1;
    one.m += n1;
    const Q = Number.isNaN(g) ? Number.NEGATIVE_INFINITY : lnTail(one.y, one.m, [0, g], g) / D;
    one.L = Math.max(one.L, lnSum(one.G), Q);
  }
  const V = lnSum([...one.H, one.W]);
  return Number.isNaN(f) ? V : Math.min(V, lnTail(one.x, one.n, [f, 1], f) / D);
}

const STEPS = 2000;
const REACH = 40;

/** ln of the integral of p^x (1-p)^(n-x) over a range, by Simpson's rule, against the same at one rate. */
function lnTail(x: number, n: number, range: readonly [number, number], rate: number): number {
  const times = (count: number, log: number) => (count === 0 ? 0 : count * log);
  const ln = (q: number) => times(x, Math.log(q)) + times(n - x, Math.log1p(-q));
  // Nearly all of it lies this near to its peak, or to the end of the range that is next to the peak.
  const peak = n === 0 ? 0.5 : x / n;
  const reach = (REACH * Math.sqrt(x + 1)) / (n + 1);
  const from = Math.max(range[0], Math.min(peak, range[1]) - reach);
  const to = Math.min(range[1], Math.max(peak, range[0]) + reach);
  const width = (to - from) / STEPS;
  const logs = Array.from({ length: STEPS + 1 }, (_, k) => {
    const factor = k === 0 || k === STEPS ? 1 : k % 2 === 1 ? 4 : 2;
    return ln(from + k * width) + Math.log(factor * (width / 3));
  });
  return lnSum(logs) - Math.log(range[1] - range[0]) - ln(rate);
}
