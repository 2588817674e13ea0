import type { FieldError } from '../../base/errors.ts';
import { isObject } from '../../base/json.ts';
import { parseCsv } from './csv.ts';
import { readContent, unreadable, type Why } from './documents.ts';
import type { ReadText } from './judge-io.ts';
import { isPrometheusAnswer } from './prometheus-series.ts';

/** One row as it stands in a file: what is in each column, and where to find it. */
export interface TableRow {
  readonly file: string;
  /** `line 7`, or `ticks[5]`. */
  readonly place: string;
  readonly cells: ReadonlyMap<string, unknown>;
}

/** The rows of some files, and what JSON said beside them. */
export interface TickTable {
  readonly file: string;
  readonly columns: readonly string[];
  /** Where the columns are named. */
  readonly heading: string;
  readonly rows: readonly TableRow[];
  readonly extra: Readonly<Record<string, unknown>>;
}

/**
 * Reads a table of ticks: CSV with a heading, a JSON list of objects, or `{"ticks": [...]}` with more beside it.
 * @throws {UsageError} naming file and line.
 */
export async function readTickTable(file: string, readText: ReadText): Promise<TickTable> {
  const content = await readContent(file, readText);
  if (content.form === 'table') return csvTable(file, content.text);
  if (Array.isArray(content.value)) return jsonTable(file, '', content.value, {});
  if (isObject(content.value) && Array.isArray(content.value['ticks'])) {
    const { ticks, ...extra } = content.value;
    return jsonTable(file, 'ticks', ticks as readonly unknown[], extra);
  }
  if (isPrometheusAnswer(content.value)) throw refusal(file, '', (input) => input.prometheus);
  throw refusal(file, '', (input) => input.noTicks);
}

function csvTable(file: string, text: string): TickTable {
  const rows = parseCsv(text);
  if (typeof rows === 'number') throw refusal(file, `line ${rows}`, (input) => input.quote);
  const [heading, ...body] = rows;
  if (heading === undefined || body.length === 0) throw refusal(file, 'line 1', (input) => input.noRows);
  const columns = heading.cells;
  const odd = body.find(({ cells }) => cells.length !== columns.length);
  if (odd !== undefined) {
    throw refusal(file, `line ${odd.line}`, (input) => input.cells(odd.cells.length, columns.length));
  }
  const named = body.map(({ line, cells }) => ({
    file,
    place: `line ${line}`,
    cells: new Map(columns.map((column, index): [string, unknown] => [column, cells[index]])),
  }));
  return { file, columns, heading: `line ${heading.line}`, rows: named, extra: {} };
}

function jsonTable(
  file: string,
  at: string,
  ticks: readonly unknown[],
  extra: Readonly<Record<string, unknown>>,
): TickTable {
  const [first] = ticks;
  if (!isObject(first)) throw refusal(file, at, (input) => input.oneTick);
  const columns = Object.keys(first);
  const rows = ticks.map((tick, index) => {
    const place = `${at}[${index}]`;
    if (!isObject(tick)) throw refusal(file, place, (input) => input.object);
    const odd =
      Object.keys(tick).find((key) => !columns.includes(key)) ?? columns.find((key) => !(key in tick));
    if (odd !== undefined)
      throw refusal(file, `${place}.${odd}`, (input) => input.someTicks(`${at}[0]`, columns.join(', ')));
    return { file, place, cells: new Map(Object.entries(tick)) };
  });
  return { file, columns, heading: `${at}[0]`, rows, extra };
}

/** A refusal with the place that is wrong. */
export function refusal(file: string, path: FieldError['path'], message: Why) {
  return unreadable(file, [{ path, message }]);
}
