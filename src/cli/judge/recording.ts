import { isObject } from '../../base/json.ts';
import { parseTime } from '../../base/time.ts';
import { countSince } from '../../judge/sequential/counters.ts';
import type { Tick } from '../../judge/sequential/two-arm.ts';
import type { Why } from './documents.ts';
import { CANARY, STABLE } from './tick-columns.ts';
import { refusal, type TableRow, type TickTable } from './tick-table.ts';

/** One tick as it was recorded. */
export interface RecordedTick {
  readonly seconds: number;
  readonly errors: Tick;
  /** One for each latency bound, in the order of the bounds. */
  readonly slower: readonly Tick[];
}

export interface Recording {
  /** Latency bounds as the columns name them, rising. */
  readonly bounds: readonly string[];
  readonly ticks: readonly RecordedTick[];
  /** Places where a counter began anew. */
  readonly restarts: readonly string[];
}

export interface RecordingOptions {
  /** Columns hold raw counters, not what a tick added. */
  readonly isCounters: boolean;
  /** Only stable is asked for: canary columns may be missing. */
  readonly isBaseline: boolean;
}

const TIMES = ['seconds', 'time'];
const SLOWER = /^(canary|stable)Slower:(.+)$/;

/** Puts tables one after another and reads their ticks. @throws {UsageError} naming file, line and column. */
export function readRecording(tables: readonly TickTable[], options: RecordingOptions): Recording {
  for (const table of tables) checkColumns(table, options);
  const bounds = boundsOf(tables);
  const rows = tables.flatMap((table) => table.rows);
  const lengths = lengthsOf(rows, options);
  const counted = options.isCounters ? differences(rows, bounds) : increments(rows, bounds);
  const ticks = counted.ticks.map((counts, index) => {
    const row = rows[options.isCounters ? index + 1 : index];
    return tickOf(counts, bounds, { row, seconds: lengths[index] ?? 0 });
  });
  if (ticks.length === 0) throw refusal(rows[0]?.file ?? '', '', (input) => input.oneScrape);
  return { bounds, ticks, restarts: counted.restarts };
}

function checkColumns(table: TickTable, { isBaseline }: RecordingOptions): void {
  const { columns, file, heading } = table;
  const known = [...TIMES, ...CANARY, ...STABLE];
  const stray = columns.find((name) => !(known.includes(name) || SLOWER.test(name)));
  if (stray !== undefined) {
    const wanted = [...known, 'canarySlower:BOUND', 'stableSlower:BOUND'].join(', ');
    throw refusal(file, `${heading}, ${stray}`, (input) => input.strayColumn(wanted));
  }
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) throw refusal(file, `${heading}, ${twice}`, (input) => input.twice);
  const missing = [...(isBaseline ? [] : CANARY), ...STABLE].find((name) => !columns.includes(name));
  if (missing !== undefined) throw refusal(file, `${heading}, ${missing}`, (input) => input.missing);
  if (TIMES.filter((name) => columns.includes(name)).length !== 1)
    throw refusal(file, heading, (input) => input.timeOrSeconds);
  for (const name of columns) checkBound(name, table, isBaseline);
}

function checkBound(name: string, { columns, file, heading }: TickTable, isBaseline: boolean): void {
  const [, side, bound = ''] = SLOWER.exec(name) ?? [];
  if (side === undefined) return;
  if (!(Number(bound) > 0 && Number.isFinite(Number(bound))))
    throw refusal(file, `${heading}, ${name}`, (input) => input.bound);
  const other = `${side === 'canary' ? 'stable' : 'canary'}Slower:${bound}`;
  if (!columns.includes(other) && !(isBaseline && side === 'stable'))
    throw refusal(file, `${heading}, ${other}`, (input) => input.missingBeside(name));
}

function boundsOf(tables: readonly TickTable[]): string[] {
  const [first, ...rest] = tables.map(({ file, columns }) => ({
    file,
    bounds: columns
      .flatMap((name) => SLOWER.exec(name)?.slice(1) ?? [])
      .filter((_, index) => index % 2 === 1),
  }));
  const bounds = [...new Set(first?.bounds)].sort((a, b) => Number(a) - Number(b));
  for (const { file, bounds: others } of rest) {
    const odd =
      bounds.find((bound) => !others.includes(bound)) ?? others.find((bound) => !bounds.includes(bound));
    if (odd !== undefined)
      throw refusal(file, `stableSlower:${odd}`, (input) => input.notEverywhere(first?.file ?? ''));
  }
  return bounds;
}

/** Seconds of each tick. By `time` the first tick, whose beginning is nowhere, is as long as the second. */
function lengthsOf(rows: readonly TableRow[], { isCounters }: RecordingOptions): number[] {
  const [first] = rows;
  if (first?.cells.has('seconds') === true) {
    const seconds = rows.map((row) => numberIn(row, 'seconds', 'length', (n) => n > 0));
    return isCounters ? seconds.slice(1) : seconds;
  }
  const times = rows.map(timeIn);
  const lengths = times.slice(1).map((time, index) => {
    const row = rows[index + 1];
    const length = time - (times[index] ?? 0);
    if (row !== undefined && !(length > 0)) throw wrongCell(row, 'time', (input) => input.backwards(-length));
    return length;
  });
  if (isCounters) return lengths;
  if (first !== undefined && lengths.length === 0)
    throw wrongCell(first, 'time', (input) => input.singleTick);
  return [lengths[0] ?? 0, ...lengths];
}

function timeIn(row: TableRow): number {
  const cell = row.cells.get('time');
  const parsed = typeof cell === 'string' ? parseTime(cell) : null;
  if (parsed !== null) return parsed / 1000;
  return numberIn(row, 'time', 'time', () => true);
}

type Counts = ReadonlyMap<string, number>;

interface Counted {
  readonly ticks: readonly Counts[];
  readonly restarts: readonly string[];
}

function increments(rows: readonly TableRow[], bounds: readonly string[]): Counted {
  return { ticks: rows.map((row) => countsIn(row, bounds)), restarts: [] };
}

/** What was counted between rows of raw counters; one that went back began anew. */
function differences(rows: readonly TableRow[], bounds: readonly string[]): Counted {
  const restarts: string[] = [];
  const values = rows.map((row) => countsIn(row, bounds));
  const ticks = values.slice(1).map((now, index) => {
    const row = rows[index + 1];
    const counts = new Map<string, number>();
    for (const [column, value] of now) {
      const last = new Map([[column, values[index]?.get(column) ?? 0]]);
      const step = countSince(last, new Map([[column, value]]));
      counts.set(column, step.increment);
      if (step.resets.length > 0 && row !== undefined) restarts.push(`${row.file}: ${row.place}, ${column}`);
    }
    return counts;
  });
  return { ticks, restarts };
}

function countsIn(row: TableRow, bounds: readonly string[]): Counts {
  const slower = bounds.flatMap((bound) => [`canarySlower:${bound}`, `stableSlower:${bound}`]);
  const isCount = (n: number) => Number.isSafeInteger(n) && n >= 0;
  return new Map(
    [...CANARY, ...STABLE, ...slower].map((column) => [
      column,
      row.cells.has(column) ? numberIn(row, column, 'count', isCount) : 0,
    ]),
  );
}

function numberIn(
  row: TableRow,
  column: string,
  wanted: 'length' | 'time' | 'count',
  isRight: (n: number) => boolean,
): number {
  const cell = row.cells.get(column);
  const isText = typeof cell === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell);
  const value = typeof cell === 'number' || isText ? Number(cell) : Number.NaN;
  if (Number.isFinite(value) && isRight(value)) return value;
  throw wrongCell(row, column, (input) =>
    input.mustBe(input[wanted], isObject(cell) ? input.anObject : String(JSON.stringify(cell))),
  );
}

function wrongCell({ file, place }: TableRow, column: string, message: Why) {
  return refusal(file, `${place}, ${column}`, message);
}

function tickOf(
  counts: Counts,
  bounds: readonly string[],
  at: { readonly row: TableRow | undefined; readonly seconds: number },
): RecordedTick {
  const stream = (what: string): Tick => ({
    canaryRequests: counts.get('canaryRequests') ?? 0,
    canaryEvents: counts.get(`canary${what}`) ?? 0,
    stableRequests: counts.get('stableRequests') ?? 0,
    stableEvents: counts.get(`stable${what}`) ?? 0,
  });
  const check = (what: string, tick: Tick, most: Tick | null) => checkEvents(at.row, what, tick, most);
  const errors = check('Errors', stream('Errors'), null);
  let last: Tick | null = null;
  const slower = bounds.map((bound) => {
    last = check(`Slower:${bound}`, stream(`Slower:${bound}`), last);
    return last;
  });
  return { seconds: at.seconds, errors, slower };
}

/** More events than requests, or more requests above a higher bound than above a lower, were not counted alike. */
function checkEvents(row: TableRow | undefined, what: string, tick: Tick, lower: Tick | null): Tick {
  const most = { canary: tick.canaryRequests, stable: tick.stableRequests };
  const events = { canary: tick.canaryEvents, stable: tick.stableEvents };
  const below = { canary: lower?.canaryEvents, stable: lower?.stableEvents };
  for (const side of ['canary', 'stable'] as const) {
    if (row === undefined) continue;
    if (events[side] > most[side])
      throw wrongCell(row, `${side}${what}`, `counts ${events[side]} of ${most[side]} requests`);
    if (events[side] > (below[side] ?? Number.POSITIVE_INFINITY))
      throw wrongCell(row, `${side}${what}`, `counts more than the lower bound does (${below[side]})`);
  }
  return tick;
}
