import { describe, expect, it } from 'vitest';
import type { TextStream } from '../context.ts';
import { LiveScreen } from './live-screen.ts';

function recordedStream(size: { columns: number; rows: number } | null) {
  let written = '';
  let resized = () => {};
  const stream: TextStream = {
    write(text) {
      written += text;
    },
    terminal: size && {
      size: () => size,
      onResize(listener) {
        resized = listener;
        return () => {
          resized = () => {};
        };
      },
    },
  };
  const take = () => {
    const text = written;
    written = '';
    return text;
  };
  return { stream, take, resize: () => resized() };
}
const more = (count: number) => `+${count}`;

describe('LiveScreen on a terminal', () => {
  it('writes only the lines that changed', () => {
    const { stream, take } = recordedStream({ columns: 80, rows: 24 });
    const screen = new LiveScreen(stream, more);
    screen.show(['one', 'two', 'three']);
    take();
    screen.show(['one', '2', 'three']);
    expect(take()).toBe('\u001b[?2026h\u001b[2;1H2\u001b[K\u001b[?2026l');
  });

  it('writes nothing when nothing changed', () => {
    const { stream, take } = recordedStream({ columns: 80, rows: 24 });
    const screen = new LiveScreen(stream, more);
    screen.show(['one']);
    take();
    screen.show(['one']);
    expect(take()).toBe('');
  });

  it('clears the lines that are no more', () => {
    const { stream, take } = recordedStream({ columns: 80, rows: 24 });
    const screen = new LiveScreen(stream, more);
    screen.show(['one', 'two']);
    take();
    screen.show(['one']);
    expect(take()).toBe('\u001b[?2026h\u001b[2;1H\u001b[J\u001b[?2026l');
  });

  it('hides the cursor at the start and gives it back at the end', () => {
    const { stream, take } = recordedStream({ columns: 80, rows: 24 });
    const screen = new LiveScreen(stream, more);
    screen.show(['one', 'two']);
    expect(take()).toContain('\u001b[?25l');
    screen.close();
    expect(take()).toBe('\u001b[3;1H\u001b[?25h');
  });

  it('draws everything anew after a change of size', () => {
    const size = { columns: 80, rows: 24 };
    const { stream, take, resize } = recordedStream(size);
    const screen = new LiveScreen(stream, more);
    screen.show(['a long line', 'two']);
    take();
    size.columns = 6;
    resize();
    expect(take()).toContain('\u001b[H\u001b[2J\u001b[1;1Ha long\u001b[K\u001b[2;1Htwo');
  });

  it('says how many lines do not fit', () => {
    const { stream, take } = recordedStream({ columns: 80, rows: 4 });
    new LiveScreen(stream, more).show(['1', '2', '3', '4', '5']);
    expect(take()).toContain('\u001b[3;1H+3\u001b[K');
  });

  it('keeps every colour code of a line that is cut', () => {
    const { stream, take } = recordedStream({ columns: 3, rows: 24 });
    new LiveScreen(stream, more).show(['\u001b[32mabcdef\u001b[0m']);
    expect(take()).toContain('\u001b[32mabc\u001b[0m\u001b[K');
  });
});

describe('LiveScreen on a pipe', () => {
  it('prints each state as a block, without control codes', () => {
    const { stream, take } = recordedStream(null);
    const screen = new LiveScreen(stream, more);
    screen.show(['one', 'two']);
    screen.show(['one', 'two']);
    screen.show(['one', '2']);
    screen.close();
    expect(take()).toBe('one\ntwo\n\none\n2\n');
  });
});
