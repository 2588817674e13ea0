const GAP = 2;

/** Terminal cells a text takes. Plain text without wide characters: its code points. */
export type Measure = (text: string) => number;

export const countCodePoints: Measure = (text) => [...text].length;

/**
 * Aligns cells in columns, two spaces apart. The last cell of a row is never padded; an empty last cell
 * leaves the padding of the one before it, as Go's text/tabwriter does.
 */
export function alignColumns(rows: readonly (readonly string[])[], measure: Measure): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.slice(0, -1).forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, measure(cell));
    });
  }
  return rows.map((row) => row.map((cell, column) => padCell(cell, column, row, widths, measure)).join(''));
}

function padCell(
  cell: string,
  column: number,
  ...[row, widths, measure]: [row: readonly string[], widths: readonly number[], measure: Measure]
): string {
  if (column === row.length - 1) return cell;
  return cell + ' '.repeat((widths[column] ?? 0) + GAP - measure(cell));
}
