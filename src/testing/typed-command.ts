import { UsageError } from '../base/errors.ts';
import { COMMANDS } from '../cli/catalogue.ts';
import { parseLine } from '../cli/parse.ts';
import { persistentFlags } from '../cli/persistent-flags.ts';
import { programOf } from '../cli/program.ts';
import type { GoldenCase } from './golden-file.ts';

/** The command that a golden line runs, with the words as they were typed; none for a wrong line. */
export function typedCommand({ binary, argv }: Pick<GoldenCase, 'binary' | 'argv'>) {
  try {
    const { command, path } = parseLine(argv, COMMANDS, persistentFlags(programOf(binary)));
    return { command, words: path.join(' '), argv };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { command: null, words: '', argv };
  }
}
