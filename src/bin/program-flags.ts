import type { Messages } from '../cli/messages/en.ts';
import { type ProgramFlags, readProgramLine } from '../cli/program-line.ts';
import type { ProgramName } from '../cli/programs.ts';
import { writeWhole } from './output.ts';

/** The flags of a program's command line; ends the process when it is wrong, or asks for help. */
export async function parseFlags<Name extends ProgramName>(
  name: Name,
  argv: readonly string[],
): Promise<{ readonly flags: ProgramFlags<Name>; readonly messages: Messages }> {
  const line = readProgramLine(name, argv, process.env);
  if (line.state === 'run') return line;
  process.stderr.write(line.err);
  await writeWhole(line.out);
  process.exit(line.exitCode);
}
