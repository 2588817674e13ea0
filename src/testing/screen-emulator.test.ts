import { describe, expect, it } from 'vitest';
import { createScreen } from './screen-emulator.ts';

describe('createScreen', () => {
  it('writes at the cursor and wraps at the right edge', () => {
    const screen = createScreen(4, 3);
    screen.write('abcdef\r\ng');
    expect(screen.rows()).toEqual(['abcd', 'ef', 'g']);
  });

  it('scrolls when a line ends on the last row', () => {
    const screen = createScreen(4, 2);
    screen.write('1\r\n2\r\n3');
    expect(screen.rows()).toEqual(['2', '3']);
  });

  it('keeps rows outside the margins where they are', () => {
    const screen = createScreen(4, 3);
    screen.write('\u001b[1;2r1\r\n2\u001b[3;1Hx\n\n\n\ry');
    expect(screen.rows()).toEqual(['1', '2', 'y']);
    screen.write('\u001b[2;1H\nz');
    expect(screen.rows()).toEqual(['2', 'z', 'y']);
  });

  it('loses the last column to an erase right after it was written', () => {
    const screen = createScreen(3, 1);
    screen.write('abc\u001b[K');
    expect(screen.rows()).toEqual(['ab']);
  });

  it('erases to the end of the line, below the cursor, and everything', () => {
    const screen = createScreen(3, 3);
    screen.write('abc\r\ndef\r\nghi\u001b[2;2H\u001b[J');
    expect(screen.rows()).toEqual(['abc', 'd', '']);
    screen.write('\u001b[2J');
    expect(screen.rows()).toEqual(['', '', '']);
  });

  it('gives a wide character two columns and a mark none', () => {
    const screen = createScreen(5, 1);
    screen.write('가e\u0301x');
    expect(screen.rows()).toEqual(['가e\u0301x']);
    expect(screen.cursor.column).toBe(4);
  });

  it('remembers colours, the cursor and the mode', () => {
    const screen = createScreen(9, 1);
    screen.write('\u001b[?25l\u001b[?1049ha\u001b[32mb\u001b[0mc');
    expect(screen.colouredRows()).toEqual(['a<32>b<0>c']);
    expect(screen.cursor.isVisible).toBe(false);
    expect(screen.isAlternate).toBe(true);
  });

  it('cuts off what a smaller window has no room for', () => {
    const screen = createScreen(4, 2);
    screen.write('abcd\r\nefgh');
    screen.resize(2, 3);
    expect(screen.rows()).toEqual(['ab', 'ef', '']);
  });

  it('reads a sequence that comes in two parts', () => {
    const screen = createScreen(4, 2);
    screen.write('ab\u001b[2;');
    screen.write('1Hc');
    expect(screen.rows()).toEqual(['ab', 'c']);
  });

  it('refuses a sequence it does not know', () => {
    expect(() => createScreen(4, 2).write('\u001b[5S')).toThrow('does not know ESC[5S');
  });
});
