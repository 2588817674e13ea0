/** The words between the symbols of a formula. */
export interface FormulaWords {
  readonly zeroWhere: (conditions: readonly string[]) => string;
  readonly numberOf: (symbol: string, of: string) => string;
  readonly after: string;
  readonly sum: (term: string, over: string) => string;
  readonly streams: string;
  readonly integral: (term: string, from: string, to: string) => string;
  readonly smaller: (a: string, b: string) => string;
  readonly where: (condition: string, then: string, otherwise: string) => string;
}

/** How the numbers of an explanation follow from one another. Symbols are those of its tables; logs are natural. */
export function formulasIn({
  zeroWhere,
  numberOf,
  after,
  sum,
  streams,
  integral,
  smaller,
  where,
}: FormulaWords) {
  const none = ['e = 0', 's = 0', 's = 1'];
  return [
    'r = R * (1 + X * e^(-t/T))^p',
    's = n1 / (n1 + n2)',
    'e = x1 + x2',
    `a = ${where('D > 1.3', smaller('A', '5 * r'), 'A')}`,
    `i(A) = (x1 * ln(a/r) - e * ln((1 + (a-1)*s) / (1 + (r-1)*s))) / D; ${zeroWhere(['A <= r', ...none])}`,
    `H(A) := ln(e^H(A) + e^W * h/K) + i(A), ${numberOf('K', 'A')}; ${after} W := W + ln(1-h)`,
    `V = ln(${sum('e^H(A)', 'A')}, + e^W)`,
    `F = (ln(${integral('p^x * (1-p)^(n-x)', 'f', '1')}) - ln(1-f) - x * ln(f) - (n-x) * ln(1-f)) / D`,
    `E = ${smaller('V', 'F')}`,
    `C = ln(${sum('w * e^E', streams)})`,
    `j(B) = (x1 * ln(B/M) - e * ln((1 + (B-1)*s) / (1 + (M-1)*s))) / D; ${zeroWhere(none)}`,
    'G(B) := G(B) + j(B)',
    `P = ln(${sum('e^G(B)', 'B')})`,
    `Q = (ln(${integral('p^y * (1-p)^(m-y)', '0', 'g')}) - ln(g) - y * ln(g) - (m-y) * ln(1-g)) / D`,
  ];
}
