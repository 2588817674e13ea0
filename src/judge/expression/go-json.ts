import { runError } from './expression-error.ts';
import { formatLayout } from './go-layout.ts';
import { isComposite, type Value } from './value.ts';

/** A value as Go's `json.MarshalIndent(value, "", "  ")` writes it: sorted keys, `<>&` escaped, NaN refused. */
export function toGoJson(value: Value): string {
  return escapeHtml(write(value, { newline: '\n', step: '  ', colon: ': ' }));
}

/** A value as Go's `json.Marshal` writes it, on one line. */
export function toCompactGoJson(value: Value): string {
  return escapeHtml(write(value, { newline: '', step: '', colon: ':' }));
}

function escapeHtml(text: string): string {
  return text.replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

interface Style {
  /** What starts a line, its indentation included. */
  readonly newline: string;
  readonly step: string;
  readonly colon: string;
}

function write(value: Value, style: Style): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const name = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
    throw runError(`json: unsupported value: ${name}`);
  }
  if (typeof value === 'bigint') return String(value);
  return isComposite(value) ? writeComposite(value, style) : JSON.stringify(value);
}

function writeComposite(value: Extract<Value, { kind: string }>, style: Style): string {
  const inner = { ...style, newline: style.newline + style.step };
  switch (value.kind) {
    case 'list': {
      const lines = value.items.map((item) => inner.newline + write(item, inner));
      return enclose('[]', lines, style);
    }
    case 'map': {
      const sorted = [...value.entries].sort(([a], [b]) => (a < b ? -1 : 1));
      const lines = sorted.map(
        ([key, member]) => inner.newline + JSON.stringify(key) + style.colon + write(member, inner),
      );
      return enclose('{}', lines, style);
    }
    case 'time':
      return JSON.stringify(formatLayout(value, '2006-01-02T15:04:05.999999999Z07:00'));
    case 'duration':
      return String(value.ns);
    case 'zone':
      return JSON.stringify(value.zone);
  }
}

function enclose(pair: '[]' | '{}', lines: readonly string[], { newline }: Style): string {
  return lines.length === 0 ? pair : pair.charAt(0) + lines.join(',') + newline + pair.charAt(1);
}
