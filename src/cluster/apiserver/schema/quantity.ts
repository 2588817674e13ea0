/** Powers of the suffixes of a Kubernetes quantity, largest first. */
const DECIMAL: readonly (readonly [string, bigint])[] = [
  ['E', 10n ** 27n],
  ['P', 10n ** 24n],
  ['T', 10n ** 21n],
  ['G', 10n ** 18n],
  ['M', 10n ** 15n],
  ['k', 10n ** 12n],
  ['', 10n ** 9n],
  ['m', 10n ** 6n],
  ['u', 10n ** 3n],
  ['n', 1n],
];
const NANO = 10n ** 9n;
const BINARY: readonly (readonly [string, bigint])[] = [
  ['Ei', NANO << 60n],
  ['Pi', NANO << 50n],
  ['Ti', NANO << 40n],
  ['Gi', NANO << 30n],
  ['Mi', NANO << 20n],
  ['Ki', NANO << 10n],
  ['', NANO],
];
const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(Ei|Pi|Ti|Gi|Mi|Ki|[EPTGMkmun]|[eE][+-]?\d+)?$/;

/**
 * A quantity as Kubernetes writes it back: the largest suffix that needs no fraction, in the family it was
 * given in (`1000m` is `1`, `0.5` is `500m`, `1024Mi` is `1Gi`). `null` when it is not one.
 */
export function canonicalQuantity(text: string): string | null {
  const match = FORM.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return null;
  const isBinary = suffix.endsWith('i');
  const nanos = nanosOf(whole, fraction, suffix);
  if (nanos === 0n) return '0';
  const isExponent = /^[eE]/.test(suffix) && suffix.length > 1;
  const family = isBinary && nanos % NANO === 0n ? BINARY : DECIMAL;
  const [unit, size] = family.find(([, scale]) => nanos % scale === 0n) ?? ['n', 1n];
  const shown = isExponent ? exponentOf(unit) : unit;
  return `${sign === '-' ? '-' : ''}${nanos / size}${shown}`;
}

function nanosOf(whole: string, fraction: string, suffix: string): bigint {
  const digits = BigInt(`${whole}${fraction}` || '0');
  const scale = scaleOf(suffix);
  const divisor = 10n ** BigInt(fraction.length);
  // Anything finer than a nano is rounded up, as upstream does.
  return (digits * scale + divisor - 1n) / divisor;
}

function scaleOf(suffix: string): bigint {
  const known = [...BINARY, ...DECIMAL].find(([unit]) => unit === suffix)?.[1];
  if (known !== undefined) return known;
  const power = 9 + Number(suffix.slice(1));
  return power >= 0 ? 10n ** BigInt(Math.min(power, 40)) : 1n;
}

function exponentOf(unit: string): string {
  const index = DECIMAL.findIndex(([suffix]) => suffix === unit);
  const power = 18 - index * 3;
  return power === 0 ? '' : `e${power}`;
}
