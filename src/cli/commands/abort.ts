import type { Command } from '../command.ts';
import { patchEachStatus } from '../requests.ts';
import { tellAbort } from '../tell-next.ts';

export const abortCommand: Command = {
  path: ['abort'],
  usage: 'ROLLOUT...',
  args: { min: 1, max: Number.POSITIVE_INFINITY },
  summary: 'Stop an update and go back to the stable version',
  details:
    'Traffic returns to the stable version first, then the new pods go. The spec keeps the new template:\n' +
    "'retry rollout' starts the update again, 'undo' gives the template up.",
  flags: {},
  examples: ['abort guestbook', 'abort guestbook shop'],

  async run(context, names) {
    await patchEachStatus(context, names, {
      status: { abort: true },
      line: (name) => `rollout '${name}' aborted`,
      trace: { reason: 'Aborted', action: 'abort' },
    });
    for (const name of names) await tellAbort(context, name);
  },
};
