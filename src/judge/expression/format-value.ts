import { formatDurationValue, formatTimeValue } from './instant.ts';
import { formatGoNumber, isComposite, type Value } from './value.ts';

/** Any value as Go's `%v` prints it: `[1 2]`, `map[a:1]` with sorted keys, `<nil>`. */
export function formatGoValue(value: Value): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return formatGoNumber(value);
  return isComposite(value) ? formatComposite(value) : String(value);
}

function formatComposite(value: Extract<Value, { kind: string }>): string {
  switch (value.kind) {
    case 'list':
      return `[${value.items.map(formatGoValue).join(' ')}]`;
    case 'map':
      return `map[${[...value.entries]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, member]) => `${key}:${formatGoValue(member)}`)
        .join(' ')}]`;
    case 'time':
      return formatTimeValue(value);
    case 'duration':
      return formatDurationValue(value.ns);
    case 'zone':
      return value.zone;
  }
}
