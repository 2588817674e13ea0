import { TerminalError } from '../base/errors.ts';
import { applyMergePatch, deepEqual, isObject } from '../base/json.ts';
import type { PatchType } from './client.ts';

/** Applies a patch as an API server would; the arguments stay as they are. */
export function applyPatch(object: unknown, patch: { readonly type: PatchType; readonly body: unknown }) {
  switch (patch.type) {
    case 'merge':
      return applyMergePatch(object, patch.body);
    case 'json':
      return applyJsonPatch(object, patch.body);
    case 'strategic':
    case 'apply':
      return applyByName(object, patch.body);
  }
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

/** RFC 6902 without `move` and `copy`. */
function applyJsonPatch(object: unknown, body: unknown): unknown {
  if (!Array.isArray(body)) throw new TerminalError('a JSON patch is a list of operations');
  const document = structuredClone(object);
  for (const operation of body as Operation[]) applyOperation(document, operation);
  return document;
}

function applyOperation(document: unknown, { op, path, value }: Operation): void {
  const keys = path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop() ?? '';
  const parent = keys.reduce<unknown>((at, key) => (isContainer(at) ? at[key] : undefined), document);
  if (!isContainer(parent)) throw new TerminalError(`the path ${path} does not exist`);
  if (op !== 'add' && !(last in parent)) throw new TerminalError(`the path ${path} does not exist`);
  if (op === 'test') {
    if (!deepEqual(parent[last], value)) throw new TerminalError(`test of ${path} failed`);
  } else if (Array.isArray(parent) && op !== 'replace') spliceItem(parent, op, last, value);
  else if (op === 'remove') delete parent[last];
  else parent[last] = value;
}

function spliceItem(list: unknown[], op: string, key: string, value: unknown): void {
  const position = key === '-' ? list.length : Number(key);
  if (op === 'remove') list.splice(position, 1);
  else list.splice(position, 0, value);
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Lists of named objects merge by name, as the strategic patches of pods and services do. */
function applyByName(target: unknown, patch: unknown): unknown {
  if (Array.isArray(patch) && Array.isArray(target) && patch.every(isNamed)) {
    const merged = target.map((item) => {
      const change = patch.find(({ name }) => isNamed(item) && item.name === name);
      return change === undefined ? item : applyByName(item, change);
    });
    const known = new Set(target.filter(isNamed).map(({ name }) => name));
    return [...merged, ...patch.filter(({ name }) => !known.has(name))];
  }
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = applyByName(result[key], value);
  }
  return result;
}

function isNamed(value: unknown): value is { readonly name: string } {
  return isObject(value) && typeof value['name'] === 'string';
}
