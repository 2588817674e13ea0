import { UsageError } from '../base/errors.ts';
import { WrongUsage } from './failure.ts';
import type { FlagValues } from './flag.ts';
import { readFlagValues } from './flag-values.ts';
import { languageOf } from './messages/choose.ts';
import { en, type Messages } from './messages/en.ts';
import { ko } from './messages/ko.ts';
import { parseLine } from './parse.ts';
import { exitCodeOf, programOf } from './program.ts';
import { type ProgramName, programShapes } from './programs.ts';
import { suggestionLines } from './suggest.ts';
import { commandUsage } from './usage.ts';

type Shapes = ReturnType<typeof programShapes>;
export type ProgramFlags<Name extends ProgramName> = FlagValues<Shapes[Name]['flags']>;

/** What the command line of a program asks for: to run, or to say something and end. */
export type ProgramLine<Name extends ProgramName> =
  | { readonly state: 'run'; readonly flags: ProgramFlags<Name>; readonly messages: Messages }
  | { readonly state: 'end'; readonly exitCode: number; readonly out: string; readonly err: string };

const HELP = { help: { kind: 'boolean', short: 'h', summary: '' } } as const;
const HALDANE = programOf('haldane');

/** Reads the words after `haldane NAME`, in the language of the environment. */
export function readProgramLine<Name extends ProgramName>(
  name: Name,
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ProgramLine<Name> {
  const messages = languageOf(undefined, env) === 'ko' ? ko : en;
  const shape = programShapes(messages)[name];
  try {
    const line = parseLine([name, ...argv], [shape], HELP);
    if (line.wantsHelp) {
      const usage = commandUsage(shape, { program: HALDANE, messages, everywhere: {} });
      return { state: 'end', exitCode: 0, out: usage, err: '' };
    }
    if (line.args.length > 0) throw new WrongUsage(({ wrongArguments }) => wrongArguments(`haldane ${name}`));
    const flags = readFlagValues<Shapes[Name]['flags']>(shape.flags, line.texts);
    return { state: 'run', flags, messages };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const text = error instanceof WrongUsage ? error.say(messages) : error.message;
    const near = error instanceof WrongUsage ? suggestionLines(error.near, messages) : [];
    const lines = [`Error: ${text}`, ...near, messages.usageHint(`haldane ${name}`)];
    const err = `${lines.join('\n')}\n`;
    return { state: 'end', exitCode: exitCodeOf('usage', HALDANE), out: '', err };
  }
}
