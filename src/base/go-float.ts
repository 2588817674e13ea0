/** Parses Go's float text. `Number` alone reads Prometheus's "+Inf" as NaN. */
export function parseGoFloat(text: string): number {
  return Number(text.replace(/^([+-]?)Inf$/, '$1Infinity'));
}

/** Writes a float as Go's `strconv.FormatFloat(x, 'f', -1, 64)` does: shortest digits, never an exponent. */
export function formatGoFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = '', lead = '', fraction = '', exponent = '0'] = match;
  return sign + shiftPoint(lead + fraction, Number(exponent) + 1);
}

/** Places the decimal point after `position` digits, filling with zeros. */
function shiftPoint(digits: string, position: number): string {
  if (position <= 0) return `0.${'0'.repeat(-position)}${digits}`;
  if (position >= digits.length) return digits + '0'.repeat(position - digits.length);
  return `${digits.slice(0, position)}.${digits.slice(position)}`;
}
