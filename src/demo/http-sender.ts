import { Pool } from 'undici';
import type { Millis } from '../base/time.ts';
import type { SendAsUser } from './load.ts';

const CONNECTIONS = 16;
const TIMEOUT_MS: Millis = 10_000;

export interface HttpSender {
  readonly send: SendAsUser;
  close(): Promise<void>;
}

/** Requests to the gateway over connections that stay open, as browsers keep them. */
export function createHttpSender(url: string): HttpSender {
  const pool = new Pool(url, {
    connections: CONNECTIONS,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  return {
    async send(path, user) {
      try {
        const headers = { 'x-user': String(user) };
        const response = await pool.request({ path, method: 'GET', headers });
        await response.body.dump();
        const version = response.headers['x-version'];
        return { status: response.statusCode, version: typeof version === 'string' ? version : null };
      } catch {
        // A user sees a page that does not load, whatever the reason; it is counted as a failed request.
        return { status: 0, version: null };
      }
    },
    close: () => pool.destroy(),
  };
}
