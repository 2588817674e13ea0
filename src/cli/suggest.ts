import type { Messages } from './messages/en.ts';

const MOST_SUGGESTIONS = 3;

/** The known names that a mistyped one may mean, nearest first. */
export function nearestNames(wrong: string, known: readonly string[]): string[] {
  const most = Math.max(1, Math.floor(wrong.length / 3));
  return known
    .map((name) => ({ name, edits: isPart(wrong, name) ? 1 : editDistance(wrong, name) }))
    .filter(({ name, edits }) => edits <= most && name !== wrong)
    .toSorted((a, b) => a.edits - b.edits)
    .slice(0, MOST_SUGGESTIONS)
    .map(({ name }) => name);
}

/** The commands that the library of upstream's plugin suggests: two letters away, or begun that way; by name. */
export function suggestedCommands(wrong: string, known: readonly string[]): string[] {
  const typed = wrong.toLowerCase();
  return known
    .filter((name) => name.startsWith(typed) || editDistance(typed, name, { swaps: false }) <= 2)
    .toSorted();
}

/** That library's lines, which scripts may read; none when nothing is near. */
export function commandBlock(near: readonly string[]): readonly string[] {
  return near.length === 0 ? [] : ['', 'Did you mean this?', ...near.map((name) => `\t${name}`), ''];
}

/** No line when nothing is near. */
export function suggestionLines(near: readonly string[], messages: Messages): readonly string[] {
  return near.length === 0 ? [] : [messages.suggestion(near.join(', '))];
}

function isPart(wrong: string, name: string): boolean {
  return wrong.length >= 3 && (name.includes(wrong) || wrong.includes(name));
}

/** Damerau's distance with adjacent swaps: one slip of the fingers is one edit. Without them, Levenshtein's. */
export function editDistance(a: string, b: string, { swaps = true } = {}): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      current.push(cellAt(a, b, { rows, current, row, column, swaps }));
    }
    rows.push(current);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}

interface Cell {
  readonly rows: readonly (readonly number[])[];
  readonly current: readonly number[];
  readonly row: number;
  readonly column: number;
  readonly swaps: boolean;
}

function cellAt(a: string, b: string, { rows, current, row, column, swaps }: Cell): number {
  const above = rows[row - 1] ?? [];
  const isSame = a[row - 1] === b[column - 1];
  const substituted = (above[column - 1] ?? 0) + (isSame ? 0 : 1);
  const best = Math.min((above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substituted);
  const isSwap =
    swaps && row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
  return isSwap ? Math.min(best, (rows[row - 2]?.[column - 2] ?? 0) + 1) : best;
}
