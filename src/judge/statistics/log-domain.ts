/** ln(e^a + e^b) without leaving the log domain. -Infinity stands for a weight of zero. */
export function logAddExp(a: number, b: number): number {
  if (a === Number.NEGATIVE_INFINITY) return b;
  if (b === Number.NEGATIVE_INFINITY) return a;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}

/** ln of the sum of e^x over all x. Nothing to add gives -Infinity. */
export function logSumExp(logs: readonly number[]): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const x of logs) largest = Math.max(largest, x);
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (const x of logs) sum += Math.exp(x - largest);
  return largest + Math.log(sum);
}

/** e^x for display: at most 1e300, so that no reader meets Infinity. */
export function expForDisplay(x: number): number {
  return Math.min(Math.exp(x), 1e300);
}
