import stringWidth from 'fast-string-width';

/** What a terminal of some size shows after all that was written to it. */
export interface EmulatedScreen {
  write(text: string): void;
  /** The text of every row, without the blanks at its end. */
  rows(): string[];
  /** The rows with the colour of each stretch of text before it, as `<32>text`. */
  colouredRows(): string[];
  /** As a window manager does: what no longer fits is cut off, the rest stays. */
  resize(columns: number, rows: number): void;
  readonly cursor: { readonly row: number; readonly column: number; readonly isVisible: boolean };
  readonly isAlternate: boolean;
  /** Rows that scroll, counted from 0; both included. */
  readonly scrolls: { readonly top: number; readonly bottom: number };
  /** Inside a frame that is to be shown at once. */
  readonly isInFrame: boolean;
}

interface Cell {
  /** Empty for the second half of a wide character. */
  text: string;
  colour: string;
}

const BLANK: Cell = { text: ' ', colour: '0' };
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this reads
const TOKEN = /\u001b\[([?\d;]*)([A-Za-z])|[\s\S]/gu;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the beginning of an escape sequence
const UNFINISHED = /\u001b(\[[?\d;]*)?$/;

/**
 * Knows the sequences that our programs write, with the behaviour of xterm where terminals are known to surprise;
 * any other sequence throws.
 */
export function createScreen(columns: number, rows: number): EmulatedScreen {
  const screen = new Screen(columns, rows);
  return {
    write: (text) => screen.write(text),
    rows: () =>
      screen.grid.map((row) =>
        row
          .map(({ text }) => text)
          .join('')
          .trimEnd(),
      ),
    colouredRows: () => screen.grid.map(withColours),
    resize: (toColumns, toRows) => screen.resize(toColumns, toRows),
    get cursor() {
      return { row: screen.row, column: screen.column, isVisible: screen.isCursorVisible };
    },
    get isAlternate() {
      return screen.isAlternate;
    },
    get scrolls() {
      return { top: screen.top, bottom: screen.bottom };
    },
    get isInFrame() {
      return screen.isInFrame;
    },
  };
}

function withColours(row: readonly Cell[]): string {
  let last = '0';
  let result = '';
  for (const { text, colour } of row) {
    if (colour !== last) result += `<${colour}>`;
    last = colour;
    result += text;
  }
  return result.trimEnd();
}

class Screen {
  grid: Cell[][];
  row = 0;
  column = 0;
  top = 0;
  bottom: number;
  isCursorVisible = true;
  isAlternate = false;
  isInFrame = false;
  #columns: number;
  #colour = '0';
  /** The last column was written: the next character wraps first. */
  #isWrapDue = false;
  /** The beginning of a sequence whose end is still to come. */
  #begun = '';

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.bottom = rows - 1;
    this.grid = Array.from({ length: rows }, () => this.#blankRow());
  }

  write(text: string): void {
    const whole = this.#begun + text;
    const [begun = ''] = UNFINISHED.exec(whole) ?? [];
    this.#begun = begun;
    for (const [token, parameters, command] of whole.slice(0, whole.length - begun.length).matchAll(TOKEN)) {
      if (command !== undefined) this.#obey(command, parameters ?? '');
      else if (token < ' ') this.#control(token);
      else this.#put(token);
    }
  }

  #control(token: string) {
    if (token === '\r') this.#moveTo(this.row, 0);
    else if (token === '\n') this.#lineFeed();
    else if (token === '\b') this.#moveTo(this.row, this.column - 1);
    else if (token === '\t') this.#moveTo(this.row, (this.column | 7) + 1);
    else throw new Error(`the screen emulator does not know ${JSON.stringify(token)}`);
  }

  resize(columns: number, rows: number): void {
    this.#columns = columns;
    const kept = this.grid.slice(0, rows).map((row) => [...row, ...this.#blankRow()].slice(0, columns));
    const added = Array.from({ length: rows - kept.length }, () => this.#blankRow());
    this.grid = [...kept, ...added];
    this.#scrollBetween(0, rows - 1);
    this.#moveTo(this.row, this.column);
  }

  #blankRow(): Cell[] {
    return Array.from({ length: this.#columns }, () => ({ ...BLANK }));
  }

  #obey(command: string, parameters: string) {
    const numbers = parameters.split(';').map((text) => (text === '' ? 0 : Number(text)));
    const [first = 0, second = 0] = numbers;
    switch (command) {
      case 'H':
        return this.#moveTo(Math.max(0, first - 1), Math.max(0, second - 1));
      case 'J':
        return this.#erase(first);
      case 'K':
        return this.#eraseLine(first);
      case 'm':
        this.#colour = parameters === '' ? '0' : parameters;
        return;
      case 'r':
        return this.#setMargins(first, second);
      case 'h':
        return this.#setMode(parameters, true);
      case 'l':
        return this.#setMode(parameters, false);
      default:
        throw unknownSequence(parameters, command);
    }
  }

  #setMode(parameters: string, isOn: boolean) {
    if (parameters === '?25') this.isCursorVisible = isOn;
    else if (parameters === '?2026') this.isInFrame = isOn;
    else if (parameters === '?1049') this.isAlternate = isOn;
    else throw unknownSequence(parameters, isOn ? 'h' : 'l');
  }

  #setMargins(first: number, second: number) {
    const last = this.grid.length - 1;
    this.#scrollBetween(Math.max(0, first - 1), second === 0 ? last : Math.min(last, second - 1));
    this.#moveTo(0, 0);
  }

  #scrollBetween(top: number, bottom: number) {
    this.top = top;
    this.bottom = bottom;
  }

  #moveTo(row: number, column: number) {
    this.row = Math.min(Math.max(0, row), this.grid.length - 1);
    this.column = Math.min(Math.max(0, column), this.#columns - 1);
    this.#isWrapDue = false;
  }

  #erase(how: number) {
    if (how === 2) this.grid = this.grid.map(() => this.#blankRow());
    else if (how === 0) {
      this.#eraseLine(0);
      this.grid = this.grid.map((row, at) => (at > this.row ? this.#blankRow() : row));
    } else throw unknownSequence(String(how), 'J');
  }

  /** Begins at the cursor, also where a wrap is due: then the last column is what goes. */
  #eraseLine(how: number) {
    if (how !== 0) throw unknownSequence(String(how), 'K');
    this.grid[this.row]?.fill({ ...BLANK }, this.column);
  }

  #put(text: string) {
    // Below the first combining mark every character takes one column.
    const width = text < '\u0300' ? 1 : stringWidth(text);
    if (width === 0) return this.#combine(text);
    if (this.#isWrapDue || this.column + width > this.#columns) {
      this.#lineFeed();
      this.#moveTo(this.row, 0);
    }
    const cells = [
      { text, colour: this.#colour },
      ...(width === 2 ? [{ text: '', colour: this.#colour }] : []),
    ];
    this.grid[this.row]?.splice(this.column, cells.length, ...cells);
    const next = this.column + width;
    this.#moveTo(this.row, next);
    this.#isWrapDue = next >= this.#columns;
  }

  /** A mark on the character before the cursor. */
  #combine(text: string) {
    const cell = this.grid[this.row]?.[this.#isWrapDue ? this.column : this.column - 1];
    if (cell !== undefined) cell.text += text;
  }

  /** Below the rows that scroll the cursor stops at the last row, and nothing moves. */
  #lineFeed() {
    if (this.row !== this.bottom) return this.#moveTo(this.row + 1, this.column);
    this.grid.splice(this.top, 1);
    this.grid.splice(this.bottom, 0, this.#blankRow());
    this.#moveTo(this.row, this.column);
  }
}

function unknownSequence(parameters: string, command: string): Error {
  return new Error(`the screen emulator does not know ESC[${parameters}${command}`);
}
