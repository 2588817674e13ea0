import type { Command } from 'commander';

/** What `docs/cli.md` promises to scripts; commander's own code is that of a failure. */
const WRONG_COMMAND_LINE = 2;

/** The flags of a program's command line; ends the process when it is wrong, or asks for help. */
export function parseFlags<Flags extends object>(command: Command, argv: readonly string[]): Flags {
  return command
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_COMMAND_LINE))
    .parse([...argv], { from: 'user' })
    .opts<Flags>();
}
