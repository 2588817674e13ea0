import { type Millis, parseTime } from '../../../base/time.ts';

const UNKNOWN = '<unknown>';

/** How long ago an RFC 3339 time was, as kubectl's AGE shows it. */
export function ageOf(timestamp: unknown, now: number): string {
  const at = typeof timestamp === 'string' ? parseTime(timestamp) : null;
  return at === null ? UNKNOWN : formatSpan(now - at);
}

const plus = (amount: number, unit: string) => (amount === 0 ? '' : `${amount}${unit}`);

/** Two units at most, the finer the shorter the span. Source: apimachinery, duration.HumanDuration. */
export function formatSpan(ms: Millis): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return `${minutes}m${plus(seconds % 60, 's')}`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return `${hours}h${plus(minutes % 60, 'm')}`;
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) return `${days}d${plus(hours % 24, 'h')}`;
  if (days < 730) return `${days}d`;
  const years = Math.floor(days / 365);
  return years < 8 ? `${years}y${plus(days % 365, 'd')}` : `${years}y`;
}
