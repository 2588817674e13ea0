import type { Command } from '../command.ts';

export const crdsCommand: Command = {
  path: ['crds'],
  usage: '',
  args: { min: 0, max: 0 },
  summary: 'Print the CustomResourceDefinitions that a cluster needs',
  details:
    "To install them: 'haldane crds | kubectl apply --server-side -f -'. To renew those that something else\n" +
    'installed, add --force-conflicts.',
  flags: {},
  examples: ['crds'],
  isOurs: true,

  async run(context) {
    context.out.write(await context.crds());
  },
};
