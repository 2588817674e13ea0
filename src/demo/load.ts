import type { Clock, Millis } from '../base/time.ts';
import { SHOP_PATHS } from './shop-server.ts';
import type { Answer, TrafficLog } from './traffic-log.ts';

/** Sends one request as one user. Never rejects: a connection that failed is an answer too. */
export type SendAsUser = (path: string, user: number) => Promise<Pick<Answer, 'version' | 'status'>>;

export interface LoadOptions {
  readonly clock: Clock;
  /** 0 up to 1. */
  readonly random: () => number;
  readonly send: SendAsUser;
  readonly log: TrafficLog;
  readonly requestsPerSecond: number;
  /** How many different people the requests come from. */
  readonly users: number;
}

export interface Load {
  /** Ends after the requests under way. */
  stop(): Promise<void>;
}

const TICK_MS: Millis = 20;
/** People do not queue up behind a stall of this machine: what could not be sent in time is not sent. */
const MAX_PER_TICK = 20;
const MAX_UNDER_WAY = 200;

/** Sends requests at a steady rate, whatever the answers take. */
export function startLoad(options: LoadOptions): Load {
  const stopping = new AbortController();
  const running = run(options, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function run(options: LoadOptions, signal: AbortSignal): Promise<void> {
  const { clock, random, send, log, requestsPerSecond, users } = options;
  const underWay = new Set<Promise<void>>();
  const sendOne = async () => {
    const user = Math.floor(random() * users);
    const path = SHOP_PATHS[Math.floor(random() * SHOP_PATHS.length)] ?? '/';
    const answer = await send(path, user);
    log.add({ ...answer, user, at: clock.now() });
  };
  let sentUntil = clock.now();
  while (!signal.aborted) {
    const due = Math.floor(((clock.now() - sentUntil) * requestsPerSecond) / 1000);
    sentUntil += (due * 1000) / requestsPerSecond;
    for (let i = 0; i < Math.min(due, MAX_PER_TICK) && underWay.size < MAX_UNDER_WAY; i++) {
      const one: Promise<void> = sendOne().finally(() => underWay.delete(one));
      underWay.add(one);
    }
    await clock.sleep(TICK_MS, signal).catch(() => undefined);
  }
  await Promise.all(underWay);
}
