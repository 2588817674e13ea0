import type { EpochMs, Millis } from '../../base/time.ts';
import { parseTime } from '../../base/time.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * A span as kubectl prints ages: two units while the second still matters, then one.
 *
 * @see k8s.io/apimachinery/pkg/util/duration, HumanDuration (same thresholds and roundings, always down).
 */
export function formatAge(span: Millis): string {
  const seconds = Math.trunc(span / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 2 * MINUTE) return `${seconds}s`;
  const minutes = Math.floor(seconds / MINUTE);
  if (minutes < 10) return twoUnits(minutes, 'm', seconds % MINUTE, 's');
  if (seconds < 3 * HOUR) return `${minutes}m`;
  const hours = Math.floor(seconds / HOUR);
  if (hours < 8) return twoUnits(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  return formatDays(hours);
}

function formatDays(hours: number): string {
  const days = Math.floor(hours / 24);
  if (days < 8) return twoUnits(days, 'd', hours % 24, 'h');
  if (days < 2 * 365) return `${days}d`;
  const years = Math.floor(days / 365);
  return years < 8 ? twoUnits(years, 'y', days % 365, 'd') : `${years}y`;
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}

/** The age of something created at an RFC 3339 instant; empty when it is unknown. */
export function ageSince(createdAt: string | undefined, now: EpochMs): string {
  const at = parseTime(createdAt);
  return at === null ? '' : formatAge(now - at);
}
