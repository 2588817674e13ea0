import type { Millis } from './time.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Reads a Go duration (`1h30m`, `250ms`, `-2s`, `0`). `null` when it is not one. */
export function parseGoDuration(text: string): Millis | null {
  const match = /^([+-]?)(.+)$/.exec(text);
  if (match === null) return null;
  const [, sign, body = ''] = match;
  if (body === '0') return 0;
  if (!/^((\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$/.test(body)) return null;
  let total = 0;
  for (const [, amount, unit = ''] of body.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g)) {
    total += Number(amount) * (UNIT_MS[unit] ?? 0);
  }
  return sign === '-' ? -total : total;
}

/** Writes whole milliseconds as Go's `time.Duration.String()`: `1h0m0s`, `1.5s`, `250ms`, `0s`. */
export function formatGoDuration(ms: Millis): string {
  if (ms === 0) return '0s';
  if (ms < 0) return `-${formatGoDuration(-ms)}`;
  if (ms < 1000) return `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = (ms % 60_000) / 1000;
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}

/** Seconds of a Go duration; `fallback` where there is none. */
export function secondsOf(text: string | undefined, fallback: number): number {
  const parsed = text === undefined ? null : parseGoDuration(text);
  return parsed === null ? fallback : parsed / 1000;
}
