import {
  CodedError,
  errorText,
  ForbiddenError,
  NotFoundError,
  TerminalError,
  UnavailableError,
  UsageError,
} from '../base/errors.ts';
import { CommandFailure, Interrupted, UsageRequest, WrongUsage } from './failure.ts';
import { forbiddenHints } from './forbidden.ts';
import { uninstalledHints } from './missing.ts';
import { UnknownCommand } from './parse.ts';
import { exitCodeOf, showsHints } from './program.ts';
import { programsOf } from './programs.ts';
import type { Session } from './session.ts';
import { skewNotes } from './skew.ts';
import { commandBlock, nearestNames, suggestedCommands, suggestionLines } from './suggest.ts';

/** Says what went wrong and what may help. Returns the exit code. */
export async function reportError(error: unknown, session: Session): Promise<number> {
  const { program, err } = session.environment;
  if (error instanceof Interrupted) return exitCodeOf('interrupted', program);
  if (error instanceof UsageRequest) {
    // Upstream prints its usage text alone. Ours is one line, unless nothing can be said of a bare `haldane get`.
    const isOneLine = !program.isUpstream && error.complaint !== '';
    err.write(isOneLine ? `Error: ${error.complaint}\n` : error.usage);
    if (isOneLine) err.write(`${session.messages.usageHint(session.invocation)}\n`);
    return exitCodeOf('usage', program);
  }
  err.write(`Error: ${oneLine(errorLine(error, session))}\n`);
  for (const hint of await hintsFor(error, session)) err.write(`${hint}\n`);
  return exitCodeOf(error instanceof UsageError ? 'usage' : 'failed', program);
}

/** Servers and parsers may answer in several lines; whoever reads a log wants one error in one. */
function oneLine(text: string): string {
  return text.replace(/^\s*\n|\n\s*$/g, '').replace(/\s*\n\s*/g, ' ');
}

function errorLine(error: unknown, { environment, messages, access }: Session): string {
  const { program } = environment;
  if (error instanceof UnknownCommand) {
    const word = JSON.stringify(error.word);
    if (program.isUpstream) return `${error.message} for ${JSON.stringify(program.binary)}`;
    return messages.wrong.unknownCommand(word, program.binary);
  }
  const isOurs = error instanceof WrongUsage || error instanceof CommandFailure;
  if (isOurs && !program.isUpstream) return error.say(messages);
  if (error instanceof CommandFailure && error.upstream !== null) return error.upstream;
  if (error instanceof UnavailableError && error.answered === null && access !== null) {
    return messages.cannotReach(access.server, errorText(error));
  }
  // Upstream says what the API server said, and nothing else.
  if (error instanceof TerminalError && program.isUpstream && error.refusal !== null) {
    return error.refusal.message;
  }
  // An error that nobody foresaw is a bug of ours, but a stack would not help its reader.
  return error instanceof CodedError ? error.message : errorText(error);
}

async function hintsFor(error: unknown, session: Session): Promise<readonly string[]> {
  const { environment, messages, invocation, plainAccess } = session;
  const { program } = environment;
  if (error instanceof UnknownCommand) {
    if (program.isUpstream) {
      const near = suggestedCommands(error.word, error.known);
      return [...commandBlock(near), messages.usageHint(program.binary)];
    }
    const programs = programsOf(program).map(({ path: [name = ''] }) => name);
    const near = nearestNames(error.word, [...error.known, ...programs]);
    return [...suggestionLines(near, messages), messages.usageHint(program.binary)];
  }
  if (!showsHints(environment)) return [];
  if (error instanceof WrongUsage) {
    return [...suggestionLines(error.near, messages), messages.usageHint(invocation)];
  }
  if (error instanceof UsageError) return [messages.usageHint(invocation)];
  if (error instanceof UnavailableError) return [unavailableHint(error, session)];
  if (error instanceof NotFoundError && plainAccess !== null) {
    return uninstalledHints({ messages, program, kubectlFlags: session.kubectlFlags }, plainAccess);
  }
  if (error instanceof CommandFailure) {
    const { instead } = error;
    const hints = error.hints.map((hint) => (typeof hint === 'string' ? hint : hint(messages)));
    return instead.length === 0 ? hints : [...hints, messages.thereAre(instead.join(', '))];
  }
  return error instanceof TerminalError ? refusalHints(error, session) : [];
}

async function refusalHints(error: TerminalError, session: Session): Promise<readonly string[]> {
  const { environment, messages, plainAccess } = session;
  // Who the user is was not believed, or does not suffice.
  if (error.refusal?.status === 401) return [messages.notLoggedIn()];
  if (plainAccess !== null && error instanceof ForbiddenError) {
    return forbiddenHints(plainAccess, error.denied, messages);
  }
  if (error.refusal?.status === 403) return [messages.mayNot()];
  if (plainAccess === null) return [messages.tryReach()];
  // A server that refuses what we sent may know another version of our objects than we do.
  return skewNotes({ ...environment, messages }, plainAccess);
}

/** An API server that answers is reached; what helps then is another thing than for one that does not. */
function unavailableHint({ answered }: UnavailableError, { messages, access }: Session): string {
  if (answered === null) return messages.tryReach();
  if (answered === 'foreign') return messages.notKubernetes(access?.server ?? '');
  return answered === 429 ? messages.overloaded() : messages.serverFailed(answered);
}
