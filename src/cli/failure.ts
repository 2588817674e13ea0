import { CodedError, UsageError } from '../base/errors.ts';
import { en, type Messages } from './messages/en.ts';

/** A sentence that is made when its language is known. */
export type Say = (messages: Messages) => string;

interface FailureOptions extends ErrorOptions {
  readonly hints?: readonly (string | Say)[];
  readonly instead?: readonly string[];
  /** Upstream's sentence, said under its plugin's name. */
  readonly upstream?: string;
}

/**
 * A command could not do what it was asked, or found the rollout in a bad state: the CLI exits 1. `message` is the
 * English sentence; a text instead of a function is one that is in the user's language already.
 */
export class CommandFailure extends CodedError {
  override readonly name = 'CommandFailure';
  readonly code = 'COMMAND_FAILED';
  readonly retry = 'never';
  /** What the user may try; shown below the message where hints are shown at all. */
  readonly hints: readonly (string | Say)[];
  readonly say: Say;

  /** What there is instead of the name that was not found. */
  readonly instead: readonly string[];

  readonly upstream: string | null;

  constructor(told: string | Say, options?: FailureOptions) {
    const say: Say = typeof told === 'string' ? () => told : told;
    super(say(en), options);
    this.say = say;
    this.hints = options?.hints ?? [];
    this.instead = options?.instead ?? [];
    this.upstream = options?.upstream ?? null;
  }
}

/** The user left before the answer was known: exit 130 under our own names. */
export class Interrupted extends CodedError {
  override readonly name = 'Interrupted';
  readonly code = 'INTERRUPTED';
  readonly retry = 'never';
}

/** A wrong command line that can be told in each language; `message` is the English one. */
export class WrongUsage extends UsageError {
  readonly say: Say;
  /** What may have been meant. */
  readonly near: readonly string[];

  constructor(say: Say, options?: ErrorOptions & { readonly near?: readonly string[] }) {
    super(say(en), options);
    this.say = say;
    this.near = options?.near ?? [];
  }
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
