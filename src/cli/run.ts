import type { Command, CommandShape } from './command.ts';
import { completionsFor, takesFile } from './completion/candidates.ts';
import type { ConnectionFlags } from './connection-flags.ts';
import type { CliEnvironment, ClusterAccess, CommandContext } from './context.ts';
import { parseDryRun, withoutChanges } from './dry-run.ts';
import { UsageRequest, WrongUsage } from './failure.ts';
import type { FlagValues } from './flag.ts';
import { readFlagValues } from './flag-values.ts';
import { chooseMessages, languageTyped } from './messages/choose.ts';
import { en } from './messages/en.ts';
import { coloured, type Paint, plain } from './output/paint.ts';
import { OUTPUT_FLAG, refuseUnknownForm } from './output/print-as.ts';
import { type ParsedLine, parseLine, UnknownCommand } from './parse.ts';
import { refuseSegment } from './path-segment.ts';
import type { persistentFlags } from './persistent-flags.ts';
import { exitCodeOf, type Program } from './program.ts';
import { programsOf } from './programs.ts';
import { flagsForKubectl, flagsForOurs } from './repeat-flags.ts';
import { reportError } from './report-error.ts';
import { openSession, type Session } from './session.ts';
import { traced } from './trace.ts';
import { commandUsage, groupUsage } from './usage.ts';
import { wholeObjects } from './whole-objects.ts';

/** Runs one command line to its end. Returns the exit code; never throws. */
export async function runCli(argv: readonly string[], environment: CliEnvironment): Promise<number> {
  const { program } = environment;
  const session = openSession(environment);
  if (argv[0] === COMPLETE) return completeLine(argv.slice(1), session);
  // For what is wrong before --lang is read.
  session.messages = await chooseMessages(program.isUpstream ? undefined : languageTyped(argv), environment);
  try {
    const line = parseLine(asWords(argv, program), session.commands, session.everywhere);
    session.messages = await chooseMessages(textOf(line, 'lang'), environment);
    session.invocation = [environment.program.invocation, ...line.path].join(' ');
    if (line.wantsHelp) {
      environment.out.write(usageOf(line, session));
      return 0;
    }
    await runLine(line, session);
    return environment.signal.aborted ? codeOfInterrupted(line, environment) : 0;
  } catch (error) {
    return await reportError(error, session);
  }
}

/** Under our own names an interrupted watch says so. Upstream's end well, but for its lists, which die of the signal. */
function codeOfInterrupted({ path }: ParsedLine, { program, signal }: CliEnvironment): number {
  if (!program.isUpstream) return exitCodeOf('interrupted', program);
  const reason: unknown = signal.reason;
  return path[0] === 'list' && typeof reason === 'number' ? reason : 0;
}

/** `haldane --version`: what people try first with a program they do not know. */
function asWords(argv: readonly string[], { isUpstream }: Program): readonly string[] {
  return argv[0] === '--version' && !isUpstream ? ['version', ...argv.slice(1)] : argv;
}

/** The word by which shells and kubectl ask what may come next. */
const COMPLETE = '__complete';

/** kubectl's answer format: words with what they mean, then whether file names fit too (`:0`) or not (`:4`). A cluster that fails offers nothing. */
async function completeLine(argv: readonly string[], session: Session): Promise<number> {
  // PowerShell has no way to pass an empty word that means the same in each of its versions.
  const words = argv.at(-1) === '""' ? [...argv.slice(0, -1), ''] : argv;
  const { environment, commands, everywhere } = session;
  const messages = await chooseMessages(undefined, environment);
  const line = { program: environment.program, commands, everywhere, messages };
  const connect = async () => environment.connect(connectionFlagsIn(words, session));
  const kubeconfigNames = async () =>
    environment.kubeconfigNames(connectionFlagsIn(words, session).kubeconfig);
  const candidates = await completionsFor({ ...line, connect, kubeconfigNames }, words).catch(() => []);
  for (const { word, summary } of candidates) {
    environment.out.write(summary === '' ? `${word}\n` : `${word}\t${summary}\n`);
  }
  environment.out.write(takesFile(line, words) ? ':0\n' : ':4\n');
  return 0;
}

function connectionFlagsIn(words: readonly string[], { commands, everywhere }: Session): ConnectionFlags {
  // The last word may be the value of the flag before it, however little of it is typed yet.
  const typed = words.at(-1) === '' ? [...words.slice(0, -1), '0'] : words;
  const { texts } = parseLine(typed, commands, everywhere);
  return readFlagValues(everywhere, texts) as FlagValues<ReturnType<typeof persistentFlags>>;
}

/** What stands where a command's word should; empty when nothing does. */
function strayWord(
  { path, args }: Pick<ParsedLine, 'path' | 'args'>,
  { commands, messages }: Session,
): string {
  const [word] = args;
  if (word === undefined) return '';
  const next = commands.filter((one) => path.every((step, depth) => one.path[depth] === step));
  const known = new Set(next.map((one) => one.path[path.length] ?? ''));
  return messages.strayWord(word, path.join(' '), [...known].toSorted().join(', '));
}

function textOf({ texts }: ParsedLine, name: string): string | undefined {
  const text = texts[name];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function takesSoMany({ args }: Command, count: number, { isUpstream }: Program): boolean {
  if (args.ignoresMore === true && isUpstream) return count >= args.min;
  return count >= args.min && count <= args.max;
}

async function runLine(line: ParsedLine<Command>, session: Session): Promise<void> {
  const { command, args } = line;
  if (command === null) throw new UsageRequest(usageOf(line, session), strayWord(line, session));
  const flags = readFlagValues(command.flags, line.texts);
  const everywhere = readFlagValues(session.everywhere, line.texts) as FlagValues<
    ReturnType<typeof persistentFlags>
  >;
  const { environment, messages } = session;
  if (!takesSoMany(command, args.length, environment.program)) {
    const words = `${environment.program.invocation} ${command.path.join(' ')} ${command.usage}`;
    throw new UsageRequest(usageOf(line, session), messages.wrongArguments(words.trimEnd()));
  }
  if (args.includes('')) throw new WrongUsage(({ wrong }) => wrong.emptyName);
  const missing = Object.entries(command.flags).find(
    ([name, { required }]) => required === true && (line.texts[name] ?? '') === '',
  );
  if (missing !== undefined) throw new UsageRequest(usageOf(line, session), messages.missingFlag(missing[0]));
  const { output } = flags as { readonly output?: unknown };
  if (command.flags['output'] === OUTPUT_FLAG && typeof output === 'string') refuseUnknownForm(output);
  for (const [name, { deprecated }] of Object.entries(command.flags)) {
    if (deprecated === undefined || line.texts[name] !== true) continue;
    const { wrong, help } = environment.program.isUpstream ? en : messages;
    environment.err.write(`${wrong.deprecated(name, help(deprecated))}\n`);
  }
  const dryRun = parseDryRun(line.texts['dry-run']);
  const trace = traced(environment, everywhere);
  // With -o the standard output belongs to the objects.
  const told = output === undefined ? environment.out : environment.err;
  const guard = withoutChanges(dryRun, { out: told, messages });
  const connect = async () => {
    session.plainAccess ??= whole(trace(await environment.connect(everywhere)));
    if (line.texts['all-namespaces'] !== true) refuseSegment('namespace', session.plainAccess.namespace);
    session.access ??= guard(session.plainAccess);
    return session.access;
  };
  session.kubectlFlags = flagsForKubectl(everywhere);
  const repeated = { kubectlFlags: session.kubectlFlags, sameFlags: flagsForOurs(everywhere) };
  await command.run({ ...contextOf(session, connect), dryRun, ...repeated }, args, flags);
  if (dryRun !== 'none') environment.err.write(`${messages.dryRun}\n`);
}

function whole(access: ClusterAccess): ClusterAccess {
  return { ...access, kube: wholeObjects(access.kube) };
}

function contextOf(
  session: Session,
  cluster: CommandContext['cluster'],
): Omit<CommandContext, 'dryRun' | 'kubectlFlags' | 'sameFlags'> {
  const { env, connect: _, ...world } = session.environment;
  const { messages } = session;
  const paint = choosePaint(world.program, env, world.out);
  return { ...world, messages, cluster, paint, usageOf: (words) => usageOfWords(words, session) };
}

/** The usage text of what words lead to: a command, a group of them, or a program. */
function usageOfWords(words: readonly string[], session: Session): string {
  const { commands, messages, everywhere, environment } = session;
  const { program } = environment;
  const shapes: readonly CommandShape[] = [...commands, ...programsOf(program, messages)];
  const { command, path, args } = parseLine([...words, '--help'], shapes, everywhere);
  const [stray] = args;
  if (command === null && stray !== undefined) {
    if (path.length === 0)
      throw new UnknownCommand(
        stray,
        shapes.map((shape) => shape.path[0] ?? ''),
      );
    throw new WrongUsage(() => strayWord({ path, args }, session));
  }
  const isProgram = command !== null && !commands.some((one) => one === command);
  const options = { program, messages, everywhere: isProgram ? {} : everywhere };
  return command === null ? groupUsage(path, commands, options) : commandUsage(command, options);
}

/** Upstream colours always, unless the terminal is dumb; we leave files and pipes plain. */
function choosePaint(program: Program, env: CliEnvironment['env'], out: CliEnvironment['out']): Paint {
  if (env['TERM'] === 'dumb') return plain;
  if (program.isUpstream) return coloured;
  return out.terminal === null || (env['NO_COLOR'] ?? '') !== '' ? plain : coloured;
}

function usageOf({ command, path }: ParsedLine, session: Session): string {
  const { environment, messages, everywhere, commands } = session;
  const options = { program: environment.program, messages, everywhere };
  return command === null ? groupUsage(path, commands, options) : commandUsage(command, options);
}
