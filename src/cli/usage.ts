import { GROUPS } from './catalogue-groups.ts';
import type { Command, CommandShape } from './command.ts';
import type { Flag, FlagSet } from './flag.ts';
import type { Messages } from './messages/en.ts';
import { alignColumns, countCodePoints } from './output/columns.ts';
import type { Program } from './program.ts';
import { programsOf } from './programs.ts';

interface UsageOptions {
  readonly program: Program;
  readonly messages: Messages;
  readonly everywhere: FlagSet;
}

/** The usage text of one command. */
export function commandUsage(command: CommandShape, { program, messages, everywhere }: UsageOptions): string {
  const words = `${program.invocation} ${command.path.join(' ')} ${command.usage}`.trimEnd();
  const summary = messages.help(command.summary);
  const paragraphs = [
    command.details === undefined ? summary : `${summary}.\n\n${messages.help(command.details)}`,
    `${messages.summary.usage}\n  ${words} [flags]`,
    aliasSection(command, messages),
    `${messages.summary.examples}\n${command.examples.map((example) => `  ${program.invocation} ${example}`).join('\n')}`,
    flagSection(messages.summary.flags, command.flags, messages),
    flagSection(messages.summary.everywhere, everywhere, messages),
  ];
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`;
}

function aliasSection({ path, aliases = [] }: CommandShape, { summary }: Messages): string {
  return aliases.length === 0 ? '' : `${summary.aliases}\n  ${[path.at(-1), ...aliases].join(', ')}`;
}

/** The usage text of the words before a command: which commands there are. */
export function groupUsage(
  path: readonly string[],
  commands: readonly Command[],
  { program, messages, everywhere }: UsageOptions,
): string {
  const below = commands.filter((command) => path.every((word, depth) => command.path[depth] === word));
  const rows = new Map<string, string>();
  for (const command of below) {
    const word = command.path[path.length] ?? '';
    const isLeaf = command.path.length === path.length + 1;
    if (isLeaf || !rows.has(word))
      rows.set(word, messages.help(isLeaf ? command.summary : (GROUPS[word] ?? '')));
  }
  const words = [program.invocation, ...path].join(' ');
  const paragraphs = [
    `${messages.summary.usage}\n  ${words} COMMAND [flags]`,
    section(messages.summary.commands, [...rows].toSorted(byFirst)),
    path.length === 0 ? section(messages.summary.programs, programRows(program, messages)) : '',
    path.length === 0 ? flagSection(messages.summary.everywhere, everywhere, messages) : '',
  ];
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`;
}

function programRows(program: Program, messages: Messages): readonly (readonly [string, string])[] {
  return programsOf(program, messages).map(({ path: [name = ''], summary }) => [name, summary]);
}

function byFirst(a: readonly [string, string], b: readonly [string, string]): number {
  return a[0] < b[0] ? -1 : 1;
}

function flagSection(title: string, flags: FlagSet, messages: Messages): string {
  return section(
    title,
    Object.entries(flags).map(([name, flag]) => [flagWords(name, flag), messages.help(flag.summary)]),
  );
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return `${title}\n${alignColumns(rows, countCodePoints)
    .map((line) => `  ${line}`)
    .join('\n')}`;
}

/** `-n, --namespace string`. */
export function flagWords(name: string, { short, kind }: Flag): string {
  const value = kind === 'boolean' ? '' : ` ${kind === 'strings' ? 'string' : kind}`;
  return `${short === undefined ? '    ' : `-${short}, `}--${name}${value}`;
}
