import { COMMANDS } from './catalogue.ts';
import type { CommandShape } from './command.ts';
import type { FlagSet } from './flag.ts';
import { persistentFlags } from './persistent-flags.ts';
import { type BinaryName, programOf } from './program.ts';
import { programsOf } from './programs.ts';
import { flagWords } from './usage.ts';

export interface ManOptions {
  /** `v1.2.3` */
  readonly version: string;
  /** `2030-01-31` */
  readonly date: string;
}

const HALDANE = programOf('haldane');
const PLUGINS: readonly (readonly [BinaryName, string])[] = [
  ['kubectl-haldane', 'the commands of haldane(1) as a kubectl plugin'],
  ['kubectl-argo-rollouts', 'commands and output of the Argo Rollouts plugin, by Haldane'],
];
const EXIT_STATUS: readonly (readonly [string, string])[] = [
  ['0', 'Done.'],
  ['1', 'Failed, degraded or out of time. kubectl-argo-rollouts(1) has no other failure.'],
  ['2', 'The command line is wrong.'],
  ['130', 'Interrupted while watching.'],
];

/** The manual in roff with the macros of man(7): file name -> text. */
export function renderManPages(options: ManOptions): ReadonlyMap<string, string> {
  const shapes = [...COMMANDS, ...programsOf(HALDANE)];
  return new Map([
    ['haldane.1', renderMain(shapes, options)],
    ...shapes.map((shape) => [`${titleOf(shape)}.1`, renderCommand(shape, options)] as const),
    ...PLUGINS.map(([binary, summary]) => [`${binary}.1`, renderPlugin(binary, summary, options)] as const),
  ]);
}

/** The files that `renderManPages` makes. */
export function manPageNames(): readonly string[] {
  return [...renderManPages({ version: '', date: '' }).keys()].sort();
}

function renderMain(shapes: readonly CommandShape[], options: ManOptions): string {
  return page('haldane', 'progressive delivery for Kubernetes', options, [
    section('SYNOPSIS', ['.B haldane', roff('COMMAND [flags]')]),
    section('DESCRIPTION', [
      roff('A new version of a service meets a few users first. It gets more traffic while it is good, and'),
      roff(
        'none within seconds when it is bad. Haldane reads the Rollouts of Argo Rollouts, runs against any',
      ),
      roff('Kubernetes API server, and brings a small cluster of its own.'),
    ]),
    section(
      'COMMANDS',
      shapes.flatMap((shape) => tagged(bold(`${titleOf(shape)}(1)`), shape.summary)),
    ),
    section('OPTIONS OF EVERY COMMAND', flagLines(persistentFlags(HALDANE))),
    section('ENVIRONMENT', [
      ...tagged(bold('KUBECONFIG'), 'Files that say which clusters there are, as for kubectl.'),
      ...tagged(bold('LANG'), 'Language of messages: English, or Korean for ko.'),
      ...tagged(bold('NO_COLOR'), 'When set, nothing is coloured.'),
    ]),
    exitStatus(),
    seeAlso(PLUGINS.map(([binary]) => binary)),
  ]);
}

function renderCommand(shape: CommandShape, options: ManOptions): string {
  const { path, usage, summary, details, flags, examples } = shape;
  const isProgram = programsOf(HALDANE).some((one) => one.path[0] === path[0]);
  return page(titleOf(shape), lowerFirst(summary), options, [
    section('SYNOPSIS', [bold(`haldane ${path.join(' ')}`), roff(`${usage} [flags]`.trim())]),
    section('DESCRIPTION', [roff(`${summary}.`), ...(details === undefined ? [] : ['.PP', roff(details)])]),
    Object.keys(flags).length === 0 ? '' : section('OPTIONS', flagLines(flags)),
    section('EXAMPLES', ['.EX', ...examples.map((one) => roff(`haldane ${one}`)), '.EE']),
    exitStatus(),
    seeAlso(isProgram ? ['haldane'] : ['haldane', ...PLUGINS.map(([binary]) => binary)]),
  ]);
}

function renderPlugin(binary: BinaryName, summary: string, options: ManOptions): string {
  const { invocation, isUpstream } = programOf(binary);
  const shapes = COMMANDS.filter(({ isOurs }) => !isUpstream || isOurs !== true);
  return page(binary, summary, options, [
    section('SYNOPSIS', [bold(invocation), roff('COMMAND [flags]')]),
    section('DESCRIPTION', [
      roff('kubectl finds this plugin by its name on PATH. Each command has a page under the name of'),
      roff('haldane.'),
    ]),
    section(
      'COMMANDS',
      shapes.flatMap((shape) => tagged(bold(shape.path.join(' ')), `${shape.summary}: ${titleOf(shape)}(1)`)),
    ),
    seeAlso(['haldane']),
  ]);
}

function titleOf({ path }: CommandShape): string {
  return ['haldane', ...path].join('-');
}

function page(
  title: string,
  summary: string,
  { version, date }: ManOptions,
  sections: readonly string[],
): string {
  const header = `.TH ${quoted(title.toUpperCase())} 1 ${quoted(date)} ${quoted(`haldane ${version}`)} "Haldane"`;
  const name = section('NAME', [`${roff(title)} \\- ${roff(summary)}`]);
  return `${[header, name, ...sections].filter((part) => part !== '').join('\n')}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return [`.SH ${title}`, ...lines].join('\n');
}

function tagged(tag: string, text: string): readonly string[] {
  return ['.TP', tag, roff(text)];
}

function flagLines(flags: FlagSet): readonly string[] {
  return Object.entries(flags).flatMap(([name, flag]) => {
    const deprecated = flag.deprecated === undefined ? '' : `; deprecated, ${flag.deprecated}`;
    return tagged(bold(flagWords(name, flag).trim()), `${flag.summary}${deprecated}`);
  });
}

function exitStatus(): string {
  return section(
    'EXIT STATUS',
    EXIT_STATUS.flatMap(([code, meaning]) => tagged(bold(code), meaning)),
  );
}

function seeAlso(names: readonly string[]): string {
  return section(
    'SEE ALSO',
    names.map((name, index) => `.BR ${roff(name)} (1)${index < names.length - 1 ? ',' : ''}`),
  );
}

function bold(text: string): string {
  return `.B ${roff(text).replaceAll('"', '\\(dq')}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '\\(dq')}"`;
}

/** A backslash begins an escape, a dot or quote at the start of a line a macro, and a bare hyphen may break a flag. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1')
    .replace(/[^\n -~]/gu, (character) => {
      const code = character.codePointAt(0) ?? 0;
      return `\\[u${code.toString(16).toUpperCase().padStart(4, '0')}]`;
    });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
