import { isObject } from '../../base/json.ts';
import { canonicalQuantity } from './quantity.ts';

/** Type name -> its fields, in the notation of `generated/pod-template-shapes.ts`. */
export type Shapes = Readonly<Record<string, string>>;

interface Field {
  readonly name: string;
  readonly presence: '!' | '?' | '0';
  readonly kind: string;
}

/**
 * The compact JSON that Go's `encoding/json` writes for a value of the named struct type: fields in declaration
 * order, empty ones left out as their tags say, map keys sorted, `<`, `>`, `&`, U+2028 and U+2029 escaped.
 * Members that the type does not know are left out, as decoding into the struct would.
 */
export function encodeAsGo(value: unknown, type: string, shapes: Shapes): string {
  return encodeKind(value, type, parsedShapes(shapes));
}

const parsed = new WeakMap<Shapes, ReadonlyMap<string, readonly Field[]>>();

function parsedShapes(shapes: Shapes): ReadonlyMap<string, readonly Field[]> {
  const known = parsed.get(shapes);
  if (known !== undefined) return known;
  const table = new Map(Object.entries(shapes).map(([type, text]) => [type, parseFields(text)]));
  parsed.set(shapes, table);
  return table;
}

function parseFields(text: string): Field[] {
  return text.split(' ').flatMap((word) => {
    const match = /^([^!?0]+)([!?0])(.+)$/.exec(word);
    if (match === null) return [];
    const [, name = '', presence, kind = ''] = match;
    return [{ name, presence: presence as Field['presence'], kind }];
  });
}

type Table = ReadonlyMap<string, readonly Field[]>;

function encodeKind(value: unknown, kind: string, table: Table): string {
  if (kind.startsWith('*')) return encodeKind(value, kind.slice(1), table);
  if (kind.startsWith('[]')) return encodeList(value, kind.slice(2), table);
  if (kind.startsWith('map:')) return encodeMap(value, kind.slice(4), table);
  if (kind === 'quantity') return goString(canonicalQuantity(String(value ?? '0')));
  if (kind === 'any') return encodeAny(value);
  // YAML's `true` or `5` where the type is a string is decoded as that text (sigs.k8s.io/yaml does so).
  if (kind === 'string' && typeof value !== 'object') return goString(String(value));
  const fields = table.get(kind);
  return fields === undefined ? encodeAny(value) : encodeStruct(value, fields, table);
}

function encodeStruct(value: unknown, fields: readonly Field[], table: Table): string {
  const source = isObject(value) ? value : {};
  const members = fields.flatMap((field) => {
    const member = source[field.name] ?? undefined;
    if (isLeftOut(member, field, table)) return [];
    return [`${goString(field.name)}:${encodeMember(member, field, table)}`];
  });
  return `{${members.join(',')}}`;
}

function encodeMember(member: unknown, { kind }: Field, table: Table): string {
  if (member !== undefined) return encodeKind(member, kind, table);
  if (/^(\*|\[\]|map:|any)/.test(kind)) return 'null';
  return table.has(kind) || kind === 'quantity' ? encodeKind(undefined, kind, table) : zeroOf(kind);
}

function zeroOf(kind: string): string {
  return kind === 'bool' ? 'false' : kind === 'int' ? '0' : '""';
}

function isLeftOut(member: unknown, { presence, kind }: Field, table: Table): boolean {
  if (presence === '!') return false;
  if (kind.startsWith('*') || kind === 'any') return member === undefined;
  if (kind.startsWith('[]')) return !Array.isArray(member) || member.length === 0;
  if (kind.startsWith('map:')) return !isObject(member) || Object.keys(member).length === 0;
  if (table.has(kind) || kind === 'quantity') return presence === '0' && member === undefined;
  return member === undefined || member === '' || member === 0 || member === false;
}

function encodeList(value: unknown, kind: string, table: Table): string {
  if (!Array.isArray(value)) return 'null';
  return `[${value.map((item) => encodeKind(item, kind, table)).join(',')}]`;
}

function encodeMap(value: unknown, kind: string, table: Table): string {
  if (!isObject(value)) return 'null';
  const members = sortedKeys(value).map((key) => `${goString(key)}:${encodeKind(value[key], kind, table)}`);
  return `{${members.join(',')}}`;
}

function encodeAny(value: unknown): string {
  if (typeof value === 'string') return goString(value);
  if (Array.isArray(value)) return `[${value.map(encodeAny).join(',')}]`;
  if (isObject(value)) {
    return `{${sortedKeys(value)
      .map((key) => `${goString(key)}:${encodeAny(value[key])}`)
      .join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

/** By code point, as Go compares strings byte by byte. */
function sortedKeys(value: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(value).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function goString(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Where a value has a member that its type lacks. `path` ends with `name`. */
export interface UnknownMember {
  readonly name: string;
  readonly path: string;
}

/** The first member that the named struct type, or one inside it, does not have; `null`: all are known. */
export function unknownMember(
  value: unknown,
  type: string,
  shapes: Shapes,
  path: string,
): UnknownMember | null {
  return findUnknown({ value, kind: type, path }, parsedShapes(shapes));
}

interface Place {
  readonly value: unknown;
  readonly kind: string;
  readonly path: string;
}

function findUnknown({ value, kind, path }: Place, table: Table): UnknownMember | null {
  if (kind.startsWith('*')) return findUnknown({ value, kind: kind.slice(1), path }, table);
  if (kind.startsWith('[]') && Array.isArray(value)) {
    const items = value.map((item, index) => ({
      value: item,
      kind: kind.slice(2),
      path: `${path}[${index}]`,
    }));
    return firstUnknown(items, table);
  }
  if (!isObject(value)) return null;
  const names = sortedKeys(value);
  const at = (name: string, memberKind: string): Place => ({
    value: value[name],
    kind: memberKind,
    path: `${path}.${name}`,
  });
  if (kind.startsWith('map:'))
    return firstUnknown(
      names.map((name) => at(name, kind.slice(4))),
      table,
    );
  const fields = table.get(kind);
  if (fields === undefined) return null;
  for (const name of names) {
    const field = fields.find((one) => one.name === name);
    if (field === undefined) return { name, path: `${path}.${name}` };
    const unknown = findUnknown(at(name, field.kind), table);
    if (unknown !== null) return unknown;
  }
  return null;
}

function firstUnknown(places: readonly Place[], table: Table): UnknownMember | null {
  for (const place of places) {
    const unknown = findUnknown(place, table);
    if (unknown !== null) return unknown;
  }
  return null;
}
