import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../base/time.ts';

/** The machine's clock, for tests whose other side is a real process or socket. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal === undefined ? {} : { signal: signal as AbortSignal });
  },
  after: (ms, fire) => {
    const timer = setTimeout(fire, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
