import { isMap } from '../object.ts';

type Step =
  | { readonly kind: 'member'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'where'; readonly path: readonly Step[]; readonly value: unknown };

const parsed = new Map<string, readonly Step[]>();

/** The values a CRD's JSONPath names: members, indexes, `[*]` and `[?(@.key=="value")]`. Runs no script. */
export function selectPath(root: unknown, path: string): readonly unknown[] {
  let steps = parsed.get(path);
  if (steps === undefined) {
    steps = parsePath(path);
    parsed.set(path, steps);
  }
  return walk([root], steps);
}

function walk(values: readonly unknown[], steps: readonly Step[]): readonly unknown[] {
  return steps.reduce(
    (found: readonly unknown[], step) => found.flatMap((value) => take(value, step)),
    values,
  );
}

function take(value: unknown, step: Step): readonly unknown[] {
  switch (step.kind) {
    case 'member':
      return isMap(value) && value[step.key] !== undefined ? [value[step.key]] : [];
    case 'index': {
      const found = Array.isArray(value) ? value.at(step.index) : undefined;
      return found === undefined ? [] : [found];
    }
    case 'all':
      return Array.isArray(value) ? value : isMap(value) ? Object.values(value) : [];
    case 'where':
      return Array.isArray(value) ? value.filter((item) => walk([item], step.path)[0] === step.value) : [];
  }
}

const TOKEN =
  /\.([A-Za-z0-9_/-]+(?:\\\.[A-Za-z0-9_/-]+)*)|\[(-?\d+)\]|(\[\*\]|\.\*)|\['((?:[^'\\]|\\.)*)'\]|\[\?\(@(\.[^=!<>]+?)\s*==\s*("[^"]*"|'[^']*'|[^)]+)\)\]/y;

function parsePath(text: string): readonly Step[] {
  const path = text.replace(/^\{(.*)\}$/, '$1').replace(/^\$/, '');
  const steps: Step[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < path.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(path);
    // A path that cannot be read selects nothing: the column stays empty, as it does upstream.
    if (match === null) return [{ kind: 'member', key: path.slice(at) }];
    steps.push(stepOf(match));
  }
  return steps;
}

function stepOf(match: RegExpExecArray): Step {
  const [, member, index, all, quoted, filterPath, filterValue] = match;
  if (member !== undefined) return { kind: 'member', key: member.replaceAll('\\.', '.') };
  if (index !== undefined) return { kind: 'index', index: Number(index) };
  if (all !== undefined) return { kind: 'all' };
  if (quoted !== undefined) return { kind: 'member', key: quoted.replace(/\\(.)/g, '$1') };
  return { kind: 'where', path: parsePath(filterPath ?? ''), value: literal(filterValue ?? '') };
}

function literal(text: string): unknown {
  const quoted = /^(["'])(.*)\1$/.exec(text.trim());
  if (quoted !== null) return quoted[2];
  try {
    return JSON.parse(text);
  } catch {
    return text.trim();
  }
}
