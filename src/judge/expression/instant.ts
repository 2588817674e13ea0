import { runError } from './expression-error.ts';
import type { TimeValue } from './value.ts';

export const NS_PER_MS = 1_000_000n;
const NS_PER_SECOND = 1_000_000_000n;

/** What a clock and a calendar show. `month` is 1 to 12, `nanosecond` 0 to 999,999,999. */
export interface WallClock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
}

/** The same in a time's own zone, with what follows from it. `weekday` 0 is Sunday, `yearDay` 1 is January 1st. */
export interface CalendarFields extends WallClock {
  readonly weekday: number;
  readonly yearDay: number;
  readonly offsetSeconds: number;
}

export function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

export function calendarOf({ ns, zone }: TimeValue): CalendarFields {
  const offsetSeconds = zoneOffset(zone, ns);
  const seconds = floorDivide(ns, NS_PER_SECOND);
  const date = new Date((Number(seconds) + offsetSeconds) * 1000);
  if (Number.isNaN(date.getTime())) throw runError('time is out of range');
  const year = date.getUTCFullYear();
  const startOfDay = Date.UTC(year, date.getUTCMonth(), date.getUTCDate());
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    nanosecond: Number(ns - seconds * NS_PER_SECOND),
    weekday: date.getUTCDay(),
    yearDay: Math.round((startOfDay - Date.UTC(year, 0, 1)) / 86_400_000) + 1,
    offsetSeconds,
  };
}

/** Seconds east of UTC that `zone` keeps at an instant. */
function zoneOffset(zone: string, ns: bigint): number {
  if (zone === 'UTC') return 0;
  const fixed = /^([+-])(\d{2}):(\d{2})$/.exec(zone);
  if (fixed !== null) {
    const seconds = Number(fixed[2]) * 3600 + Number(fixed[3]) * 60;
    return fixed[1] === '-' ? -seconds : seconds;
  }
  return namedOffset(zone, Number(floorDivide(ns, NS_PER_MS)));
}

const PARTS: Intl.DateTimeFormatOptions = {
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
};

function namedOffset(zone: string, ms: number): number {
  const format = new Intl.DateTimeFormat('en-US', { ...PARTS, timeZone: zone });
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const field = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  const local = Date.UTC(
    field('year'),
    field('month') - 1,
    field('day'),
    field('hour'),
    field('minute'),
    field('second'),
  );
  return Math.round((local - Math.floor(ms / 1000) * 1000) / 1000);
}

/** The zone by its IANA name; `Local` is UTC, because a controller's result must not depend on its machine. */
export function parseZone(name: string): string {
  if (name === '' || name === 'UTC' || name === 'Local') return 'UTC';
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  } catch (cause) {
    if (cause instanceof RangeError) throw runError(`unknown time zone ${name}`);
    throw cause;
  }
}

/** The instant at which a wall clock in `zone` shows this. */
export function instantOf(wall: WallClock, zone: string): TimeValue {
  const date = new Date(0);
  date.setUTCFullYear(wall.year, wall.month - 1, wall.day);
  date.setUTCHours(wall.hour, wall.minute, wall.second);
  const local = BigInt(date.getTime()) * NS_PER_MS + BigInt(wall.nanosecond);
  const guess = zoneOffset(zone, local);
  const offset = zoneOffset(zone, local - BigInt(guess) * NS_PER_SECOND);
  return { kind: 'time', ns: local - BigInt(offset) * NS_PER_SECOND, zone };
}

export function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** `+09:00`, or without the colon `+0900`. */
export function formatOffset(seconds: number, colon: string): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const sign = seconds < 0 ? '-' : '+';
  return `${sign}${padded(Math.floor(minutes / 60), 2)}${colon}${padded(minutes % 60, 2)}`;
}

/** As Go's `Time.String()`: `2030-01-01 00:00:00.5 +0000 UTC`. */
export function formatTimeValue(time: TimeValue): string {
  const at = calendarOf(time);
  const fraction = at.nanosecond === 0 ? '' : `.${padded(at.nanosecond, 9).replace(/0+$/, '')}`;
  const date = `${padded(at.year, 4)}-${padded(at.month, 2)}-${padded(at.day, 2)}`;
  const clock = `${padded(at.hour, 2)}:${padded(at.minute, 2)}:${padded(at.second, 2)}${fraction}`;
  const offset = formatOffset(at.offsetSeconds, '');
  return `${date} ${clock} ${offset} ${time.zone === 'UTC' ? 'UTC' : offset}`;
}

/** As Go's `Duration.String()`: `1h0m0s`, `1.5s`, `250ms`, `2µs`, `0s`. */
export function formatDurationValue(ns: bigint): string {
  if (ns === 0n) return '0s';
  const size = ns < 0n ? -ns : ns;
  const sign = ns < 0n ? '-' : '';
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < NS_PER_MS) return `${sign}${decimal(size, 1_000n)}µs`;
  if (size < NS_PER_SECOND) return `${sign}${decimal(size, NS_PER_MS)}ms`;
  const minutes = size / (60n * NS_PER_SECOND);
  const seconds = `${decimal(size % (60n * NS_PER_SECOND), NS_PER_SECOND)}s`;
  if (minutes === 0n) return `${sign}${seconds}`;
  return minutes < 60n
    ? `${sign}${minutes}m${seconds}`
    : `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

function decimal(amount: bigint, unit: bigint): string {
  const width = String(unit).length - 1;
  const fraction = String(amount % unit)
    .padStart(width, '0')
    .replace(/0+$/, '');
  return fraction === '' ? `${amount / unit}` : `${amount / unit}.${fraction}`;
}
