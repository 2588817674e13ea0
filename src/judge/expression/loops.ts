import type { ExpressionNode, LoopNode } from './ast.ts';
import { orderSign, sortBy } from './builtins-list.ts';
import { runError } from './expression-error.ts';
import { formatGoValue } from './format-value.ts';
import type { Frame, Run } from './frame.ts';
import { add, asBoolean, asList } from './operators.ts';
import { listOf, mapOf, type Value } from './value.ts';

/** One loop under way: its elements, and the predicate's answer for one of them. */
interface Loop {
  readonly items: readonly Value[];
  /** Runs the predicate for an element; without one, the element itself. */
  readonly at: (index: number) => Value;
  /** Runs it as a question. */
  readonly holds: (index: number) => boolean;
  /** `reduce`: runs it with an accumulator. */
  readonly fold: (index: number, accumulator: Value) => Value;
  readonly extra: Value | undefined;
}

type LoopRun = (loop: Loop) => Value;

function countHits({ items, holds }: Loop): number {
  return items.reduce<number>((hits, _, index) => hits + (holds(index) ? 1 : 0), 0);
}

function findIndex({ items, holds }: Loop): number {
  return items.findIndex((_, index) => holds(index));
}

function findLastIndex({ items, holds }: Loop): number {
  return items.findLastIndex((_, index) => holds(index));
}

function sum({ items, at }: Loop): Value {
  return items.reduce<Value>((total, _, index) => add(at(index), total), 0n);
}

function groupBy({ items, at }: Loop): Value {
  const groups = new Map<string, Value[]>();
  for (const [index, item] of items.entries()) {
    const key = formatGoValue(at(index));
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  const entries = [...groups].map(([key, members]) => [key, listOf(members)] as const);
  return mapOf(new Map(entries), 'map[interface {}][]interface {}');
}

function reduce({ items, fold, extra }: Loop): Value {
  const [first] = items;
  if (extra === undefined && first === undefined)
    throw runError('reduce of empty array with no initial value');
  const start = extra ?? first ?? null;
  const skipped = extra === undefined ? 1 : 0;
  return items
    .slice(skipped)
    .reduce<Value>((accumulator, _, index) => fold(index + skipped, accumulator), start);
}

const LOOPS: ReadonlyMap<string, LoopRun> = new Map<string, LoopRun>([
  ['all', ({ items, holds }) => items.every((_, index) => holds(index))],
  ['none', ({ items, holds }) => !items.some((_, index) => holds(index))],
  ['any', ({ items, holds }) => items.some((_, index) => holds(index))],
  ['one', (loop) => countHits(loop) === 1],
  ['filter', ({ items, holds }) => listOf(items.filter((_, index) => holds(index)))],
  ['map', ({ items, at }) => listOf(items.map((_, index) => at(index)))],
  ['count', (loop) => BigInt(countHits(loop))],
  ['sum', sum],
  ['find', (loop) => loop.items[findIndex(loop)] ?? null],
  ['findIndex', (loop) => BigInt(findIndex(loop))],
  ['findLast', (loop) => loop.items[findLastIndex(loop)] ?? null],
  ['findLastIndex', (loop) => BigInt(findLastIndex(loop))],
  ['groupBy', groupBy],
  ['sortBy', sortItems],
  ['reduce', reduce],
]);

function sortItems({ items, at, extra }: Loop): Value {
  const keyed = items.map((item, index) => ({ item, key: at(index) }));
  return listOf(sortBy(keyed, ({ key }) => key, orderSign(extra)).map(({ item }) => item));
}

/** Compiles `all(list, predicate)` and its kin. */
export function compileLoop(node: LoopNode, compile: (part: ExpressionNode) => Run): Run {
  const list = compile(node.list);
  const predicate = node.predicate === null ? null : compile(node.predicate);
  const extra = node.extra === null ? null : compile(node.extra);
  const run = LOOPS.get(node.name);
  return (frame) => {
    if (run === undefined) throw runError(`unknown name ${node.name}`);
    const { items } = asList(list(frame));
    frame.context.spend(items.length);
    return run(openLoop(items, predicate, { frame, extra: extra?.(frame) }));
  };
}

function openLoop(
  items: readonly Value[],
  predicate: Run | null,
  { frame, extra }: { readonly frame: Frame; readonly extra: Value | undefined },
): Loop {
  const fold = (index: number, accumulator: Value): Value => {
    const item = items[index] ?? null;
    if (predicate === null) return item;
    const pointers = new Map<string, Value>([
      ['', item],
      ['index', BigInt(index)],
      ['acc', accumulator],
    ]);
    return predicate({ ...frame, pointers });
  };
  const at = (index: number) => fold(index, null);
  return { items, at, fold, holds: (index) => asBoolean(at(index)), extra };
}
