import { CodedError } from '../../base/errors.ts';
import type { JsonMap } from './object.ts';

/** One entry of `Status.details.causes`. */
export interface StatusCause {
  readonly reason?: string;
  readonly message: string;
  readonly field?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

interface StatusFields {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: StatusDetails;
  readonly continueToken?: string;
}

/** What a client gets instead of an object: a Kubernetes `Status` with its HTTP code. */
export class StatusError extends CodedError {
  override readonly name = 'StatusError';
  readonly code = 'API_STATUS';
  readonly retry = 'never';
  readonly httpCode: number;
  readonly fields: StatusFields;

  constructor(fields: StatusFields, options?: ErrorOptions) {
    super(fields.message, options);
    this.httpCode = fields.code;
    this.fields = fields;
  }
}

/** Names a resource the way `Status` texts do: `deployments.apps "web"`. */
export interface Subject {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
}

const qualified = ({ group, plural }: Subject) => (group === '' ? plural : `${plural}.${group}`);
const qualifiedKind = ({ group, kind }: Subject) => (group === '' ? kind : `${kind}.${group}`);

/** A conflict that upstream finds before it knows the resource's name: it speaks of the kind. */
export function conflictOfKind(subject: Subject, name: string, why: string): StatusError {
  return conflict({ ...subject, plural: subject.kind }, name, why);
}

function detailsOf({ group, plural }: Subject, name: string): StatusDetails {
  return { name, ...(group === '' ? {} : { group }), kind: plural };
}

export function statusBody({ code, reason, message, details, continueToken }: StatusFields): JsonMap {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: continueToken === undefined ? {} : { continue: continueToken },
    status: 'Failure',
    message,
    ...(reason === '' ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  };
}

export function notFound(subject: Subject, name: string): StatusError {
  const message = `${qualified(subject)} "${name}" not found`;
  return new StatusError({ code: 404, reason: 'NotFound', message, details: detailsOf(subject, name) });
}

/** A path that no resource is behind. */
export function pathNotFound(): StatusError {
  return new StatusError({
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
    details: {},
  });
}

export function alreadyExists(subject: Subject, name: string): StatusError {
  const message = `${qualified(subject)} "${name}" already exists`;
  return new StatusError({ code: 409, reason: 'AlreadyExists', message, details: detailsOf(subject, name) });
}

const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

export function conflict(subject: Subject, name: string, why = MODIFIED): StatusError {
  const message = `Operation cannot be fulfilled on ${qualified(subject)} "${name}": ${why}`;
  return new StatusError({ code: 409, reason: 'Conflict', message, details: detailsOf(subject, name) });
}

export function forbidden(subject: Subject, name: string, why: string): StatusError {
  const message = `${qualified(subject)} "${name}" is forbidden: ${why}`;
  return new StatusError({ code: 403, reason: 'Forbidden', message, details: detailsOf(subject, name) });
}

export function badRequest(message: string): StatusError {
  return new StatusError({ code: 400, reason: 'BadRequest', message });
}

/** One thing wrong with one field, as `field.Error` prints it. */
export interface FieldFault {
  readonly type:
    | 'Required'
    | 'Invalid'
    | 'NotSupported'
    | 'Duplicate'
    | 'Forbidden'
    | 'TooLong'
    | 'TypeInvalid'
    | 'TooMany'
    | 'NotFound';
  readonly field: string;
  /** Text after `field: `, e.g. `Required value: name is needed`. */
  readonly message: string;
}

const REASONS: Readonly<Record<FieldFault['type'], string>> = {
  Required: 'FieldValueRequired',
  Invalid: 'FieldValueInvalid',
  NotSupported: 'FieldValueNotSupported',
  Duplicate: 'FieldValueDuplicate',
  Forbidden: 'FieldValueForbidden',
  TooLong: 'FieldValueTooLong',
  TypeInvalid: 'FieldValueTypeInvalid',
  TooMany: 'FieldValueTooMany',
  NotFound: 'FieldValueNotFound',
};

export function invalid(subject: Subject, name: string, faults: readonly FieldFault[]): StatusError {
  const texts = [...new Set(faults.map(({ field, message }) => `${field}: ${message}`))];
  const listed = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
  const causes = faults.map(({ type, field, message }) => ({ reason: REASONS[type], message, field }));
  const { group, kind } = subject;
  return new StatusError({
    code: 422,
    reason: 'Invalid',
    message: `${qualifiedKind(subject)} "${name}" is invalid: ${listed}`,
    details: { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind, causes },
  });
}

export function expired(message: string, continueToken?: string): StatusError {
  const token = continueToken === undefined ? {} : { continueToken };
  return new StatusError({ code: 410, reason: 'Expired', message, ...token });
}

export function tooLargeVersion(wanted: number, current: number): StatusError {
  const cause = { reason: 'ResourceVersionTooLarge', message: 'Too large resource version' };
  return new StatusError({
    code: 504,
    reason: 'Timeout',
    message: `Timeout: Too large resource version: ${wanted}, current: ${current}`,
    details: { causes: [cause], retryAfterSeconds: 1 },
  });
}

export function methodNotSupported(subject: Subject, verb: string): StatusError {
  const { group, plural } = subject;
  return new StatusError({
    code: 405,
    reason: 'MethodNotAllowed',
    message: `${verb} is not supported on resources of kind "${qualified(subject)}"`,
    details: { ...(group === '' ? {} : { group }), kind: plural },
  });
}

/** The write could not be made durable; nothing of it is kept. */
export function notStored(dir: string, cause: unknown): StatusError {
  const { message, code } = cause as NodeJS.ErrnoException;
  const why = code === 'ENOSPC' ? `the disk of ${dir} is full; free some space on it` : (message ?? cause);
  return new StatusError(
    { code: 500, reason: 'InternalError', message: `Internal error occurred: cannot write the log: ${why}` },
    { cause },
  );
}
