import type { Terminal } from '../cli/context.ts';
import { createScreen, type EmulatedScreen } from './screen-emulator.ts';

/** A terminal for a command line without a process, and what stands on it. */
export interface EmulatedTerminal {
  readonly terminal: Terminal;
  readonly screen: EmulatedScreen;
  resize(columns: number, rows: number): void;
  readonly size: { readonly columns: number; readonly rows: number };
  /** Who still wants to hear of changes. */
  readonly listenerCount: number;
}

export function emulateTerminal(columns: number, rows: number): EmulatedTerminal {
  const screen = createScreen(columns, rows);
  const listeners = new Set<() => void>();
  let size = { columns, rows };
  const listen = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const suspended = new Set<() => void>();
  const terminal: Terminal = {
    size: () => size,
    onResize: listen,
    onSuspend(listener) {
      suspended.add(listener);
      return () => void suspended.delete(listener);
    },
  };
  return {
    terminal,
    screen,
    resize(toColumns, toRows) {
      size = { columns: toColumns, rows: toRows };
      screen.resize(toColumns, toRows);
      for (const listener of [...listeners]) listener();
    },
    get size() {
      return size;
    },
    get listenerCount() {
      return listeners.size + suspended.size;
    },
  };
}
