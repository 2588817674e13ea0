import type { Command } from '../command.ts';
import { patchEachStatus } from '../requests.ts';
import { tellNext } from '../tell-next.ts';

export const retryRolloutCommand: Command = {
  path: ['retry', 'rollout'],
  aliases: ['ro', 'rollouts'],
  usage: 'ROLLOUT...',
  args: { min: 1, max: Number.POSITIVE_INFINITY },
  summary: 'Start an aborted update again, from its first step',
  flags: {},
  examples: ['retry rollout guestbook'],

  async run(context, names) {
    await patchEachStatus(context, names, {
      status: { abort: false },
      line: (name) => `rollout '${name}' retried`,
      trace: { reason: 'Retried', action: 'retry' },
    });
    for (const name of names) await tellNext(context, { name, undo: `abort ${name}` });
  },
};
