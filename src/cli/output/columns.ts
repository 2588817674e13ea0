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
  const measured = rows.map((row) => row.slice(0, -1).map((cell) => ({ cell, width: measure(cell) })));
  for (const cells of measured) {
    for (const [column, { width }] of cells.entries()) widths[column] = Math.max(widths[column] ?? 0, width);
  }
  return measured.map((cells, index) => {
    const padded = cells.map(
      ({ cell, width }, column) => cell + ' '.repeat((widths[column] ?? 0) + GAP - width),
    );
    return padded.join('') + (rows[index]?.at(-1) ?? '');
  });
}
