import { TerminalError } from '../../../base/errors.ts';
import { deepEqual } from '../../../base/json.ts';
import { cloneJson, isMap } from '../object.ts';
import { badRequest, StatusError } from '../status-error.ts';

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** Applies a JSON Patch to a copy of `target`, with the leniencies of the Go library that clusters use. */
export function applyJsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw badRequest('error decoding patch: a JSON patch is a list of operations');
  let root = cloneJson(target);
  for (const one of patch) root = applyOne(root, one as Operation);
  return root;
}

function applyOne(root: unknown, operation: Operation): unknown {
  const { op, path } = operation;
  if (typeof path !== 'string') throw unprocessable('missing path');
  switch (op) {
    case 'add':
      return insert(root, path, cloneJson(operation.value));
    case 'remove':
      return removeAt(root, path);
    case 'replace':
      find(root, path, 'replace');
      return setAt(root, path, cloneJson(operation.value));
    case 'move': {
      const moved = find(root, operation.from ?? '', 'move');
      return insert(removeAt(root, operation.from ?? ''), path, moved);
    }
    case 'copy':
      return insert(root, path, cloneJson(find(root, operation.from ?? '', 'copy')));
    case 'test':
      return test(root, path, operation.value);
    default:
      throw unprocessable(`Unexpected kind: ${op}`);
  }
}

function unprocessable(message: string): StatusError {
  const text = 'the server rejected our request due to an error in our request';
  const cause = new TerminalError(message);
  return new StatusError({ code: 422, reason: 'Invalid', message: text, details: {} }, { cause });
}

function tokens(path: string): string[] {
  if (path === '') return [];
  if (!path.startsWith('/')) throw unprocessable(`path ${JSON.stringify(path)} must start with a slash`);
  return path
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The container of the last token of `path`, and that token. */
function parentOf(root: unknown, path: string, verb: string): { parent: unknown; token: string } {
  const all = tokens(path);
  const token = all.pop() ?? '';
  let parent = root;
  for (const key of all) {
    parent = Array.isArray(parent) ? parent[indexOf(parent, key)] : isMap(parent) ? parent[key] : undefined;
  }
  if (!Array.isArray(parent) && !isMap(parent)) {
    throw unprocessable(
      `${verb} operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value`,
    );
  }
  return { parent, token };
}

/** Negative positions count from the end, as evanphx/json-patch lets them. */
function indexOf(list: readonly unknown[], token: string): number {
  const index = Number(token);
  return index < 0 ? list.length + index : index;
}

function find(root: unknown, path: string, verb: string): unknown {
  if (path === '') return root;
  const { parent, token } = parentOf(root, path, verb);
  const value = Array.isArray(parent)
    ? parent[indexOf(parent, token)]
    : (parent as Record<string, unknown>)[token];
  if (value === undefined) {
    throw unprocessable(`${verb} operation does not apply: doc is missing key: ${path}: missing value`);
  }
  return value;
}

function insert(root: unknown, path: string, value: unknown): unknown {
  if (path === '') return value;
  const { parent, token } = parentOf(root, path, 'add');
  if (!Array.isArray(parent)) {
    (parent as Record<string, unknown>)[token] = value;
    return root;
  }
  const index = token === '-' ? parent.length : indexOf(parent, token);
  if (!Number.isInteger(index) || index < 0 || index > parent.length) {
    throw unprocessable(`add operation does not apply: invalid index: ${token}`);
  }
  parent.splice(index, 0, value);
  return root;
}

function setAt(root: unknown, path: string, value: unknown): unknown {
  if (path === '') return value;
  const { parent, token } = parentOf(root, path, 'replace');
  if (Array.isArray(parent)) parent[indexOf(parent, token)] = value;
  else (parent as Record<string, unknown>)[token] = value;
  return root;
}

function removeAt(root: unknown, path: string): unknown {
  find(root, path, 'remove');
  const { parent, token } = parentOf(root, path, 'remove');
  if (Array.isArray(parent)) parent.splice(indexOf(parent, token), 1);
  else delete (parent as Record<string, unknown>)[token];
  return root;
}

function test(root: unknown, path: string, value: unknown): unknown {
  const { parent, token } = parentOf(root, path, 'test');
  const found = Array.isArray(parent)
    ? parent[indexOf(parent, token)]
    : (parent as Record<string, unknown>)[token];
  if (deepEqual(found ?? null, value ?? null)) return root;
  throw unprocessable(`testing value ${path} failed: test failed`);
}
