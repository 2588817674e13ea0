import { fstatSync } from 'node:fs';

/** Short enough for a person who sees `head` end. */
const LOOK_MS = 200;

/** Where question and answer lie in the memory that WASI is given; sizes and fields as in its preview 1. */
const SUBSCRIPTIONS = 0;
const EVENTS = 1024;
const EVENT_COUNT = 2048;
const SUBSCRIPTION_BYTES = 48;
const TO_WRITE = 2;
const MONOTONIC = 1;
/** With 0 it would look at its clock only, and not at the descriptor. */
const AT_MOST_NS = 1_000_000n;
const HANG_UP = 1;

interface Memory {
  readonly buffer: ArrayBuffer;
}
/** Every Node has it; its types come with the browser's alone. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: { readonly Memory: new (size: { readonly initial: number }) => Memory };
};

/**
 * Resolves when nobody can read any more what is written to a pipe or a socket. A writer learns that from a write
 * that fails, but a quiet watch has nothing to write, and writing nothing never fails. poll(2) tells it without a
 * write; Node has no other door to it than WASI. Where that is missing, the next write tells.
 */
export function whenUnread(fd: number): Promise<void> {
  const stat = fstatSync(fd);
  if (!stat.isFIFO() && !stat.isSocket()) return new Promise(() => {});
  return new Promise((resolve) => {
    let isUnread: (() => boolean) | null = null;
    const timer = setInterval(() => {
      isUnread ??= pollOf(fd);
      if (!isUnread()) return;
      clearInterval(timer);
      resolve();
    }, LOOK_MS);
    timer.unref();
  });
}

/** Asks poll(2) whether a descriptor's other end is closed. */
function pollOf(fd: number): () => boolean {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const poll = pollOneOff(memory);
  if (poll === null) return () => false;
  const view = new DataView(memory.buffer);
  return () => {
    new Uint8Array(memory.buffer).fill(0);
    view.setUint8(SUBSCRIPTIONS + 8, TO_WRITE);
    view.setUint32(SUBSCRIPTIONS + 16, fd, true);
    // A second subscription, to the clock: a full pipe that is read slowly must not block us.
    view.setUint32(SUBSCRIPTIONS + SUBSCRIPTION_BYTES + 16, MONOTONIC, true);
    view.setBigUint64(SUBSCRIPTIONS + SUBSCRIPTION_BYTES + 24, AT_MOST_NS, true);
    if (poll(SUBSCRIPTIONS, EVENTS, 2, EVENT_COUNT) !== 0 || view.getUint32(EVENT_COUNT, true) === 0)
      return false;
    const isOfDescriptor = view.getUint8(EVENTS + 10) === TO_WRITE;
    const error = view.getUint16(EVENTS + 8, true);
    return isOfDescriptor && (error !== 0 || (view.getUint16(EVENTS + 24, true) & HANG_UP) !== 0);
  };
}

type PollOneOff = (subscriptions: number, events: number, count: number, eventCount: number) => number;

function pollOneOff(memory: Memory): PollOneOff | null {
  const { emitWarning } = process;
  // Node says that WASI may change. It would say so to a user who asked for no such thing; a test notices the change.
  process.emitWarning = () => {};
  try {
    const { WASI } = process.getBuiltinModule('node:wasi');
    const wasi = new WASI({ version: 'preview1' });
    wasi.initialize({ exports: { memory } });
    return wasi.wasiImport['poll_oneoff'] as PollOneOff;
  } catch {
    return null;
  } finally {
    process.emitWarning = emitWarning;
  }
}
