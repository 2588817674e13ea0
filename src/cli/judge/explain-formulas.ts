/** How the numbers of an explanation follow from one another. Symbols are those of its tables; logs are natural. */
export const FORMULAS: readonly string[] = [
  'r = R * (1 + X * e^(-t/T))^p',
  's = n1 / (n1 + n2)',
  'e = x1 + x2',
  'i(A) = (x1 * ln(A/r) - e * ln((1 + (A-1)*s) / (1 + (r-1)*s))) / D; 0 where A <= r, e = 0, s = 0 or s = 1',
  'H(A) := ln(e^H(A) + e^W * h/K) + i(A), K the number of A; then W := W + ln(1-h)',
  'V = ln(sum of e^H(A) over A, + e^W)',
  'F = (ln(integral of p^x * (1-p)^(n-x) dp from f to 1) - ln(1-f) - x * ln(f) - (n-x) * ln(1-f)) / D',
  'E = the smaller of V and F',
  'C = ln(sum of w * e^E over the streams)',
  'j(B) = (x1 * ln(B/M) - e * ln((1 + (B-1)*s) / (1 + (M-1)*s))) / D; 0 where e = 0, s = 0 or s = 1',
  'G(B) := G(B) + j(B)',
  'P = ln(sum of e^G(B) over B)',
  'Q = (ln(integral of p^y * (1-p)^(m-y) dp from 0 to g) - ln(g) - y * ln(g) - (m-y) * ln(1-g)) / D',
];
