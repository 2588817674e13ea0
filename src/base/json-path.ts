import { TerminalError } from './errors.ts';
import { isObject } from './json.ts';

/** One step into a document, as kubectl's JSONPath writes it. */
type Step =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'union'; readonly names: readonly string[] }
  | { readonly kind: 'index'; readonly indexes: readonly number[] }
  | {
      readonly kind: 'slice';
      readonly from: number | null;
      readonly to: number | null;
      readonly step: number;
    }
  | { readonly kind: 'every' }
  | { readonly kind: 'descend' }
  | { readonly kind: 'anywhere'; readonly name: string }
  | { readonly kind: 'filter'; readonly left: Operand; readonly operator: string; readonly right: Operand };

type Operand = { readonly path: JsonPath } | { readonly value: unknown };

export type JsonPath = readonly Step[];

export type Found =
  | { readonly ok: true; readonly matches: readonly unknown[] }
  | { readonly ok: false; readonly message: string };

/**
 * Reads one `{…}` of kubectl's JSONPath: members, indexes, slices, unions, `*`, `..` and one-comparison filters.
 * Templates with text around the braces, `range` and functions are refused.
 */
export function parsePath(template: string): JsonPath {
  const inner = /^\s*\{(.*)\}\s*$/s.exec(template)?.[1];
  if (inner === undefined) throw unsupported(template, 'it must be one expression in braces');
  return parseSteps(inner.trim().replace(/^\$/, ''), template);
}

const PLAIN_NAME = /^[^.[\]\s()*'"?@{}]+/;

function parseSteps(text: string, template: string): JsonPath {
  const steps: Step[] = [];
  let rest = text;
  while (rest !== '') {
    const taken = takeStep(rest, steps.length === 0, template);
    steps.push(...taken.steps);
    rest = rest.slice(taken.length);
  }
  return steps;
}

interface Taken {
  readonly steps: readonly Step[];
  readonly length: number;
}

function takeStep(rest: string, isFirst: boolean, template: string): Taken {
  if (rest.startsWith('[')) return takeBracket(rest, template);
  const isDescent = rest.startsWith('..');
  const lead = isDescent ? '..' : rest.startsWith('.') ? '.' : '';
  if (lead === '') throw unsupported(template, `unexpected ${JSON.stringify(rest)}`);
  const descent: readonly Step[] = isDescent ? [{ kind: 'descend' }] : [];
  const after = rest.slice(lead.length);
  if (after === '' && lead === '.' && isFirst) return { steps: [], length: 1 };
  if (after.startsWith('*')) return { steps: [...descent, { kind: 'every' }], length: lead.length + 1 };
  if (after.startsWith('[')) return { steps: descent, length: lead.length };
  const { name, length } = takeName(after, template);
  const step: Step = { kind: isDescent ? 'anywhere' : 'member', name };
  return { steps: [step], length: lead.length + length };
}

/** A member's name; a dot inside it is written `\.`. */
function takeName(text: string, template: string): { readonly name: string; readonly length: number } {
  let name = '';
  let length = 0;
  for (;;) {
    const plain = PLAIN_NAME.exec(text.slice(length))?.[0] ?? '';
    const isEscaped = plain.endsWith('\\') && length + plain.length < text.length;
    length += plain.length + (isEscaped ? 1 : 0);
    if (!isEscaped) return finishName(name + plain, length, template);
    name += plain.slice(0, -1) + text.charAt(length - 1);
  }
}

function finishName(name: string, length: number, template: string): { name: string; length: number } {
  if (name === '') throw unsupported(template, 'a name is missing');
  return { name, length };
}

function takeBracket(rest: string, template: string): Taken {
  const end = closingBracket(rest);
  if (end < 0) throw unsupported(template, 'unterminated array');
  return { steps: [parseSubscript(rest.slice(1, end).trim(), template)], length: end + 1 };
}

/** Position of the bracket that closes the first one; quotes and nested brackets do not count. */
function closingBracket(text: string): number {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\[|\]/gs)) {
    if (token === '[') depth++;
    if (token === ']') depth--;
    if (depth === 0) return index;
  }
  return -1;
}

const QUOTED = /^(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")$/s;

function unquote(text: string): string | null {
  const match = QUOTED.exec(text);
  return match === null ? null : (match[1] ?? match[2] ?? '').replaceAll(/\\(.)/gs, '$1');
}

function parseSubscript(text: string, template: string): Step {
  if (text === '*') return { kind: 'every' };
  const filter = /^\?\((.*)\)$/s.exec(text)?.[1];
  if (filter !== undefined) return parseFilter(filter, template);
  const slice = /^(-?\d+)?:(-?\d+)?(?::(\d+))?$/.exec(text);
  if (slice !== null) {
    const bound = (part: string | undefined) => (part === undefined ? null : Number(part));
    return { kind: 'slice', from: bound(slice[1]), to: bound(slice[2]), step: Number(slice[3] ?? 1) };
  }
  if (/^-?\d+(\s*,\s*-?\d+)*$/.test(text)) return { kind: 'index', indexes: text.split(',').map(Number) };
  return parseUnion(text, template);
}

function parseUnion(text: string, template: string): Step {
  const names = (text.match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^,\s]+/gs) ?? []).map((part) =>
    unquote(part),
  );
  const known = names.filter((name) => name !== null);
  const [first] = known;
  if (first === undefined || known.length < names.length)
    throw unsupported(template, `invalid array index ${text}`);
  return known.length === 1 ? { kind: 'member', name: first } : { kind: 'union', names: known };
}

function parseFilter(text: string, template: string): Step {
  const match = /^\s*(.+?)\s*(==|!=|<=|>=|<|>)\s*(.+?)\s*$/s.exec(text);
  const [, left = text, operator = 'exists', right = 'true'] = match ?? [];
  return {
    kind: 'filter',
    left: parseOperand(left, template),
    operator,
    right: parseOperand(right, template),
  };
}

function parseOperand(text: string, template: string): Operand {
  const trimmed = text.trim();
  if (trimmed.startsWith('@')) return { path: parseSteps(trimmed.slice(1), template) };
  const quoted = unquote(trimmed);
  if (quoted !== null) return { value: quoted };
  if (trimmed === 'true' || trimmed === 'false') return { value: trimmed === 'true' };
  if (/^-?\d+(\.\d+)?$/.test(trimmed)) return { value: Number(trimmed) };
  throw unsupported(template, `unrecognized operand ${JSON.stringify(trimmed)}`);
}

function unsupported(template: string, why: string): TerminalError {
  return new TerminalError(`cannot read JSONPath ${JSON.stringify(template)}: ${why}`);
}

/** Thrown and caught in this file: the first step that finds nothing ends the search. */
class NotThere extends Error {
  override readonly name = 'NotThere';
}

/**
 * Follows a path. An index that is not there is an error; a filter without hits is none. A missing member is an
 * error too, unless `missing` says to pass over it, as `kubectl get -o jsonpath` does.
 */
export function findByPath(path: JsonPath, document: unknown, missing: Missing = 'error'): Found {
  try {
    return { ok: true, matches: follow(path, [document], missing) };
  } catch (thrown) {
    if (thrown instanceof NotThere) return { ok: false, message: thrown.message };
    throw thrown;
  }
}

type Missing = 'error' | 'skip';

function follow(path: JsonPath, start: readonly unknown[], missing: Missing): readonly unknown[] {
  return path.reduce<readonly unknown[]>(
    (values, step) => values.flatMap((value) => advance(step, value, missing)),
    start,
  );
}

function advance(step: Step, value: unknown, missing: Missing): readonly unknown[] {
  switch (step.kind) {
    case 'member':
      return members(value, step.name, missing);
    case 'union':
      return step.names.flatMap((name) => members(value, name, missing));
    case 'index':
      return step.indexes.map((index) => itemAt(value, index));
    case 'slice':
      return sliced(value, step);
    case 'every':
      return valuesOf(value);
    case 'descend':
      return descendants(value);
    case 'anywhere':
      return descendants(value).flatMap((one) => (hasMember(one, step.name) ? [one[step.name]] : []));
    case 'filter':
      return (Array.isArray(value) ? value : []).filter((item) => passes(step, item));
  }
}

function members(value: unknown, name: string, missing: Missing): readonly unknown[] {
  if (hasMember(value, name)) return [value[name]];
  if (missing === 'skip') return [];
  throw new NotThere(`${name} is not found`);
}

function hasMember(value: unknown, name: string): value is Readonly<Record<string, unknown>> {
  return isObject(value) && Object.hasOwn(value, name);
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new NotThere(`${JSON.stringify(value)} is not array or slice`);
}

function itemAt(value: unknown, index: number): unknown {
  const list = listOf(value);
  const at = index < 0 ? list.length + index : index;
  if (at < 0 || at >= list.length) {
    throw new NotThere(`array index out of bounds: index ${index}, length ${list.length}`);
  }
  return list[at];
}

function sliced(value: unknown, { from, to, step }: Extract<Step, { kind: 'slice' }>): readonly unknown[] {
  const list = listOf(value);
  const place = (bound: number | null, otherwise: number) =>
    bound === null ? otherwise : bound < 0 ? Math.max(list.length + bound, 0) : Math.min(bound, list.length);
  const [start, end] = [place(from, 0), place(to, list.length)];
  return list.slice(start, end).filter((_, offset) => step > 0 && offset % step === 0);
}

function valuesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

function descendants(value: unknown): readonly unknown[] {
  return [value, ...valuesOf(value).flatMap(descendants)];
}

function passes({ left, operator, right }: Extract<Step, { kind: 'filter' }>, item: unknown): boolean {
  const a = operandOf(left, item);
  if (operator === 'exists') return a !== undefined;
  const b = operandOf(right, item);
  return a !== undefined && b !== undefined && compares(a, operator, b);
}

/** `undefined` when the path leads nowhere. */
function operandOf(operand: Operand, item: unknown): unknown {
  if (!('path' in operand)) return operand.value;
  const found = findByPath(operand.path, item);
  return found.ok ? found.matches[0] : undefined;
}

function compares(a: unknown, operator: string, b: unknown): boolean {
  if (operator === '==') return a === b;
  if (operator === '!=') return a !== b;
  const isOrdered =
    (typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string');
  if (!isOrdered) return false;
  const order = a < b ? -1 : a > b ? 1 : 0;
  if (operator === '<') return order < 0;
  if (operator === '>') return order > 0;
  return operator === '<=' ? order <= 0 : order >= 0;
}
