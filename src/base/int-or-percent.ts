/**
 * Kubernetes' `intstr.GetScaledValueFromIntOrPercent`, with upstream's habit: a string counts as a percentage with
 * or without its `%` sign.
 *
 * @param value    An integer, `"25%"` or `"25"`.
 * @param total    What 100 % means; integer, >= 0.
 * @param rounding Direction for a fractional result.
 * @returns `null` when the string is not an integer percentage.
 */
export function scaleIntOrPercent(
  value: number | string,
  total: number,
  rounding: 'up' | 'down',
): number | null {
  if (typeof value === 'number') return value;
  const digits = /^([+-]?\d+)%?$/.exec(value)?.[1];
  if (digits === undefined) return null;
  const scaled = (Number(digits) * total) / 100;
  return rounding === 'up' ? Math.ceil(scaled) : Math.floor(scaled);
}

/** Upstream's lenient reading of an integer field: a string that is not a number counts as 0. */
export function lenientInt(value: number | string | undefined): number | undefined {
  if (value === undefined || typeof value === 'number') return value;
  return /^[+-]?\d+$/.test(value) ? Number(value) : 0;
}
