import stringWidth from 'fast-string-width';
import type { TextStream } from '../context.ts';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR = '\u001b[H\u001b[2J';
const CLEAR_BELOW = '\u001b[J';
const CLEAR_REST_OF_LINE = '\u001b[K';
/** The terminal shows everything between the two at once, if it knows how; others ignore them. */
const BEGIN_FRAME = '\u001b[?2026h';
const END_FRAME = '\u001b[?2026l';

/**
 * Shows lines that change over time. On a terminal only the lines that differ are written again, in place;
 * elsewhere each state is a block of its own.
 */
export class LiveScreen {
  readonly #stream: TextStream;
  readonly #moreLines: (count: number) => string;
  readonly #forgetResize: () => void;
  #shown: readonly string[] | null = null;
  #lines: readonly string[] = [];

  constructor(stream: TextStream, moreLines: (count: number) => string) {
    this.#stream = stream;
    this.#moreLines = moreLines;
    this.#forgetResize = stream.terminal?.onResize(() => this.#redraw()) ?? (() => {});
  }

  show(lines: readonly string[]): void {
    this.#lines = lines;
    if (this.#stream.terminal === null) this.#showBlock(lines);
    else this.#showFrame(this.#fit(lines));
  }

  /** Gives the terminal back: cursor visible, below what was shown. */
  close(): void {
    this.#forgetResize();
    if (this.#stream.terminal === null || this.#shown === null) return;
    this.#stream.write(`${moveTo(this.#shown.length)}${SHOW_CURSOR}`);
  }

  #showBlock(lines: readonly string[]) {
    if (this.#shown !== null && sameLines(this.#shown, lines)) return;
    const gap = this.#shown === null ? '' : '\n';
    this.#stream.write(`${gap}${lines.map((line) => `${line}\n`).join('')}`);
    this.#shown = lines;
  }

  #showFrame(lines: readonly string[]) {
    const before = this.#shown;
    const changes = lines
      .map((line, row) => (line === before?.[row] ? '' : `${moveTo(row)}${line}${CLEAR_REST_OF_LINE}`))
      .join('');
    const isShorter = before !== null && before.length > lines.length;
    const tail = isShorter ? `${moveTo(lines.length)}${CLEAR_BELOW}` : '';
    const start = before === null ? HIDE_CURSOR + CLEAR : '';
    if (start + changes + tail !== '')
      this.#stream.write(`${BEGIN_FRAME}${start}${changes}${tail}${END_FRAME}`);
    this.#shown = lines;
  }

  /** After a change of size nothing on the screen can be trusted. */
  #redraw() {
    if (this.#shown === null) return;
    this.#shown = null;
    this.show(this.#lines);
  }

  /** A line that wraps or scrolls would shift all others, so each is cut to the window. */
  #fit(lines: readonly string[]): readonly string[] {
    const { columns, rows } = this.#stream.terminal?.size() ?? { columns: 80, rows: 24 };
    const room = Math.max(1, rows - 1);
    const cut = (line: string) => cutToWidth(line, columns);
    if (lines.length <= room) return lines.map(cut);
    const kept = lines.slice(0, room - 1);
    return [...kept, this.#moreLines(lines.length - kept.length)].map(cut);
  }
}

function moveTo(row: number): string {
  return `\u001b[${row + 1};1H`;
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, row) => line === b[row]);
}

/** Colour codes take no room and are all kept, so that a cut never leaves a colour on. */
function cutToWidth(line: string, columns: number): string {
  if (stringWidth(line) <= columns) return line;
  let width = 0;
  let result = '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this looks for
  for (const [part] of line.matchAll(/\u001b\[[\d;]*m|./gsu)) {
    const isCode = part.length > 1 && part.startsWith('\u001b');
    width += isCode ? 0 : stringWidth(part);
    if (isCode || width <= columns) result += part;
  }
  return result;
}
