import { describe, expect, it } from 'vitest';
import { createScreen } from '../../testing/screen-emulator.ts';
import type { TextStream } from '../context.ts';
import { LiveScreen } from './live-screen.ts';

interface Size {
  columns: number;
  rows: number;
}

/** A stream whose terminal is emulated, or a pipe. */
function recordedStream(size: Size | null) {
  let written = '';
  const listeners = { resize: new Set<() => void>(), suspend: new Set<() => void>() };
  const screen = createScreen(size?.columns ?? 80, size?.rows ?? 24);
  const listen = (to: Set<() => void>) => (listener: () => void) => {
    to.add(listener);
    return () => void to.delete(listener);
  };
  const stream: TextStream = {
    write(text) {
      written += text;
      if (size !== null) screen.write(text);
    },
    terminal: size && {
      size: () => size,
      onResize: listen(listeners.resize),
      onSuspend: listen(listeners.suspend),
    },
  };
  const take = () => {
    const text = written;
    written = '';
    return text;
  };
  const fire = (name: keyof typeof listeners) => {
    for (const listener of listeners[name]) listener();
  };
  return { stream, take, screen, fire, listeners };
}
const more = (count: number) => `+${count}`;

describe('LiveScreen on a terminal', () => {
  it('writes only the lines that changed', () => {
    const { stream, take } = recordedStream({ columns: 80, rows: 24 });
    const live = new LiveScreen(stream, more);
    live.show({ lines: ['one', 'two', 'three'] });
    take();
    live.show({ lines: ['one', '2', 'three'] });
    expect(take()).toBe('\u001b[?2026h\u001b[2;1H2\u001b[K\u001b[24;1H\u001b[K\u001b[?2026l');
  });

  it('writes nothing when nothing changed', () => {
    const { stream, take } = recordedStream({ columns: 80, rows: 24 });
    const live = new LiveScreen(stream, more);
    live.show({ lines: ['one'] });
    take();
    live.show({ lines: ['one'] });
    expect(take()).toBe('');
  });

  it('clears the lines that are no more', () => {
    const { stream, screen } = recordedStream({ columns: 80, rows: 5 });
    const live = new LiveScreen(stream, more);
    live.show({ lines: ['one', 'two', 'three'] });
    live.show({ lines: ['one'] });
    expect(screen.rows()).toEqual(['one', '', '', '', '']);
  });

  it('keeps the last character of a line that fills the row', () => {
    const { stream, screen } = recordedStream({ columns: 5, rows: 4 });
    new LiveScreen(stream, more).show({ lines: ['12345', '123456789'] });
    expect(screen.rows()).toEqual(['12345', '1234…', '', '']);
  });

  it('leaves half of a wide character out rather than wrap', () => {
    const { stream, screen } = recordedStream({ columns: 4, rows: 4 });
    new LiveScreen(stream, more).show({ lines: ['abc가나'] });
    expect(screen.rows()).toEqual(['abc…', '', '', '']);
  });

  it('keeps every colour code of a line that is cut', () => {
    const { stream, screen } = recordedStream({ columns: 3, rows: 3 });
    new LiveScreen(stream, more).show({ lines: ['\u001b[32mabcdef\u001b[0m', 'xy'] });
    expect(screen.colouredRows()).toEqual(['<32>ab…', 'xy', '']);
  });

  it('says how many lines do not fit', () => {
    const { stream, screen } = recordedStream({ columns: 80, rows: 4 });
    new LiveScreen(stream, more).show({ lines: ['1', '2', '3', '4', '5'] });
    expect(screen.rows()).toEqual(['1', '2', '+3', '']);
  });

  it('shows fewer lines that say the same, where there are', () => {
    const { stream, screen } = recordedStream({ columns: 80, rows: 4 });
    const linesWithin = (room: number) => ['short', `for ${room}`];
    new LiveScreen(stream, more).show({ lines: ['1', '2', '3', '4', '5'], linesWithin });
    expect(screen.rows()).toEqual(['short', 'for 3', '', '']);
  });

  it('leaves lines out for its notes, never the notes', () => {
    const { stream, screen } = recordedStream({ columns: 80, rows: 5 });
    const live = new LiveScreen(stream, more);
    live.show({ lines: ['1', '2'], notes: ['lost'] });
    expect(screen.rows()).toEqual(['1', '2', '', 'lost', '']);
    live.show({ lines: ['1', '2', '3', '4'], notes: ['lost'] });
    expect(screen.rows()).toEqual(['1', '2', '+2', 'lost', '']);
    live.show({ lines: ['1', '2', '3', '4'] });
    expect(screen.rows()).toEqual(['1', '2', '3', '4', '']);
  });

  it('takes a terminal that does not tell its size for 80 by 24', () => {
    const { stream, take } = recordedStream({ columns: 0, rows: 0 });
    new LiveScreen(stream, more).show({ lines: ['one'] });
    expect(take()).toContain('one');
  });

  it.each([1, 2, 3])('shows what it can in a window of %i rows', (rows) => {
    const { stream, screen } = recordedStream({ columns: 9, rows });
    const live = new LiveScreen(stream, more);
    live.show({ lines: ['1', '2', '3', '4'] });
    live.show({ lines: ['1', '2', '3'] });
    expect(
      screen
        .rows()
        .filter((row) => row !== '')
        .at(-1),
    ).toMatch(/^\+/);
  });
});

describe('LiveScreen and what else happens to a terminal', () => {
  it('draws everything anew after a change of size', () => {
    const size = { columns: 80, rows: 24 };
    const { stream, screen, fire } = recordedStream(size);
    new LiveScreen(stream, more).show({ lines: ['a long line', 'two', 'three', 'four'] });
    Object.assign(size, { columns: 6, rows: 4 });
    screen.resize(6, 4);
    fire('resize');
    expect(screen.rows()).toEqual(['a lon…', 'two', '+2', '']);
    expect(screen.scrolls).toEqual({ top: 0, bottom: 2 });
  });

  it('is not shifted by what the user types', () => {
    const { stream, screen } = recordedStream({ columns: 9, rows: 4 });
    const live = new LiveScreen(stream, more);
    live.show({ lines: ['1', '2', '3'] });
    // What a terminal echoes: text and line ends.
    screen.write('abc\r\n\r\n\r\nxyz');
    live.show({ lines: ['1', 'two', '3'] });
    expect(screen.rows()).toEqual(['1', 'two', '3', '']);
  });

  it('hides the cursor at the start and gives back a clean terminal at the end', () => {
    const { stream, screen, listeners } = recordedStream({ columns: 9, rows: 4 });
    const live = new LiveScreen(stream, more);
    live.show({ lines: ['one', 'two'] });
    expect(screen.cursor.isVisible).toBe(false);
    screen.write('^C');
    live.close();
    expect(screen.rows()).toEqual(['one', 'two', '', '']);
    expect(screen.cursor).toEqual({ row: 2, column: 0, isVisible: true });
    expect(screen.scrolls).toEqual({ top: 0, bottom: 3 });
    expect(screen.isInFrame || screen.isAlternate).toBe(false);
    expect(listeners.resize.size + listeners.suspend.size).toBe(0);
  });

  it('gives the terminal back while it is stopped and draws anew when it goes on', () => {
    const { stream, screen, fire } = recordedStream({ columns: 9, rows: 5 });
    const live = new LiveScreen(stream, more);
    live.show({ lines: ['one', 'two'] });
    fire('suspend');
    expect(screen.cursor).toEqual({ row: 2, column: 0, isVisible: true });
    screen.write('$ fg\r\n');
    fire('resize');
    expect(screen.rows()).toEqual(['one', 'two', '', '', '']);
    expect(screen.cursor.isVisible).toBe(false);
  });

  it('leaves a terminal alone that nothing was shown on', () => {
    const { stream, take } = recordedStream({ columns: 9, rows: 5 });
    new LiveScreen(stream, more).close();
    expect(take()).toBe('');
  });
});

describe('LiveScreen on a pipe', () => {
  it('prints each state as a block, without control codes', () => {
    const { stream, take } = recordedStream(null);
    const live = new LiveScreen(stream, more);
    live.show({ lines: ['one', 'two'] });
    live.show({ lines: ['one', 'two'] });
    live.show({ lines: ['one', '2'], notes: ['lost'] });
    live.close();
    expect(take()).toBe('one\ntwo\n\none\n2\n\nlost\n');
  });
});
