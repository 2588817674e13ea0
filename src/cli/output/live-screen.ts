import type { TextStream } from '../context.ts';
import { textWidth } from './text-width.ts';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR = '\u001b[H\u001b[2J';
const CLEAR_BELOW = '\u001b[J';
const CLEAR_REST_OF_LINE = '\u001b[K';
const SCROLL_EVERYWHERE = '\u001b[r';
/** The terminal shows everything between the two at once, if it knows how; others ignore them. */
const BEGIN_FRAME = '\u001b[?2026h';
const END_FRAME = '\u001b[?2026l';
/** What a terminal that does not tell its size is taken for. */
const USUAL_SIZE = { columns: 80, rows: 24 };
/** A window of fewer rows has none to spare for what is typed. */
const MIN_ROWS_TO_SPARE = 3;

/** One state of the screen. Notes stand below the lines and are never what a small window leaves out. */
export interface Frame {
  readonly lines: readonly string[];
  readonly notes?: readonly string[];
  /** Says the same in fewer lines, for a window that is too low; may still be too many. */
  readonly linesWithin?: ((room: number) => readonly string[]) | undefined;
}

/**
 * Shows lines that change over time. On a terminal only the lines that differ are written again, in place;
 * elsewhere each state is a block of its own.
 */
export class LiveScreen {
  readonly #stream: TextStream;
  readonly #moreLines: (count: number) => string;
  readonly #forgetListeners: () => void;
  #shown: readonly string[] | null = null;
  #frame: Frame = { lines: [] };

  constructor(stream: TextStream, moreLines: (count: number) => string) {
    this.#stream = stream;
    this.#moreLines = moreLines;
    this.#forgetListeners = this.#listen();
  }

  show(frame: Frame): void {
    this.#frame = frame;
    if (this.#stream.terminal === null) this.#showBlock(withNotes(frame));
    else this.#showFrame(this.#fit(frame));
  }

  /** Gives the terminal back: cursor visible, below what was shown, nothing else on the screen. */
  close(): void {
    this.#forgetListeners();
    this.#leave();
  }

  #listen(): () => void {
    const { terminal } = this.#stream;
    if (terminal === null) return () => {};
    const forgetResize = terminal.onResize(() => this.#redraw());
    const forgetSuspend = terminal.onSuspend(() => this.#leave());
    return () => {
      forgetResize();
      forgetSuspend();
    };
  }

  #leave() {
    if (this.#stream.terminal === null || this.#shown === null) return;
    this.#stream.write(`${SCROLL_EVERYWHERE}${moveTo(this.#shown.length)}${CLEAR_BELOW}${SHOW_CURSOR}`);
  }

  #showBlock(lines: readonly string[]) {
    if (this.#shown !== null && sameLines(this.#shown, lines)) return;
    const gap = this.#shown === null ? '' : '\n';
    this.#stream.write(`${gap}${lines.map((line) => `${line}\n`).join('')}`);
    this.#shown = lines;
  }

  #showFrame(lines: readonly string[]) {
    const before = this.#shown;
    const { columns, rows } = this.#size();
    const changes = lines
      .map((line, row) => (line === before?.[row] ? '' : moveTo(row) + endingIn(line, columns)))
      .join('');
    const isShorter = before !== null && before.length > lines.length;
    const tail = isShorter ? `${moveTo(lines.length)}${CLEAR_BELOW}` : '';
    const start = before === null ? HIDE_CURSOR + scrollAbove(rows) + CLEAR : '';
    if (start + changes + tail !== '')
      this.#stream.write(`${BEGIN_FRAME}${start}${changes}${tail}${parkOn(rows)}${END_FRAME}`);
    this.#shown = lines;
  }

  /** After a change of size nothing on the screen can be trusted. */
  #redraw() {
    if (this.#shown === null) return;
    this.#shown = null;
    this.show(this.#frame);
  }

  /** A line that wraps or scrolls would shift all others, so each is cut to the window. */
  #fit(frame: Frame): readonly string[] {
    const { columns, rows } = this.#size();
    const room = Math.max(1, rows - 1);
    const cut = (line: string) => cutToWidth(line, columns);
    const whole = withNotes(frame);
    if (whole.length <= room) return whole.map(cut);
    const { notes = [], linesWithin } = frame;
    const noteRows = notes.length === 0 ? 0 : notes.length + 1;
    const lines = linesWithin?.(Math.max(1, room - noteRows)) ?? frame.lines;
    const all = withNotes({ lines, notes });
    if (all.length <= room) return all.map(cut);
    const kept = lines.slice(0, Math.max(0, room - 1 - notes.length));
    return [...kept, this.#moreLines(lines.length - kept.length), ...notes].slice(0, room).map(cut);
  }

  #size() {
    const size = this.#stream.terminal?.size() ?? USUAL_SIZE;
    return size.columns > 0 && size.rows > 0 ? size : USUAL_SIZE;
  }
}

function withNotes({ lines, notes = [] }: Frame): readonly string[] {
  return notes.length === 0 || lines.length === 0 ? [...lines, ...notes] : [...lines, '', ...notes];
}

function moveTo(row: number): string {
  return `\u001b[${row + 1};1H`;
}

/** A terminal that was written to its last column erases that column when asked to clear the rest. */
function endingIn(line: string, columns: number): string {
  return textWidth(line) < columns ? line + CLEAR_REST_OF_LINE : line;
}

/** The last row is kept out of scrolling, and the cursor on it: what a user types cannot shift the view. */
function scrollAbove(rows: number): string {
  return rows < MIN_ROWS_TO_SPARE ? '' : `\u001b[1;${rows - 1}r`;
}

function parkOn(rows: number): string {
  return rows < MIN_ROWS_TO_SPARE ? '' : moveTo(rows - 1) + CLEAR_REST_OF_LINE;
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, row) => line === b[row]);
}

/** Colour codes take no room and are all kept, so that a cut never leaves a colour on. */
function cutToWidth(line: string, columns: number): string {
  if (textWidth(line) <= columns) return line;
  // Only the padding of an empty cell is lost.
  const end = textWidth(line.trimEnd()) <= columns ? '' : '…';
  let width = 0;
  let isCut = false;
  let result = '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this looks for
  for (const [part] of line.matchAll(/\u001b\[[\d;]*m|./gsu)) {
    const isCode = part.length > 1 && part.startsWith('\u001b');
    width += isCode ? 0 : textWidth(part);
    if (isCode || width + end.length <= columns) result += part;
    else if (!isCut) {
      result += end;
      isCut = true;
    }
  }
  return result;
}
