import type { FieldError } from '../../base/errors.ts';
import { isObject } from '../../base/json.ts';
import { parseCsv } from './csv.ts';
import { readContent, unreadable } from './documents.ts';
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

const ONE_SIDE =
  "is an answer of Prometheus, which holds one side: judge --control and --experiment take two such; ticks are a table of both sides' counts";

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
  if (isPrometheusAnswer(content.value)) throw refusal(file, '', ONE_SIDE);
  throw refusal(file, '', 'must be a table of ticks: CSV, a list of objects, or {"ticks": [...]}');
}

function csvTable(file: string, text: string): TickTable {
  const rows = parseCsv(text);
  if (typeof rows === 'number') throw refusal(file, `line ${rows}`, 'has a quote that does not match');
  const [heading, ...body] = rows;
  if (heading === undefined || body.length === 0)
    throw refusal(file, 'line 1', 'needs a heading, and ticks below it');
  const columns = heading.cells;
  const odd = body.find(({ cells }) => cells.length !== columns.length);
  if (odd !== undefined) {
    const why = `has ${odd.cells.length} cells, but the heading has ${columns.length}`;
    throw refusal(file, `line ${odd.line}`, why);
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
  if (!isObject(first)) throw refusal(file, at, 'must have at least one tick, an object');
  const columns = Object.keys(first);
  const rows = ticks.map((tick, index) => {
    const place = `${at}[${index}]`;
    if (!isObject(tick)) throw refusal(file, place, 'must be an object');
    const odd =
      Object.keys(tick).find((key) => !columns.includes(key)) ?? columns.find((key) => !(key in tick));
    if (odd !== undefined)
      throw refusal(file, `${place}.${odd}`, `is in some ticks only; ${at}[0] has ${columns.join(', ')}`);
    return { file, place, cells: new Map(Object.entries(tick)) };
  });
  return { file, columns, heading: `${at}[0]`, rows, extra };
}

/** A refusal with the place that is wrong. */
export function refusal(file: string, path: FieldError['path'], message: string) {
  return unreadable(file, [{ path, message }]);
}
