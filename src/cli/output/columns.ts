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

/** The least room for a last column; with less it goes below its row. */
const MIN_LAST = 24;
const INDENT = '    ';

/** Aligns cells in columns and breaks the last cell of each row, at spaces where there are, to fit the width. */
export function alignWrapped(
  rows: readonly (readonly string[])[],
  columns: number,
  measure: Measure,
): string[] {
  const heads = rows.map((row) => row.slice(0, -1));
  const lasts = rows.map((row) => row.at(-1) ?? '');
  const before = alignColumns(
    heads.map((head) => [...head, '']),
    measure,
  );
  const used = Math.max(0, ...before.map(measure));
  if (used + MIN_LAST <= columns || lasts.every((last) => used + measure(last) <= columns)) {
    return lasts.flatMap((last, index) =>
      wrapText(last, columns - used, measure).map((part, line) =>
        line === 0 ? `${before[index] ?? ''}${part}` : `${' '.repeat(used)}${part}`,
      ),
    );
  }
  return lasts.flatMap((last, index) => [
    ...wrapText((before[index] ?? '').trimEnd(), columns, measure),
    ...wrapText(last, columns - INDENT.length, measure).map((part) => INDENT + part),
  ]);
}

/** Lines of at most `room` cells; a word that is longer is broken. */
function wrapText(text: string, width: number, measure: Measure): string[] {
  const room = Math.max(1, width);
  if (measure(text) <= room) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (measure(longer) <= room) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const letter of word) {
      if (line !== '' && measure(line + letter) > room) {
        lines.push(line);
        line = '';
      }
      line += letter;
    }
  }
  return [...lines, line];
}
