import type { KubeObject } from '../../api/kubernetes/meta.ts';
import { isObject } from '../../base/json.ts';
import { findByPath, parsePath } from '../../base/json-path.ts';
import type { CommandContext } from '../context.ts';
import { CommandFailure, WrongUsage } from '../failure.ts';
import type { Flag } from '../flag.ts';

export const OUTPUT_FLAG = {
  kind: 'string',
  short: 'o',
  isOurs: true,
  summary: 'json, yaml, name, or jsonpath=TEMPLATE',
} as const satisfies Flag;

const JSONPATH = /^jsonpath=(.*)$/s;

/** Before anything is asked or changed. @throws {UsageError} for a form nobody knows, or a template nobody can read. */
export function refuseUnknownForm(form: string): void {
  const [, template] = JSONPATH.exec(form) ?? [];
  if (template === undefined && !['json', 'yaml', 'name'].includes(form)) throw unknownForm(form);
  try {
    if (template !== undefined) fillTemplate(template, {});
  } catch (error) {
    // What a path meets in an empty object says nothing about the real one.
    if (!(error instanceof CommandFailure)) throw error;
  }
}

function unknownForm(form: string): WrongUsage {
  return new WrongUsage(({ failures }) => failures.form(JSON.stringify(form)));
}

/** Prints a value in the form that `-o` names. @throws {UsageError} for a form nobody knows. */
export async function printAs(context: CommandContext, form: string, value: unknown): Promise<void> {
  const [, template] = JSONPATH.exec(form) ?? [];
  if (form === 'json') context.out.write(`${JSON.stringify(asShown(value), null, 2)}\n`);
  else if (form === 'yaml') context.out.write((await context.manifests()).toYaml(asShown(value)));
  else if (form === 'name') printNames(context, value);
  else if (template !== undefined) context.out.write(fillTemplate(template, value));
  else throw unknownForm(form);
}

function printNames({ out }: CommandContext, value: unknown): void {
  const names = namesOf(value);
  const isNameless =
    names.length === 0 && !(Array.isArray(value) && value.length === 0) && !isEmptyList(value);
  if (isNameless) throw new WrongUsage(({ failures }) => failures.noNames);
  out.write(names.map((name) => `${name}\n`).join(''));
}

function isEmptyList(value: unknown): boolean {
  return isObject(value) && Array.isArray(value['items']) && value['items'].length === 0;
}

/** @throws {UsageError} for `-o` with `--watch`: half of what was asked for would be dropped without a word. */
export function refuseWatchedOutput(output: string | undefined, watch: boolean): void {
  if (output !== undefined && watch) throw new WrongUsage(({ failures }) => failures.outputAndWatch);
}

/** As kubectl shows objects: without `managedFields`, which nobody reads, and with what they are at the top. */
function asShown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asShown);
  if (!isObject(value) || typeof value['kind'] !== 'string') return value;
  const { apiVersion, kind, metadata, items, ...rest } = value;
  return {
    ...(apiVersion === undefined ? {} : { apiVersion }),
    kind,
    ...(metadata === undefined ? {} : { metadata: withoutManagedFields(metadata) }),
    ...(items === undefined ? {} : { items: asShown(items) }),
    ...rest,
  };
}

function withoutManagedFields(metadata: unknown): unknown {
  if (!isObject(metadata)) return metadata;
  const { managedFields: _, ...rest } = metadata;
  return rest;
}

/** Several objects as kubectl prints them. */
export function listOf(items: readonly KubeObject[]): object {
  return { apiVersion: 'v1', kind: 'List', items };
}

/** `rollout.argoproj.io/demo`, as kubectl prints it; what is no object of the cluster has only its name. */
function namesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesOf);
  if (!isObject(value)) return [];
  if (Array.isArray(value['items'])) return namesOf(value['items']);
  const { apiVersion, kind, metadata, name } = value;
  if (typeof kind !== 'string' || !isObject(metadata)) return typeof name === 'string' ? [name] : [];
  const [group = ''] = String(apiVersion).includes('/') ? String(apiVersion).split('/') : [];
  return [`${kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${String(metadata['name'])}`];
}

const PART = /\{((?:[^{}"']|"(?:[^"\\]|\\.)*"|'[^']*')*)\}|[^{]+/gs;
const RANGE = /^\{\s*range\s+(.*)\}$/s;
const END = /^\{\s*end\s*\}$/;
const LITERAL = /^\s*("(?:[^"\\]|\\.)*")\s*$/s;

/** kubectl's templates: text around `{path}`, `{"text"}` and `{range path}…{end}`. Several matches are parted by spaces. */
function fillTemplate(template: string, value: unknown): string {
  const parts = template.match(PART) ?? [];
  if (parts.join('') !== template) throw unreadable(template, 'openBrace');
  const { text, rest } = fillParts(parts, value);
  if (rest.length > 0) throw unreadable(template, 'strayEnd');
  return text;
}

function unreadable(template: string, why: 'openBrace' | 'strayEnd' | 'missingEnd'): WrongUsage {
  return new WrongUsage(({ failures }) => failures.template(JSON.stringify(template), failures[why]));
}

/** Fills as far as an `{end}` that belongs to a range outside; `rest` starts with it. */
function fillParts(parts: readonly string[], value: unknown): { text: string; rest: readonly string[] } {
  let text = '';
  let rest = parts;
  for (let [part] = rest; part !== undefined && !END.test(part); [part] = rest) {
    const path = RANGE.exec(part)?.[1];
    if (path === undefined) {
      text += fillPart(part, value);
      rest = rest.slice(1);
      continue;
    }
    const inner = rest.slice(1);
    const after = afterEnd(part, inner);
    for (const item of matchesOf(`{${path}}`, value)) text += fillParts(inner, item).text;
    rest = after;
  }
  return { text, rest };
}

/** What follows the `{end}` of a range whose parts these are. */
function afterEnd(range: string, parts: readonly string[]): readonly string[] {
  let depth = 1;
  for (const [index, part] of parts.entries()) {
    if (RANGE.test(part)) depth += 1;
    if (END.test(part)) depth -= 1;
    if (depth === 0) return parts.slice(index + 1);
  }
  throw unreadable(range, 'missingEnd');
}

function fillPart(part: string, value: unknown): string {
  if (!part.startsWith('{')) return part;
  const [, literal] = LITERAL.exec(part.slice(1, -1)) ?? [];
  if (literal !== undefined) return String(JSON.parse(literal));
  return matchesOf(part, value).map(textOf).join(' ');
}

function matchesOf(path: string, value: unknown): readonly unknown[] {
  const found = findByPath(parsePath(path), value, 'skip');
  if (found.ok) return found.matches;
  throw new CommandFailure(({ failures }) => failures.cannotFollow(JSON.stringify(path), found.message));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
