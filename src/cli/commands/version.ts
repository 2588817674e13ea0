import type { Command } from '../command.ts';
import type { FlagSet } from '../flag.ts';
import { OUTPUT_FLAG, printAs } from '../output/print-as.ts';

const FLAGS = {
  short: { kind: 'boolean', summary: 'Print the version only' },
  output: OUTPUT_FLAG,
} as const satisfies FlagSet;

export const versionCommand: Command<typeof FLAGS> = {
  path: ['version'],
  usage: '',
  args: { min: 0, max: 0 },
  summary: 'Show which version this is',
  flags: FLAGS,
  examples: ['version', 'version --short'],

  async run(context, _args, { short, output }) {
    const { program, build, out } = context;
    if (output !== undefined) return printAs(context, output, { name: program.binary, ...build });
    out.write(`${program.binary}: ${build.version}\n`);
    if (short) return;
    out.write(`  BuildDate: ${build.date}\n`);
    out.write(`  GitCommit: ${build.commit}\n`);
    out.write(`  GitTreeState: ${build.treeState}\n`);
    out.write(`  Runtime: ${build.runtime}\n`);
    out.write(`  Platform: ${build.platform}\n`);
  },
};
