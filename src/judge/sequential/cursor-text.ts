import type { Json } from '../../base/json.ts';
import type { ScrapeCursor, SideCursor } from './feed.ts';
import { list, member, members, NotAState, type Part, positive, text, wrong } from './reading-state.ts';

type Column = readonly [counter: string, series: string];

/** Numbers in base 36 take a third less room, and a cursor has one for each counter of each pod. */
const RADIX = 36;
const MISSING = '-';

/**
 * The cursor as a table for each side: a column for each counter and series, a row for each process, whose names share
 * a beginning. A hundred processes a side take some 15 kB.
 */
export function encodeCursor({ at, canary, stable, absent }: ScrapeCursor): Json {
  return { at, canary: encodeSide(canary), stable: encodeSide(stable), absent };
}

function encodeSide(side: SideCursor): Json {
  const columns = columnsOf(side);
  const sources = [...new Set(Object.values(side).flatMap((counter) => Object.keys(counter)))];
  const prefix = commonPrefix(sources);
  const rows = sources.map((source) => [
    source.slice(prefix.length),
    columns.map(([counter, series]) => encodeValue(side[counter]?.[source]?.[series])).join(' '),
  ]);
  return { columns, prefix, rows: Object.fromEntries(rows) };
}

function columnsOf(side: SideCursor): readonly Column[] {
  return Object.entries(side).flatMap(([counter, sources]) => {
    const series = new Set(Object.values(sources).flatMap((values) => Object.keys(values)));
    return [...series].map((one) => [counter, one] as const);
  });
}

function commonPrefix([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}

/** Whole numbers only; others as they are, behind a mark. */
function encodeValue(value: number | undefined): string {
  if (value === undefined) return MISSING;
  return Number.isSafeInteger(value) ? value.toString(RADIX) : `~${value}`;
}

export function decodeCursor(part: Part): ScrapeCursor {
  const absent = member(part, 'absent');
  return {
    at: positive(member(part, 'at')),
    canary: decodeSide(member(part, 'canary')),
    stable: decodeSide(member(part, 'stable')),
    absent: { canary: times(member(absent, 'canary')), stable: times(member(absent, 'stable')) },
  };
}

function times(part: Part): Record<string, number> {
  return Object.fromEntries(members(part).map(([source, since]) => [source, positive(since)]));
}

function decodeSide(part: Part): SideCursor {
  const columns = list(member(part, 'columns')).map((column): Column => {
    const [counter, series] = list(column, 2).map(text);
    return [counter ?? '', series ?? ''];
  });
  const prefix = text(member(part, 'prefix'));
  const side: Record<string, Record<string, Record<string, number>>> = {};
  for (const [name, row] of members(member(part, 'rows'))) {
    const values = text(row).split(' ');
    if (values.length !== columns.length)
      throw new NotAState(`${row.path} has ${values.length} counters, not ${columns.length}`);
    values.forEach((value, index) => {
      const [counter, series] = columns[index] ?? ['', ''];
      if (value === MISSING) return;
      side[counter] ??= {};
      const source = `${prefix}${name}`;
      side[counter][source] = { ...side[counter][source], [series]: decodeValue(value, row) };
    });
  }
  return side;
}

function decodeValue(value: string, row: Part): number {
  const isWhole = /^[0-9a-z]+$/.test(value);
  const number = isWhole ? Number.parseInt(value, RADIX) : Number(/^~(.+)$/.exec(value)?.[1]);
  if (!(Number.isFinite(number) && number >= 0)) throw wrong({ value, path: row.path }, 'a counter');
  return number;
}
