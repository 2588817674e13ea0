const DECIMAL: readonly [string, number][] = [
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
];
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const NANO = 10n ** 9n;

type Format = 'decimal' | 'binary' | 'exponent';

/**
 * Kubernetes' canonical text of a quantity: `0.5` -> `500m`, `1024Mi` -> `1Gi`, `1000m` -> `1`.
 * Text that is no quantity comes back unchanged. Finer than nano is rounded up.
 *
 * @see k8s.io/apimachinery pkg/api/resource, Quantity.CanonicalizeBytes
 */
export function canonicalQuantity(text: string): string {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+)?$/.exec(
    text.trim(),
  );
  if (match === null) return text;
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return text;
  const nano = scaled(BigInt(whole + fraction), fraction.length, suffix);
  const format = formatOf(suffix);
  return (sign === '-' && nano !== 0n ? '-' : '') + written(nano, format);
}

function formatOf(suffix: string): Format {
  if (suffix.endsWith('i')) return 'binary';
  return /^[eE][+-]?\d+$/.test(suffix) ? 'exponent' : 'decimal';
}

/** The amount in units of 1e-9, rounded up. */
function scaled(digits: bigint, decimals: number, suffix: string): bigint {
  const divisor = 10n ** BigInt(decimals);
  const binary = BINARY.indexOf(suffix);
  if (binary >= 0) return divideUp(digits * NANO * 1024n ** BigInt(binary + 1), divisor);
  const exponent = formatOf(suffix) === 'exponent' ? Number(suffix.slice(1)) : decimalExponent(suffix);
  const power = 10n ** BigInt(Math.abs(exponent));
  return exponent >= 0 ? divideUp(digits * NANO * power, divisor) : divideUp(digits * NANO, divisor * power);
}

function decimalExponent(suffix: string): number {
  return DECIMAL.find(([name]) => name === suffix)?.[1] ?? 0;
}

function divideUp(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

function written(nano: bigint, format: Format): string {
  if (nano === 0n) return '0';
  if (format === 'binary' && nano >= 1024n * NANO && nano % NANO === 0n) return writtenBinary(nano / NANO);
  let amount = nano;
  let exponent = -9;
  while (amount % 1000n === 0n && exponent < 18) {
    amount /= 1000n;
    exponent += 3;
  }
  if (format === 'exponent') return exponent === 0 ? String(amount) : `${amount}e${exponent}`;
  return `${amount}${DECIMAL.find(([, power]) => power === exponent)?.[0] ?? ''}`;
}

function writtenBinary(amount: bigint): string {
  let rest = amount;
  let index = -1;
  while (rest % 1024n === 0n && index < BINARY.length - 1) {
    rest /= 1024n;
    index += 1;
  }
  return `${rest}${BINARY[index] ?? ''}`;
}
