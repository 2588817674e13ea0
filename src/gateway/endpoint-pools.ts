import { Pool } from 'undici';
import type { Millis } from '../base/time.ts';

/** Keep-alive connections to endpoints, one pool for each origin. */
export interface EndpointPools {
  get(origin: string): Pool;
  /** Ends the pools of all other origins once their requests under way are answered. */
  retain(origins: ReadonlySet<string>): void;
  /** Ends all, at once. */
  destroy(): Promise<void>;
}

export interface UpstreamTimeouts {
  readonly connectMs: Millis;
  /** Until the head of the answer, and between two parts of its body. */
  readonly idleMs: Millis;
}

/** Below the 5 s after which a Node.js server closes an idle connection, or requests would meet closed ones. */
const KEEP_ALIVE_MS: Millis = 4000;
const CONNECTIONS_PER_ENDPOINT = 256;

export function createEndpointPools({ connectMs, idleMs }: UpstreamTimeouts): EndpointPools {
  const pools = new Map<string, Pool>();
  return {
    get(origin) {
      const known = pools.get(origin);
      if (known !== undefined) return known;
      const pool = new Pool(origin, {
        connections: CONNECTIONS_PER_ENDPOINT,
        pipelining: 1,
        keepAliveTimeout: KEEP_ALIVE_MS,
        headersTimeout: idleMs,
        bodyTimeout: idleMs,
        connect: { timeout: connectMs },
      });
      pools.set(origin, pool);
      return pool;
    },
    retain(origins) {
      for (const [origin, pool] of pools) {
        if (origins.has(origin)) continue;
        pools.delete(origin);
        pool.close(() => undefined);
      }
    },
    async destroy() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      pools.clear();
    },
  };
}
