import type { Command } from '../command.ts';
import type { FlagSet } from '../flag.ts';

const FLAGS = {
  short: { kind: 'boolean', summary: 'Print the version only' },
} as const satisfies FlagSet;

export const versionCommand: Command<typeof FLAGS> = {
  path: ['version'],
  usage: '',
  args: { min: 0, max: 0 },
  summary: 'Show which version this is',
  flags: FLAGS,
  examples: ['version', 'version --short'],

  async run({ program, build, out }, _args, { short }) {
    out.write(`${program.binary}: ${build.version}\n`);
    if (short) return;
    out.write(`  BuildDate: ${build.date}\n`);
    out.write(`  GitCommit: ${build.commit}\n`);
    out.write(`  GitTreeState: ${build.treeState}\n`);
    out.write(`  Runtime: ${build.runtime}\n`);
    out.write(`  Platform: ${build.platform}\n`);
  },
};
