import { readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { errorText, TerminalError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';

type Fields = Readonly<Record<string, unknown>>;

/** One `clusters`, `users` or `contexts` entry, and the directory its relative paths start from. */
export interface Entry {
  readonly fields: Fields;
  readonly directory: string;
}

/** Several kubeconfig files as one, merged as kubectl does: the first file that names an entry wins. */
export interface Kubeconfig {
  readonly files: readonly string[];
  readonly currentContext: string | null;
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
  readonly contexts: ReadonlyMap<string, Entry>;
}

/** `$KUBECONFIG`'s list, else `~/.kube/config`. */
export function kubeconfigFiles(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) return [...new Set(listed)];
  return env['HOME'] === undefined ? [] : [join(env['HOME'], '.kube', 'config')];
}

/** Files that do not exist are passed over; `null` when none does. */
export function readKubeconfig(files: readonly string[]): Kubeconfig | null {
  const documents = files.flatMap((path) => {
    const text = readIfPresent(path);
    return text === null ? [] : [{ path, directory: dirname(resolve(path)), fields: parseFile(path, text) }];
  });
  if (documents.length === 0) return null;
  const current = documents.map(({ fields }) => fields['current-context']).find((name) => isText(name));
  const entries = (list: string, member: string) => {
    const all = new Map<string, Entry>();
    for (const { fields, directory } of documents) addEntries(all, { fields, directory, list, member });
    return all;
  };
  return {
    files: documents.map(({ path }) => path),
    currentContext: isText(current) ? current : null,
    clusters: entries('clusters', 'cluster'),
    users: entries('users', 'user'),
    contexts: entries('contexts', 'context'),
  };
}

function addEntries(
  all: Map<string, Entry>,
  from: { fields: Fields; directory: string; list: string; member: string },
) {
  const items: unknown = from.fields[from.list];
  for (const item of Array.isArray(items) ? items : []) {
    if (!isObject(item) || typeof item['name'] !== 'string' || all.has(item['name'])) continue;
    const fields = item[from.member];
    all.set(item['name'], { fields: isObject(fields) ? fields : {}, directory: from.directory });
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new TerminalError(`cannot read kubeconfig ${path}: ${errorText(error)}`, { cause: error });
  }
}

function parseFile(path: string, text: string): Fields {
  let parsed: unknown;
  try {
    parsed = parse(text);
  } catch (error) {
    throw new TerminalError(`cannot read kubeconfig ${path}: ${errorText(error)}`, { cause: error });
  }
  if (parsed === null) return {};
  if (!isObject(parsed)) throw new TerminalError(`cannot read kubeconfig ${path}: it is not a YAML mapping`);
  return parsed;
}
