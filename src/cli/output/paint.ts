/** Puts a colour around a text, or leaves it plain. */
export type Paint = (text: string, token?: string) => string;

const YELLOW = 33;
const GREEN = 32;
const RED = 31;
const BRIGHT_BLUE = 94;

/** Colours by meaning; upstream's table, so eyes find things where they were. */
const CODES: Readonly<Record<string, number>> = {
  '◷': YELLOW,
  '◌': BRIGHT_BLUE,
  '⚠': RED,
  '?': YELLOW,
  '✔': GREEN,
  '✖': RED,
  canary: YELLOW,
  stable: GREEN,
  active: GREEN,
  preview: BRIGHT_BLUE,
  ping: BRIGHT_BLUE,
  pong: BRIGHT_BLUE,
  Pending: BRIGHT_BLUE,
  Running: BRIGHT_BLUE,
};

export const plain: Paint = (text) => text;

/** Wraps `text` in the colour of `token` (by default the text itself); an unknown token gets the neutral code. */
export const coloured: Paint = (text, token = text) => `\u001b[${CODES[token] ?? 0}m${text}\u001b[0m`;
