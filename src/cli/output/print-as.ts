import type { KubeObject } from '../../api/kubernetes/meta.ts';
import { UsageError } from '../../base/errors.ts';
import { isObject } from '../../base/json.ts';
import { findByPath, parsePath } from '../../base/json-path.ts';
import type { CommandContext } from '../context.ts';
import { CommandFailure } from '../failure.ts';
import type { Flag } from '../flag.ts';

export const OUTPUT_FLAG = {
  kind: 'string',
  short: 'o',
  isOurs: true,
  summary: 'json, yaml, name, or jsonpath=TEMPLATE',
} as const satisfies Flag;

const FORMS = '-o is json, yaml, name, or jsonpath=TEMPLATE';

/** Prints a value in the form that `-o` names. @throws {UsageError} for a form nobody knows. */
export async function printAs(context: CommandContext, form: string, value: unknown): Promise<void> {
  const [, template] = /^jsonpath=(.*)$/s.exec(form) ?? [];
  if (form === 'json') context.out.write(`${JSON.stringify(value, null, 2)}\n`);
  else if (form === 'yaml') context.out.write((await context.manifests()).toYaml(value));
  else if (form === 'name')
    context.out.write(
      namesOf(value)
        .map((name) => `${name}\n`)
        .join(''),
    );
  else if (template !== undefined) context.out.write(fillTemplate(template, value));
  else throw new UsageError(`cannot print as ${JSON.stringify(form)}: ${FORMS}`);
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
const LITERAL = /^\s*("(?:[^"\\]|\\.)*")\s*$/s;

/** kubectl's templates: text around `{path}` and `{"text"}`. Several matches are parted by spaces. */
function fillTemplate(template: string, value: unknown): string {
  const parts = template.match(PART) ?? [];
  if (parts.join('') !== template) {
    throw new UsageError(`cannot read JSONPath ${JSON.stringify(template)}: a brace is not closed`);
  }
  return parts.map((part) => fillPart(part, value)).join('');
}

function fillPart(part: string, value: unknown): string {
  if (!part.startsWith('{')) return part;
  const inner = part.slice(1, -1);
  const [, literal] = LITERAL.exec(inner) ?? [];
  if (literal !== undefined) return String(JSON.parse(literal));
  if (/^\s*(range|end)\b/.test(inner)) {
    throw new UsageError('cannot read JSONPath: range is not supported; use {.items[*].path}, or -o json');
  }
  const found = findByPath(parsePath(part), value, 'skip');
  if (!found.ok) throw new CommandFailure(`cannot follow JSONPath ${JSON.stringify(part)}: ${found.message}`);
  return found.matches.map(textOf).join(' ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
