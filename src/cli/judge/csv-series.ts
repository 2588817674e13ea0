import type { FieldError } from '../../base/errors.ts';
import { parseGoFloat } from '../../base/go-float.ts';
import type { Decoded } from '../../judge/kayenta/decoding.ts';
import type { BothSides } from '../../judge/kayenta/metric-set.ts';
import { type CsvRow, parseCsv } from './csv.ts';

/** Points by metric, in the order of the file. */
export type PointsByMetric = ReadonlyMap<string, readonly number[]>;

const TIME_COLUMNS = new Set(['time', 'timestamp', 'date', 'ts']);
const SIDES: Readonly<Record<string, keyof BothSides<unknown>>> = {
  control: 'control',
  baseline: 'control',
  stable: 'control',
  experiment: 'experiment',
  canary: 'experiment',
};

/** Whether a table has both sides in it: a row is one point, with its metric and its side. */
export function isBothSides(text: string): boolean {
  const [heading = ''] = text.split('\n', 1);
  const columns = heading.split(',').map(columnName);
  return ['side', 'metric', 'value'].every((name) => columns.includes(name));
}

/** Reads one side: a column for each metric, under its name; a column of times is not used. */
export function readSideTable(text: string): Decoded<PointsByMetric> {
  return readTable(text, (heading, rows, errors) => {
    const columns = heading
      .map((name, index) => ({ name, index }))
      .filter(({ name }) => !TIME_COLUMNS.has(columnName(name)));
    if (columns.length === 0)
      errors.push({ path: 'line 1', message: 'names no metric: give each column a name' });
    return new Map(
      columns.map(({ name, index }) => [
        name,
        rows.map(({ line, cells }) => pointOf(cells[index], `line ${line}, ${name}`, errors)),
      ]),
    );
  });
}

/** Reads both sides: columns `side` (control or experiment), `metric` and `value`. */
export function readBothTable(text: string): Decoded<BothSides<PointsByMetric>> {
  return readTable(text, (heading, rows, errors) => {
    const names = heading.map(columnName);
    const points = { control: new Map<string, number[]>(), experiment: new Map<string, number[]>() };
    for (const { line, cells } of rows) {
      const [side = '', metric = '', value] = ['side', 'metric', 'value'].map(
        (name) => cells[names.indexOf(name)],
      );
      const which = SIDES[columnName(side)];
      if (which === undefined) {
        const message = `must be control or experiment, but is ${JSON.stringify(side)}`;
        errors.push({ path: `line ${line}, side`, message });
        continue;
      }
      if (metric === '') errors.push({ path: `line ${line}, metric`, message: 'must name the metric' });
      const point = pointOf(value, `line ${line}, value`, errors);
      points[which].set(metric, [...(points[which].get(metric) ?? []), point]);
    }
    return points;
  });
}

const columnName = (text: string) => text.trim().replaceAll('"', '').toLowerCase();

function readTable<T>(
  text: string,
  read: (heading: readonly string[], rows: readonly CsvRow[], errors: FieldError[]) => T,
): Decoded<T> {
  const rows = parseCsv(text);
  if (typeof rows === 'number') return failure(`line ${rows}`, 'has a quote that does not match');
  const [heading, ...body] = rows;
  if (heading === undefined || body.length === 0)
    return failure('line 1', 'needs a heading, and points below it');
  const odd = body.find(({ cells }) => cells.length !== heading.cells.length);
  if (odd !== undefined) {
    const message = `has ${odd.cells.length} cells, but the heading has ${heading.cells.length}`;
    return failure(`line ${odd.line}`, message);
  }
  const errors: FieldError[] = [];
  const value = read(heading.cells, body, errors);
  return errors.length === 0 ? { ok: true, value } : { ok: false, errors };
}

function failure(path: string, message: string): Decoded<never> {
  return { ok: false, errors: [{ path, message }] };
}

/** An empty cell and NaN are missing points. */
function pointOf(cell: string | undefined, path: string, errors: FieldError[]): number {
  if (cell === undefined || cell === '' || cell === 'NaN') return Number.NaN;
  const point = parseGoFloat(cell);
  if (Number.isFinite(point)) return point;
  errors.push({
    path,
    message: `must be a number, or empty for a missing point, but is ${JSON.stringify(cell)}`,
  });
  return Number.NaN;
}
