import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { foreignRequest } from '../../../base/local-request.ts';
import { StatusError } from '../status-error.ts';

const OPEN_PATHS = ['/healthz', '/readyz', '/livez', '/version'];

const LOOPBACK = '127.0.0.1';

/** Lets a request in, or throws. */
export function guard(request: IncomingMessage, path: string, token: string): void {
  const { authorization = '' } = request.headers;
  const why = foreignRequest(request.headers, LOOPBACK);
  if (why !== null) throw refused(why);
  const isOpen =
    request.method === 'GET' && OPEN_PATHS.some((one) => path === one || path.startsWith(`${one}/`));
  if (!isOpen && !isSame(authorization, `Bearer ${token}`)) {
    throw new StatusError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
  }
}

function refused(why: string): StatusError {
  return new StatusError({ code: 403, reason: 'Forbidden', message: `forbidden: ${why}` });
}

/** Compares without telling by its duration how much was right; only the length shows. */
function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
