import type { Command } from '../command.ts';

export const helpCommand: Command = {
  path: ['help'],
  usage: '[COMMAND]',
  args: { min: 0, max: 3 },
  summary: 'Show how a command is used',
  flags: {},
  examples: ['help', 'help get rollout'],

  async run(context, words) {
    context.out.write(context.usageOf(words));
  },
};
