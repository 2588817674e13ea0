/** One line of a table: where it stands in the file, and its cells. */
export interface CsvRow {
  /** From 1, the heading included. */
  readonly line: number;
  readonly cells: readonly string[];
}

const CELL = /\s*(?:"((?:[^"]|"")*)"\s*|([^",]*))(,|$)/y;

/**
 * Splits comma-separated text as RFC 4180 has it, but for line breaks inside of quotes. Blank lines are left out.
 * A number in place of the rows is the line whose quotes do not match.
 */
export function parseCsv(text: string): CsvRow[] | number {
  const rows: CsvRow[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '') continue;
    const cells = cellsOf(line);
    if (cells === null) return index + 1;
    rows.push({ line: index + 1, cells });
  }
  return rows;
}

function cellsOf(line: string): string[] | null {
  const cells: string[] = [];
  CELL.lastIndex = 0;
  while (true) {
    const match = CELL.exec(line);
    if (match === null) return null;
    const [, quoted, bare = '', end] = match;
    cells.push(quoted === undefined ? bare.trim() : quoted.replaceAll('""', '"'));
    if (end === '') return cells;
  }
}
