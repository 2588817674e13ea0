import type { ExpressionNode, LoopNode } from './ast.ts';
import type { Checker, Scope } from './checker.ts';
import { BOOL, INT, isKind, listType, type StaticType, typeName, UNKNOWN } from './static-type.ts';

const NEEDS_BOOLEAN: ReadonlySet<string> = new Set([
  'all',
  'none',
  'any',
  'one',
  'filter',
  'count',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
]);

interface LoopTypes {
  readonly list: StaticType;
  readonly element: StaticType;
  /** Type of the predicate's result; the element's where there is no predicate. */
  readonly result: StaticType;
}

const RESULT_TYPES: Readonly<Record<string, (types: LoopTypes) => StaticType>> = {
  all: () => BOOL,
  none: () => BOOL,
  any: () => BOOL,
  one: () => BOOL,
  filter: ({ element }) => listType(element),
  map: ({ result }) => listType(result),
  count: () => INT,
  sum: ({ result }) => result,
  find: ({ element }) => element,
  findIndex: () => INT,
  findLast: ({ element }) => element,
  findLastIndex: () => INT,
  groupBy: () => ({ kind: 'map', element: UNKNOWN, name: 'map[interface {}][]interface {}' }),
  sortBy: ({ element }) => listType(element),
  reduce: ({ result }) => result,
};

/** The type of `all(list, predicate)` and its kin. */
export function checkLoop(checker: Checker, node: LoopNode, scope: Scope): StaticType {
  const list = checker.visit(node.list, scope);
  if (!isKind(list, 'list', 'unknown')) {
    checker.fail(node.list, `builtin ${node.name} takes only array (got ${typeName(list)})`);
  }
  const element = list.kind === 'list' ? list.element : UNKNOWN;
  const result = checkPredicate(checker, node, { scope, element });
  if (node.extra !== null) checker.visit(node.extra, scope);
  return RESULT_TYPES[node.name]?.({ list, element, result }) ?? UNKNOWN;
}

function checkPredicate(
  checker: Checker,
  node: LoopNode,
  { scope, element }: { readonly scope: Scope; readonly element: StaticType },
): StaticType {
  const { predicate, name } = node;
  if (predicate === null) return element;
  const pointers = new Map([
    ['', element],
    ['index', INT],
  ]);
  if (name === 'reduce') pointers.set('acc', UNKNOWN);
  const result = checker.visit(predicate, { ...scope, pointers });
  return requireBoolean(checker, name, { predicate, result });
}

function requireBoolean(
  checker: Checker,
  name: string,
  { predicate, result }: { readonly predicate: ExpressionNode; readonly result: StaticType },
): StaticType {
  if (!NEEDS_BOOLEAN.has(name) || isKind(result, 'bool', 'unknown')) return result;
  return checker.fail(predicate, `predicate should return boolean (got ${typeName(result)})`);
}
