import { CodedError } from '../base/errors.ts';

/** A command could not do what it was asked, or found the rollout in a bad state: the CLI exits 1. */
export class CommandFailure extends CodedError {
  override readonly name = 'CommandFailure';
  readonly code = 'COMMAND_FAILED';
  readonly retry = 'never';
  /** What the user may try; shown below the message where hints are shown at all. */
  readonly hints: readonly string[];

  constructor(message: string, options?: ErrorOptions & { readonly hints?: readonly string[] }) {
    super(message, options);
    this.hints = options?.hints ?? [];
  }
}

/** The user left before the answer was known: exit 130 under our own names. */
export class Interrupted extends CodedError {
  override readonly name = 'Interrupted';
  readonly code = 'INTERRUPTED';
  readonly retry = 'never';
}

/** The command line names no command or the wrong number of arguments: usage is all there is to say. */
export class UsageRequest extends CodedError {
  override readonly name = 'UsageRequest';
  readonly code = 'USAGE';
  readonly retry = 'never';
  readonly usage: string;
  /** Empty when upstream prints its usage text alone. */
  readonly complaint: string;

  constructor(usage: string, complaint: string) {
    super(complaint);
    this.usage = usage;
    this.complaint = complaint;
  }
}
