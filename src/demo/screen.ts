import stringWidth from 'fast-string-width';
import type { Clock, EpochMs, Millis } from '../base/time.ts';

export interface ScreenOptions {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Of the terminal, asked again for each drawing. */
  readonly columns: () => number;
  readonly clock: Clock;
}

/** Lines that stay, and below them a block that is drawn again in place. */
export interface Screen {
  say(line: string): void;
  /** Where nothing can be drawn in place, `brief` is printed now and then instead of the block. */
  show(block: readonly string[], brief: string): void;
  /** Leaves what is said; takes the block away. */
  clear(): void;
}

const BRIEF_EVERY_MS: Millis = 3000;

export function createScreen(options: ScreenOptions): Screen {
  return options.isTerminal ? drawnScreen(options) : plainScreen(options);
}

function plainScreen({ write, clock }: ScreenOptions): Screen {
  let nextBriefAt: EpochMs = 0;
  return {
    say: (line) => write(`${line}\n`),
    show(_, brief) {
      if (clock.now() < nextBriefAt) return;
      nextBriefAt = clock.now() + BRIEF_EVERY_MS;
      write(`${brief}\n`);
    },
    clear: () => {},
  };
}

function drawnScreen({ write, columns }: ScreenOptions): Screen {
  let block: readonly string[] = [];
  let drawn = 0;
  const erase = () => (drawn === 0 ? '' : `\u001b[${drawn}A\u001b[0J`);
  const draw = (before: string) => {
    const lines = block.map((line) => `${cut(line, columns() - 1)}\n`);
    write(`${erase()}${before}${lines.join('')}`);
    drawn = lines.length;
  };
  return {
    say: (line) => draw(`${line}\n`),
    show(lines) {
      block = lines;
      draw('');
    },
    clear() {
      block = [];
      draw('');
    },
  };
}

/** A line that wraps would take two rows, and the next drawing would erase one too few. */
function cut(line: string, width: number): string {
  if (stringWidth(line) <= width) return line;
  let kept = '';
  for (const char of line) {
    if (stringWidth(kept + char) > width) break;
    kept += char;
  }
  return kept;
}
