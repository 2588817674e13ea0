import { runError } from './expression-error.ts';
import { accept, type CallCheck, type FunctionSpec, reject } from './function-spec.ts';
import { asIndex, asText, compare, isEqual } from './operators.ts';
import {
  argumentTypeName,
  INT,
  isKind,
  listType,
  mapType,
  type StaticType,
  type TypeKind,
  typeName,
  UNKNOWN,
} from './static-type.ts';
import {
  goTypeName,
  isList,
  isMap,
  type ListValue,
  listOf,
  type MapValue,
  mapOf,
  type Value,
} from './value.ts';

interface ListFunction {
  readonly name: string;
  /** Arguments at least and at most. */
  readonly arity: readonly [number, number];
  readonly kinds: readonly TypeKind[];
  readonly refusal: (typeText: string) => string;
  readonly returns: (args: readonly StaticType[]) => StaticType;
  readonly run: FunctionSpec['run'];
}

function define(spec: ListFunction): [string, FunctionSpec] {
  return [spec.name, { check: (args) => checkFirst(spec, args), run: spec.run }];
}

function checkFirst(
  { name, arity, kinds, refusal, returns }: ListFunction,
  args: readonly StaticType[],
): CallCheck {
  const [least, most] = arity;
  if (args.length < least) return reject(`not enough arguments to call ${name}`);
  if (args.length > most) return reject(`too many arguments to call ${name}`);
  const [first] = args;
  if (first !== undefined && !isKind(first, 'unknown', ...kinds))
    return reject(refusal(argumentTypeName(first)));
  return accept(returns(args));
}

const elementOf = ([first]: readonly StaticType[]): StaticType =>
  first?.kind === 'list' || first?.kind === 'map' ? first.element : UNKNOWN;
const anyList = (): StaticType => listType(UNKNOWN);
const sameList = ([first]: readonly StaticType[]): StaticType =>
  first?.kind === 'list' ? first : listType(UNKNOWN);

function needList(name: string, value: Value | undefined): ListValue {
  if (isList(value)) return value;
  throw runError(`cannot ${name} ${goTypeName(value ?? null)}`);
}

function needMap(refusal: (typeText: string) => string, value: Value | undefined): MapValue {
  if (isMap(value)) return value;
  throw runError(refusal(goTypeName(value ?? null)));
}

const noKeys = (typeText: string) => `cannot get keys from ${typeText}`;
const noValues = (typeText: string) => `cannot get values from ${typeText}`;
const noMap = (typeText: string) => `cannot transform ${typeText} to pairs`;
const noPairs = (typeText: string) => `cannot transform ${typeText} from pairs`;

function fromPairs([list]: readonly Value[]): Value {
  if (!isList(list)) throw runError(noPairs(goTypeName(list ?? null)));
  return mapOf(new Map(list.items.map(pairOf)));
}

/** `first` and `last`: nil for an empty list. */
function endOf(name: 'first' | 'last', position: 0 | -1): [string, FunctionSpec] {
  const refusal = (typeText: string) => `cannot get ${name} element from ${typeText}`;
  return define({
    name,
    arity: [1, 1],
    kinds: ['list'],
    refusal,
    returns: elementOf,
    run: ([list]) => {
      if (!isList(list)) throw runError(refusal(goTypeName(list ?? null)));
      return list.items.at(position) ?? null;
    },
  });
}

/** A missing key or index is nil, never an error. */
function getOr(from: Value, key: Value): Value {
  if (isMap(from)) return typeof key === 'string' ? (from.entries.get(key) ?? null) : null;
  if (!isList(from) || typeof key !== 'bigint') return null;
  return from.items.at(Number(key)) ?? null;
}

function uniq(items: readonly Value[], spend: (amount: number) => void): Value[] {
  const kept: Value[] = [];
  for (const item of items) {
    spend(kept.length + 1);
    if (!kept.some((other) => isEqual(other, item))) kept.push(item);
  }
  return kept;
}

function flatten(items: readonly Value[]): Value[] {
  return items.flatMap((item) => (isList(item) ? flatten(item.items) : [item]));
}

/** `asc` or `desc`; Go's sort is stable here too. */
export function orderSign(order: Value | undefined): 1 | -1 {
  if (order === undefined) return 1;
  const text = asText(order);
  if (text === 'asc') return 1;
  if (text === 'desc') return -1;
  throw runError(`invalid order ${text}, expected asc or desc`);
}

export function sortBy<Item>(items: readonly Item[], keyOf: (item: Item) => Value, sign: 1 | -1): Item[] {
  return [...items].sort((a, b) => sign * (compare('<', keyOf(a), keyOf(b)) ?? 0));
}

function sort([list, order]: readonly Value[]): Value {
  const { items, elementType } = needList('sort', list);
  return listOf(
    sortBy(items, (item) => item, orderSign(order)),
    elementType,
  );
}

/** Takes a list; refused with the words of upstream's last overload. */
function checkSort(args: readonly StaticType[]): CallCheck {
  const [list, order] = args;
  if (list === undefined) return reject('not enough arguments to call sort');
  if (args.length > 2) return reject('too many arguments to call sort');
  if (list.kind === 'nil') return reject('cannot use nil as argument (type []int) to call sort');
  const wrong = isKind(list, 'list', 'unknown') ? order : list;
  const isFine = wrong === undefined || (wrong === order && isKind(wrong, 'string', 'unknown'));
  if (isFine) return accept(sameList(args));
  const wanted = wrong === list ? '[]int' : 'string';
  return reject(`cannot use ${typeName(wrong)} as argument (type ${wanted}) to call sort `);
}

function pairOf(value: Value): [string, Value] {
  const [key, member, ...more] = isList(value) ? value.items : [];
  if (key === undefined || member === undefined || more.length > 0) {
    throw runError(`invalid pair ${goTypeName(value)}`);
  }
  return [asText(key), member];
}

export const LIST_BUILTINS: readonly (readonly [string, FunctionSpec])[] = [
  endOf('first', 0),
  endOf('last', -1),
  define({
    name: 'get',
    arity: [2, 2],
    kinds: ['list', 'map'],
    refusal: (typeText) => `type ${typeText} does not support indexing`,
    returns: elementOf,
    run: ([from, key]) => getOr(from ?? null, key ?? null),
  }),
  define({
    name: 'take',
    arity: [2, 2],
    kinds: ['list'],
    refusal: (typeText) => `cannot take from ${typeText}`,
    returns: sameList,
    run: ([list, count]) => {
      const { items, elementType } = needList('take from', list);
      const length = asIndex(count ?? null);
      if (length < 0) throw runError(`cannot take ${length} elements`);
      return listOf(items.slice(0, length), elementType);
    },
  }),
  define({
    name: 'keys',
    arity: [1, 1],
    kinds: ['map'],
    refusal: noKeys,
    returns: anyList,
    run: ([map]) => listOf([...needMap(noKeys, map).entries.keys()]),
  }),
  define({
    name: 'values',
    arity: [1, 1],
    kinds: ['map'],
    refusal: noValues,
    returns: anyList,
    run: ([map]) => listOf([...needMap(noValues, map).entries.values()]),
  }),
  define({
    name: 'toPairs',
    arity: [1, 1],
    kinds: ['map'],
    refusal: noMap,
    returns: anyList,
    run: ([map]) => listOf([...needMap(noMap, map).entries].map(([key, value]) => listOf([key, value]))),
  }),
  define({
    name: 'fromPairs',
    arity: [1, 1],
    kinds: ['list'],
    refusal: noPairs,
    returns: () => mapType(),
    run: fromPairs,
  }),
  define({
    name: 'reverse',
    arity: [1, 1],
    kinds: ['list'],
    refusal: (typeText) => `cannot reverse ${typeText}`,
    returns: sameList,
    run: ([list]) => listOf([...needList('reverse', list).items].reverse()),
  }),
  define({
    name: 'uniq',
    arity: [1, 1],
    kinds: ['list'],
    refusal: (typeText) => `cannot uniq ${typeText}`,
    returns: sameList,
    run: ([list], { spend }) => listOf(uniq(needList('uniq', list).items, spend)),
  }),
  define({
    name: 'concat',
    arity: [1, Number.POSITIVE_INFINITY],
    kinds: ['list'],
    refusal: (typeText) => `cannot concat ${typeText}`,
    returns: anyList,
    run: (lists, { spend }) => {
      const items = lists.flatMap((list) => needList('concat', list).items);
      spend(items.length);
      return listOf(items);
    },
  }),
  define({
    name: 'flatten',
    arity: [1, 1],
    kinds: ['list'],
    refusal: (typeText) => `cannot flatten ${typeText}`,
    returns: anyList,
    run: ([list]) => listOf(flatten(needList('flatten', list).items)),
  }),
  ['sort', { check: checkSort, run: sort }],
  define({
    name: 'len',
    arity: [1, 1],
    kinds: ['list', 'map', 'string'],
    refusal: (typeText) => `invalid argument for len (type ${typeText})`,
    returns: () => INT,
    run: ([value]) => lengthOf(value ?? null),
  }),
];

function lengthOf(value: Value): bigint {
  if (isList(value)) return BigInt(value.items.length);
  if (isMap(value)) return BigInt(value.entries.size);
  if (typeof value === 'string') return BigInt(Array.from(value).length);
  throw runError(`invalid argument for len (type ${goTypeName(value)})`);
}
