import { CommanderError, Option, Command as Parser } from 'commander';
import { UsageError } from '../base/errors.ts';
import type { CommandShape } from './command.ts';
import { WrongUsage } from './failure.ts';
import type { Flag, FlagSet } from './flag.ts';
import { offName, parseBoolean } from './flag-values.ts';
import { nearestNames } from './suggest.ts';

/** What a command line asks for, before its values are read. */
export interface ParsedLine<Shape extends CommandShape = CommandShape> {
  /** `null`: the words lead to no command. */
  readonly command: Shape | null;
  /** The words that were understood: `['get']`. */
  readonly path: readonly string[];
  readonly args: readonly string[];
  /** Values by long name: text, list of texts, or true. */
  readonly texts: Readonly<Record<string, unknown>>;
  readonly wantsHelp: boolean;
}

interface Node<Shape extends CommandShape> {
  readonly parser: Parser;
  readonly children: Map<string, Node<Shape>>;
  flags: FlagSet;
  command: Shape | null;
}

/**
 * Reads a command line as kubectl's flag library does: flags anywhere, `--flag=value`, `-fvalue`,
 * `--boolean=false`, `--` ends flags.
 */
export function parseLine<Shape extends CommandShape>(
  argv: readonly string[],
  commands: readonly Shape[],
  everywhere: FlagSet,
): ParsedLine<Shape> {
  const path: string[] = [];
  let texts: Record<string, unknown> = {};
  let node = buildTree(commands, everywhere);
  const end = argv.indexOf('--');
  // What follows is never a flag, at whatever depth the command is found.
  const verbatim = end === -1 ? [] : argv.slice(end + 1);
  let rest = end === -1 ? argv : argv.slice(0, end);
  while (true) {
    const { operands, unknown } = split(node.parser, spellOut(rest, node.flags));
    texts = { ...texts, ...node.parser.opts() };
    const child = node.children.get(operands[0] ?? '');
    if (child === undefined) {
      refuseUnknown(node, path, [...operands, ...unknown], unknown, texts, everywhere);
      return {
        command: node.command,
        path,
        args: [...operands, ...verbatim],
        texts,
        wantsHelp: texts['help'] === true,
      };
    }
    path.push(operands[0] ?? '');
    rest = [...operands.slice(1), ...unknown];
    node = child;
  }
}

function split(parser: Parser, rest: readonly string[]) {
  try {
    return parser.parseOptions([...rest]);
  } catch (error) {
    if (!(error instanceof CommanderError) || error.code !== 'commander.optionMissingArgument') throw error;
    const last = rest.at(-1) ?? '';
    const shown = last.startsWith('--') ? last : `'${last.slice(-1)}' in -${last.slice(-1)}`;
    throw new WrongUsage(({ wrong }) => wrong.missingValue(shown), { cause: error });
  }
}

function refuseUnknown(
  ...[node, path, tokens, unknown, texts, everywhere]: [
    Node<CommandShape>,
    readonly string[],
    readonly string[],
    readonly string[],
    Readonly<Record<string, unknown>>,
    FlagSet,
  ]
): void {
  if (texts['help'] === true) return;
  const [first] = unknown;
  if (first?.startsWith('--') === true) {
    const name = first
      .slice(2)
      .replace(/=.*$/, '')
      .replace(/--off$/, '');
    const near = nearestNames(name, Object.keys({ ...everywhere, ...node.flags }));
    throw new WrongUsage(({ wrong }) => wrong.unknownFlag(name), { near: near.map((one) => `--${one}`) });
  }
  if (first !== undefined) {
    throw new WrongUsage(({ wrong }) => wrong.unknownShort(first.charAt(1), first));
  }
  if (node.command === null && path.length === 0 && tokens.length > 0) {
    throw new UnknownCommand(tokens[0] ?? '', [...node.children.keys()]);
  }
}

/** The first word is no command. */
export class UnknownCommand extends UsageError {
  readonly word: string;
  readonly known: readonly string[];

  constructor(word: string, known: readonly string[]) {
    super(`unknown command ${JSON.stringify(word)}`);
    this.word = word;
    this.known = known;
  }
}

function buildTree<Shape extends CommandShape>(commands: readonly Shape[], everywhere: FlagSet): Node<Shape> {
  const root: Node<Shape> = newNode(everywhere);
  for (const command of commands) {
    let node = root;
    for (const word of command.path) {
      const child: Node<Shape> = node.children.get(word) ?? newNode({});
      node.children.set(word, child);
      if (word === command.path.at(-1) && node !== root) {
        for (const alias of command.aliases ?? []) node.children.set(alias, child);
      }
      node = child;
    }
    node.command = command;
    // A bundle may hold letters of both: `-An shop`.
    node.flags = { ...everywhere, ...command.flags };
    addFlags(node.parser, node.flags);
  }
  return root;
}

function newNode<Shape extends CommandShape>(flags: FlagSet): Node<Shape> {
  const parser = new Parser()
    .helpOption(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  addFlags(parser, flags);
  return { parser, flags, children: new Map(), command: null };
}

function addFlags(parser: Parser, flags: FlagSet): void {
  for (const [name, flag] of Object.entries(flags)) {
    const short = flag.short === undefined ? '' : `-${flag.short}, `;
    parser.addOption(named(new Option(`${short}--${name}${valueWord(flag)}`), name, flag));
    if (flag.kind === 'boolean')
      parser.addOption(named(new Option(`--${offName(name)}`), offName(name), flag));
  }
}

function valueWord({ kind }: Flag): string {
  return kind === 'boolean' ? '' : ' <value>';
}

/** Keeps the long name as the key: the library would turn `no-color` into `color: false`. */
function named(option: Option, name: string, { kind }: Flag): Option {
  option.attributeName = () => name;
  option.negate = false;
  if (kind !== 'strings') return option;
  return option.argParser((text: string, earlier: unknown) => [
    ...(Array.isArray(earlier) ? earlier : []),
    text,
  ]);
}

/** `--watch=false` becomes a flag of its own, `--watch=true` the plain one, `-n=x` becomes `--namespace=x`. */
function spellOut(tokens: readonly string[], flags: FlagSet): string[] {
  return tokens.flatMap((token) => spellOutOne(token, flags));
}

/** Of a bundle (`-Aw=false`) the value belongs to the last letter. `-w=` is left: there `=` itself is a letter. */
function spellOutOne(token: string, flags: FlagSet): readonly string[] {
  const [, dashes, word = '', value = ''] = /^(--?)([^=]+)=(.*)$/s.exec(token) ?? [];
  if (dashes === undefined || (dashes === '-' && value === '')) return [token];
  const isLong = dashes === '--';
  const bundled = isLong ? [] : [...word].slice(0, -1);
  const last = isLong ? word : word.slice(bundled.join('').length);
  const found = Object.entries(flags).find(([name, flag]) => (isLong ? name : flag.short) === last);
  if (found === undefined || !bundled.every((letter) => isSwitch(letter, flags))) return [token];
  const [name, flag] = found;
  return [...bundled.map((letter) => `-${letter}`), withValue(name, flag, value)];
}

function isSwitch(letter: string, flags: FlagSet): boolean {
  return Object.values(flags).some(({ short, kind }) => short === letter && kind === 'boolean');
}

function withValue(name: string, flag: Flag, value: string): string {
  if (flag.kind !== 'boolean') return `--${name}=${value}`;
  return parseBoolean(name, flag, value) ? `--${name}` : `--${offName(name)}`;
}
