import { CodedError, errorText, TerminalError, UnavailableError, UsageError } from '../base/errors.ts';
import { COMMANDS } from './catalogue.ts';
import type { Command } from './command.ts';
import { completionsFor } from './completion/candidates.ts';
import type { ConnectionFlags } from './connection-flags.ts';
import type { CliEnvironment, ClusterAccess, CommandContext } from './context.ts';
import { parseDryRun, withoutChanges } from './dry-run.ts';
import { CommandFailure, Interrupted, UsageRequest } from './failure.ts';
import type { FlagSet, FlagValues } from './flag.ts';
import { readFlagValues } from './flag-values.ts';
import { chooseMessages } from './messages/choose.ts';
import type { Messages } from './messages/en.ts';
import { coloured, type Paint, plain } from './output/paint.ts';
import { type ParsedLine, parseLine, UnknownCommand } from './parse.ts';
import { persistentFlags } from './persistent-flags.ts';
import { exitCodeOf, type Program, showsHints } from './program.ts';
import { programsOf } from './programs.ts';
import { nearestNames } from './suggest.ts';
import { traced } from './trace.ts';
import { commandUsage, groupUsage } from './usage.ts';

/** Runs one command line to its end. Returns the exit code; never throws. */
export async function runCli(argv: readonly string[], environment: CliEnvironment): Promise<number> {
  const { program } = environment;
  const session = openSession(environment);
  if (argv[0] === COMPLETE) return completeLine(argv.slice(1), session);
  try {
    const line = parseLine(argv, session.commands, session.everywhere);
    session.messages = chooseMessages(textOf(line, 'lang'), environment.env);
    session.invocation = [environment.program.invocation, ...line.path].join(' ');
    if (line.wantsHelp) {
      environment.out.write(usageOf(line, session));
      return 0;
    }
    await runLine(line, session);
    // Under our own names an interrupted watch says so; upstream's ends well.
    return environment.signal.aborted && !program.isUpstream ? exitCodeOf('interrupted', program) : 0;
  } catch (error) {
    return reportError(error, session);
  }
}

/** The word by which shells and kubectl ask what may come next. */
const COMPLETE = '__complete';

/** kubectl's answer format: words with what they mean, then "no file names". A cluster that fails offers nothing. */
async function completeLine(words: readonly string[], session: Session): Promise<number> {
  const { environment, commands, everywhere } = session;
  const context = { program: environment.program, commands, everywhere };
  const connect = async () => environment.connect(connectionFlagsIn(words, session));
  const candidates = await completionsFor({ ...context, connect }, words).catch(() => []);
  for (const { word, summary } of candidates) {
    environment.out.write(summary === '' ? `${word}\n` : `${word}\t${summary}\n`);
  }
  environment.out.write(':4\n');
  return 0;
}

function connectionFlagsIn(words: readonly string[], { commands, everywhere }: Session): ConnectionFlags {
  // The last word may be the value of the flag before it, however little of it is typed yet.
  const typed = words.at(-1) === '' ? [...words.slice(0, -1), '0'] : words;
  const { texts } = parseLine(typed, commands, everywhere);
  return readFlagValues(everywhere, texts) as FlagValues<ReturnType<typeof persistentFlags>>;
}

interface Session {
  readonly environment: CliEnvironment;
  readonly commands: readonly Command[];
  readonly everywhere: FlagSet;
  messages: Messages;
  access: ClusterAccess | null;
  /** The words understood so far, for hints. */
  invocation: string;
}

function openSession(environment: CliEnvironment): Session {
  const { program, env } = environment;
  return {
    environment,
    commands: program.isUpstream
      ? COMMANDS.filter(({ isOurs }) => isOurs !== true).map(asUpstream)
      : COMMANDS,
    everywhere: persistentFlags(program),
    messages: chooseMessages(undefined, env),
    access: null,
    invocation: program.invocation,
  };
}

/** What stands where a command's word should; empty when nothing does. */
function strayWord({ path, args }: ParsedLine, { commands, messages }: Session): string {
  const [word] = args;
  if (word === undefined) return '';
  const next = commands.filter((one) => path.every((step, depth) => one.path[depth] === step));
  const known = new Set(next.map((one) => one.path[path.length] ?? ''));
  return messages.strayWord(word, path.join(' '), [...known].toSorted().join(', '));
}

/** The command with the flags that upstream's has. */
function asUpstream(command: Command): Command {
  const flags = Object.entries(command.flags).filter(([, { isOurs }]) => isOurs !== true);
  return { ...command, flags: Object.fromEntries(flags) };
}

function textOf({ texts }: ParsedLine, name: string): string | undefined {
  const text = texts[name];
  return typeof text === 'string' ? text : undefined;
}

async function runLine(line: ParsedLine, session: Session): Promise<void> {
  const { command, args } = line;
  if (command === null) throw new UsageRequest(usageOf(line, session), strayWord(line, session));
  const flags = readFlagValues(command.flags, line.texts);
  const everywhere = readFlagValues(session.everywhere, line.texts) as FlagValues<
    ReturnType<typeof persistentFlags>
  >;
  const { environment, messages } = session;
  if (args.length < command.args.min || args.length > command.args.max) {
    const words = `${environment.program.invocation} ${command.path.join(' ')} ${command.usage}`;
    throw new UsageRequest(usageOf(line, session), messages.wrongArguments(words.trimEnd()));
  }
  const missing = Object.entries(command.flags).find(
    ([name, { required }]) => required === true && line.texts[name] === undefined,
  );
  if (missing !== undefined) throw new UsageRequest(usageOf(line, session), messages.missingFlag(missing[0]));
  for (const [name, { deprecated }] of Object.entries(command.flags)) {
    if (deprecated === undefined || line.texts[name] !== true) continue;
    environment.err.write(`Flag --${name} has been deprecated, ${deprecated}\n`);
  }
  const dryRun = parseDryRun(textOf(line, 'dry-run'));
  const trace = traced(environment, everywhere);
  const guard = withoutChanges(dryRun, environment);
  const connect = async () => {
    session.access ??= guard(trace(await environment.connect(everywhere)));
    return session.access;
  };
  await command.run({ ...contextOf(session, connect), dryRun }, args, flags);
  if (dryRun !== 'none') environment.err.write(`${messages.dryRun}\n`);
}

function contextOf(session: Session, cluster: CommandContext['cluster']): Omit<CommandContext, 'dryRun'> {
  const { env, connect: _, ...world } = session.environment;
  const { messages } = session;
  return { ...world, messages, cluster, paint: choosePaint(world.program, env, world.out) };
}

/** Upstream colours always, unless the terminal is dumb; we leave files and pipes plain. */
function choosePaint(program: Program, env: CliEnvironment['env'], out: CliEnvironment['out']): Paint {
  if (env['TERM'] === 'dumb') return plain;
  if (program.isUpstream) return coloured;
  return out.terminal === null || (env['NO_COLOR'] ?? '') !== '' ? plain : coloured;
}

function usageOf({ command, path }: Pick<ParsedLine, 'command' | 'path'>, session: Session): string {
  const { environment, messages, everywhere, commands } = session;
  const options = { program: environment.program, messages, everywhere };
  return command === null ? groupUsage(path, commands, options) : commandUsage(command, options);
}

function reportError(error: unknown, session: Session): number {
  const { program, err } = session.environment;
  if (error instanceof Interrupted) return exitCodeOf('interrupted', program);
  if (error instanceof UsageRequest) {
    // Upstream prints its usage text alone. Ours is one line, unless nothing can be said of a bare `haldane get`.
    const isOneLine = !program.isUpstream && error.complaint !== '';
    err.write(isOneLine ? `Error: ${error.complaint}\n` : error.usage);
    if (isOneLine) err.write(`${session.messages.usageHint(session.invocation)}\n`);
    return exitCodeOf('usage', program);
  }
  err.write(`Error: ${errorLine(error, session)}\n`);
  for (const hint of hintsFor(error, session)) err.write(`${hint}\n`);
  return exitCodeOf(error instanceof UsageError ? 'usage' : 'failed', program);
}

function errorLine(error: unknown, { environment, messages, access }: Session): string {
  const { program } = environment;
  if (error instanceof UnknownCommand) return `${error.message} for ${JSON.stringify(program.binary)}`;
  if (error instanceof UnavailableError && access !== null) {
    return messages.cannotReach(access.server, errorText(error));
  }
  // Upstream says what the API server said, and nothing else.
  if (error instanceof TerminalError && program.isUpstream && error.refusal !== null) {
    return error.refusal.message;
  }
  // An error that nobody foresaw is a bug of ours, but a stack would not help its reader.
  return error instanceof CodedError ? error.message : errorText(error);
}

function hintsFor(error: unknown, { environment, messages, invocation }: Session): readonly string[] {
  const { program } = environment;
  if (error instanceof UnknownCommand) {
    const near = nearestNames(error.word, [...error.known, ...Object.keys(programsOf(program))]);
    const suggestion = near.length === 0 ? [] : [messages.suggestion(near.join(', '))];
    return [...suggestion, messages.usageHint(program.binary)];
  }
  if (!showsHints(environment)) return [];
  if (error instanceof UsageError) return [messages.usageHint(invocation)];
  if (error instanceof UnavailableError) return [messages.tryReach()];
  if (error instanceof TerminalError) return refusalHints(error, messages);
  return error instanceof CommandFailure ? error.hints : [];
}

/** Who the user is was not believed, or does not suffice. */
function refusalHints({ refusal }: TerminalError, messages: Messages): readonly string[] {
  if (refusal?.status === 401) return [messages.notLoggedIn()];
  return refusal?.status === 403 ? [messages.mayNot()] : [];
}
