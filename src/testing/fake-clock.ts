import type { AbortSignalLike, Clock, EpochMs, Millis } from '../base/time.ts';

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Fires what falls due within `ms`, in order, letting promises settle after each timer. */
  advance(ms: Millis): Promise<void>;
  /** Timers not yet fired or cancelled. */
  readonly pending: number;
}

interface Timer {
  readonly at: EpochMs;
  readonly serial: number;
  readonly fire: () => void;
}

export function createFakeClock(startAt: EpochMs = Date.parse('2030-01-01T00:00:00Z')): FakeClock {
  let now = startAt;
  let serial = 0;
  const timers = new Set<Timer>();
  const after = (ms: Millis, fire: () => void) => {
    serial += 1;
    const timer = { at: now + Math.max(0, ms), serial, fire };
    timers.add(timer);
    return () => {
      timers.delete(timer);
    };
  };
  const nextDue = (until: EpochMs) =>
    [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at || a.serial - b.serial)[0];
  return {
    now: () => now,
    after,
    sleep: (ms, signal) => sleepOn(after, ms, signal),
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (let due = nextDue(until); due !== undefined; due = nextDue(until)) {
        now = Math.max(now, due.at);
        timers.delete(due);
        due.fire();
        await settle();
      }
      now = until;
      await settle();
    },
    get pending() {
      return timers.size;
    },
  };
}

function sleepOn(after: Clock['after'], ms: Millis, signal: AbortSignalLike | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = after(ms, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

/** Lets every promise that can settle now do so: immediates run after all microtasks. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
