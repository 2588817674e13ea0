import { COMMANDS } from './catalogue.ts';
import type { Command } from './command.ts';
import type { CliEnvironment, ClusterAccess } from './context.ts';
import type { FlagSet } from './flag.ts';
import { en, type Messages } from './messages/en.ts';
import { persistentFlags } from './persistent-flags.ts';

/** One command line on its way. */
export interface Session {
  readonly environment: CliEnvironment;
  readonly commands: readonly Command[];
  readonly everywhere: FlagSet;
  messages: Messages;
  /** As the command sees it: in a dry run its writes change nothing. */
  access: ClusterAccess | null;
  /** The same cluster without that, for what hints have to ask. */
  plainAccess: ClusterAccess | null;
  /** As in `CommandContext`. */
  kubectlFlags: string;
  /** The words understood so far, for hints. */
  invocation: string;
}

export function openSession(environment: CliEnvironment): Session {
  const { program } = environment;
  return {
    environment,
    commands: program.isUpstream
      ? COMMANDS.filter(({ isOurs }) => isOurs !== true).map(asUpstream)
      : COMMANDS,
    everywhere: persistentFlags(program),
    messages: en,
    access: null,
    plainAccess: null,
    kubectlFlags: '',
    invocation: program.invocation,
  };
}

/** The command with the flags that upstream's has. */
function asUpstream(command: Command): Command {
  const flags = Object.entries(command.flags).filter(([, { isOurs }]) => isOurs !== true);
  return { ...command, flags: Object.fromEntries(flags) };
}
