/** What the work queue may do with a failed key. */
export type Retry = 'backoff' | 'now' | 'never';

/** Base of every error this project throws on purpose. `code` is public API; the message is not. */
export abstract class CodedError extends Error {
  abstract readonly code: string;
  abstract readonly retry: Retry;
}

/** One thing wrong with one field of an object. `path` is as Kubernetes prints it: `spec.steps[2].setWeight`. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** The object moved since it was read (HTTP 409 Conflict): read again and decide again. */
export class ConflictError extends CodedError {
  override readonly name = 'ConflictError';
  readonly code = 'CONFLICT';
  readonly retry = 'now';
}

/** The object to create is already there (HTTP 409 AlreadyExists). */
export class AlreadyExistsError extends CodedError {
  override readonly name = 'AlreadyExistsError';
  readonly code = 'ALREADY_EXISTS';
  readonly retry = 'backoff';
}

/** The object is not there (HTTP 404). Absence may end, so the key is tried again. */
export class NotFoundError extends CodedError {
  override readonly name = 'NotFoundError';
  readonly code = 'NOT_FOUND';
  readonly retry = 'backoff';
}

/** The watch or page token is older than the server remembers (HTTP 410): list again. */
export class ExpiredError extends CodedError {
  override readonly name = 'ExpiredError';
  readonly code = 'EXPIRED';
  readonly retry = 'now';
}

interface UnavailableOptions extends ErrorOptions {
  readonly retryAfterMs?: number | null;
  readonly answered?: number | 'foreign';
}

/** The other side is down, overloaded, or cut the connection. `retryAfterMs` is what it asked for, if anything. */
export class UnavailableError extends CodedError {
  override readonly name = 'UnavailableError';
  readonly code = 'UNAVAILABLE';
  readonly retry = 'backoff';
  readonly retryAfterMs: number | null;
  /** The HTTP status it answered with; `foreign`: nothing that an API server says; `null`: no answer at all. */
  readonly answered: number | 'foreign' | null;

  constructor(message: string, options?: UnavailableOptions) {
    super(message, options);
    this.retryAfterMs = options?.retryAfterMs ?? null;
    this.answered = options?.answered ?? null;
  }
}

/** A metrics server could not answer. Not the same as "no data", which is a measurement. */
export class ProviderError extends CodedError {
  override readonly name = 'ProviderError';
  readonly code = 'METRIC_PROVIDER_UNAVAILABLE';
  readonly retry = 'backoff';
}

/** Someone must change permissions, the object or the cluster first (HTTP 401, 403, 422). */
export class TerminalError extends CodedError {
  override readonly name = 'TerminalError';
  readonly code = 'TERMINAL';
  readonly retry = 'never';
  readonly refusal: Refusal | null;

  constructor(message: string, options?: ErrorOptions & { readonly refusal?: Refusal }) {
    super(message, options);
    this.refusal = options?.refusal ?? null;
  }
}

/** An API server's own words when it says no. */
export interface Refusal {
  /** HTTP. */
  readonly status: number;
  readonly message: string;
}

/** A request in the words of Kubernetes' roles; core resources are in the API group ''. */
export interface ClusterAction {
  readonly verb: string;
  readonly apiGroup: string;
  readonly resource: string;
  readonly subresource: string | null;
  /** `null`: all namespaces, or a resource that has none. */
  readonly namespace: string | null;
}

/** The API server knows who asks and says no (HTTP 403). */
export class ForbiddenError extends TerminalError {
  readonly denied: ClusterAction;

  constructor(message: string, options: { readonly denied: ClusterAction; readonly refusal?: Refusal }) {
    super(message, options);
    this.denied = options.denied;
  }
}

/** A bug of ours: the engine asked for something outside its own rules. */
export class RangeViolation extends CodedError {
  override readonly name = 'RangeViolation';
  readonly code = 'RANGE_VIOLATION';
  readonly retry = 'never';
}

/** The command line is wrong: the CLI prints the message and exits 2. */
export class UsageError extends CodedError {
  override readonly name = 'UsageError';
  readonly code = 'USAGE';
  readonly retry = 'never';
}

/** A program of ours cannot listen: another has the port. `flag` chooses a different one. */
export class PortInUseError extends UsageError {
  readonly what: string;
  readonly port: number;
  readonly flag: string;

  constructor(what: string, port: number, flag: string) {
    super(
      `cannot start the ${what}: port ${port} is in use; choose another with ${flag}, or 0 for a free one`,
    );
    this.what = what;
    this.port = port;
    this.flag = flag;
  }
}

/** The text of anything thrown, with its causes: `a: b: c`. */
export function errorText(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? '' : `: ${errorText(thrown.cause)}`;
  return thrown.message.endsWith(cause) ? thrown.message : `${thrown.message}${cause}`;
}
