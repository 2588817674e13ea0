import { readFileSync } from 'node:fs';
import { parseTime } from '../base/time.ts';

/** A field as docs/output.md describes it; `type` is the cell's text. */
export interface DocumentedField {
  readonly path: string;
  readonly type: string;
}

export const OUTPUT_DOCS = readFileSync(new URL('../../docs/output.md', import.meta.url), 'utf8');

/** The fields of a heading's table, with those of the types that it names in their place. */
export function documentedFields(heading: string): readonly DocumentedField[] {
  const [, after] = OUTPUT_DOCS.split(`\n### ${heading}\n`);
  if (after === undefined) throw new Error(`docs/output.md has no heading ${heading}`);
  const [section = ''] = after.split(/\n##/);
  const [, base] = /^All fields of \[(.+)\]/m.exec(section) ?? [];
  const rows = [...section.matchAll(/^\| `([^`]+)` \| (.*?) \|/gm)].map(([, path = '', type = '']) => ({
    path,
    type,
  }));
  return [...(base === undefined ? [] : documentedFields(base)), ...rows.flatMap(expanded)];
}

function expanded({ path, type }: DocumentedField): readonly DocumentedField[] {
  const [, name] = /\[(.+?)\]\(/.exec(type) ?? [];
  if (name === undefined) return [{ path, type }];
  const own = path.endsWith('[]') ? [] : [{ path, type: type.replace(/\[.+?\]\(.+?\)/, 'object') }];
  const below = documentedFields(`The type ${name}`).map((field) => ({
    ...field,
    path: `${path}.${field.path}`,
  }));
  return [...own, ...below];
}

/** Whether a printed value is what the cell says. */
export function isOfType(value: unknown, type: string): boolean {
  const words = [...type.matchAll(/`([^`]+)`/g)].map(([, word]) => word);
  if (typeof value === 'string' && words.includes(value)) return true;
  const kinds = type.replace(/`[^`]+`/g, '').split(/ or |,/);
  return kinds.some((kind) => KINDS[kind.trim()]?.(value) === true);
}

const isText = (value: unknown) => typeof value === 'string';
const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
const isCount = (value: unknown) => Number.isInteger(value);
const listOf = (isItem: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(isItem);

const KINDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  text: isText,
  number: isNumber,
  count: isCount,
  boolean: (value) => typeof value === 'boolean',
  time: (value) => isText(value) && parseTime(String(value)) !== null && String(value).endsWith('Z'),
  null: (value) => value === null,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  list: (value) => Array.isArray(value),
  'list of text': listOf(isText),
  'list of number': listOf((value) => value === null || isNumber(value)),
  'list of count': listOf(isCount),
};
