import {
  AlreadyExistsError,
  type ClusterAction,
  type CodedError,
  ConflictError,
  ExpiredError,
  ForbiddenError,
  NotFoundError,
  TerminalError,
  UnavailableError,
} from '../base/errors.ts';
import { isObject } from '../base/json.ts';

/** The parts of a `meta.k8s.io` Status that choose and explain an error. */
export interface FailureStatus {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
}

/** Reads a failed response; a body that is no Status (a proxy's page, say) still gives the code. */
export function decodeStatus(code: number, body: string): FailureStatus {
  const parsed = parseObject(body);
  if (parsed?.['kind'] === 'Status') return statusOf(parsed, code);
  const text = body.trim().slice(0, 200);
  return { code, reason: '', message: text === '' ? `HTTP ${code}` : `HTTP ${code}: ${text}` };
}

export function statusOf(status: Readonly<Record<string, unknown>>, fallbackCode: number): FailureStatus {
  const code = typeof status['code'] === 'number' ? status['code'] : fallbackCode;
  const reason = typeof status['reason'] === 'string' ? status['reason'] : '';
  const message = typeof status['message'] === 'string' ? status['message'] : `HTTP ${code}`;
  return { code, reason, message };
}

function parseObject(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

export interface FailedCall {
  readonly retryAfterMs?: number | null;
  /** Absent for calls outside the resource API. */
  readonly action?: ClusterAction | undefined;
}

/** The error class for a failed call. `what` is `cannot <verb> <Kind> <ns>/<name>`. */
export function errorOfStatus(
  what: string,
  { code, reason, message }: FailureStatus,
  { retryAfterMs = null, action }: FailedCall = {},
): CodedError {
  const text = `${what}: ${message}`;
  if (code === 404) return new NotFoundError(text);
  if (code === 409)
    return reason === 'AlreadyExists' ? new AlreadyExistsError(text) : new ConflictError(text);
  if (code === 410) return new ExpiredError(text);
  if (code === 408 || code === 429 || code >= 500) {
    return new UnavailableError(text, { retryAfterMs, answered: code });
  }
  // An API server sends nobody elsewhere; a gateway that wants a login does.
  if (code < 400) return new UnavailableError(text, { answered: 'foreign' });
  const refusal = { status: code, message };
  if (code === 403 && action !== undefined) return new ForbiddenError(text, { denied: action, refusal });
  return new TerminalError(text, { refusal });
}
