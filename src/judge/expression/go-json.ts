import { runError } from './expression-error.ts';
import { formatLayout } from './go-layout.ts';
import { isComposite, type Value } from './value.ts';

/** A value as Go's `json.MarshalIndent(value, "", "  ")` writes it: sorted keys, `<>&` escaped, NaN refused. */
export function toGoJson(value: Value): string {
  const text = write(value, '');
  return text.replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function write(value: Value, indent: string): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const name = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
    throw runError(`json: unsupported value: ${name}`);
  }
  if (typeof value === 'bigint') return String(value);
  if (!isComposite(value)) return JSON.stringify(value);
  const inner = `${indent}  `;
  switch (value.kind) {
    case 'list':
      return bracket(
        '[]',
        value.items.map((item) => inner + write(item, inner)),
        indent,
      );
    case 'map':
      return bracket(
        '{}',
        [...value.entries]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, member]) => `${inner}${JSON.stringify(key)}: ${write(member, inner)}`),
        indent,
      );
    case 'time':
      return JSON.stringify(formatLayout(value, '2006-01-02T15:04:05.999999999Z07:00'));
    case 'duration':
      return String(value.ns);
    case 'zone':
      return JSON.stringify(value.zone);
  }
}

function bracket(pair: '[]' | '{}', lines: readonly string[], indent: string): string {
  if (lines.length === 0) return pair;
  return `${pair.charAt(0)}\n${lines.join(',\n')}\n${indent}${pair.charAt(1)}`;
}
