import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { StatusError } from '../status-error.ts';

const OPEN_PATHS = ['/healthz', '/readyz', '/livez', '/version'];

/**
 * Lets a request in, or throws. A web page in the user's browser can reach loopback: its requests carry an
 * Origin, and one that rebinds DNS carries a foreign Host.
 */
export function guard(request: IncomingMessage, path: string, token: string): void {
  const { host = '', origin, authorization = '' } = request.headers;
  if (!isLocalHost(host)) throw refused(`the Host header ${JSON.stringify(host)} does not name this server`);
  if (origin !== undefined) throw refused('requests from web pages are not served');
  const isOpen =
    request.method === 'GET' && OPEN_PATHS.some((one) => path === one || path.startsWith(`${one}/`));
  if (!isOpen && !isSame(authorization, `Bearer ${token}`)) {
    throw new StatusError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
  }
}

function isLocalHost(host: string): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host);
}

function refused(why: string): StatusError {
  return new StatusError({ code: 403, reason: 'Forbidden', message: `forbidden: ${why}` });
}

/** Compares without telling by its duration how much was right; only the length shows. */
function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
