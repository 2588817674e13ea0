import { rollouts } from '../../kube/argo-resources.ts';
import type { Command } from '../command.ts';
import { patchEach } from '../requests.ts';
import { tellHeld } from '../tell-next.ts';

export const pauseCommand: Command = {
  path: ['pause'],
  usage: 'ROLLOUT...',
  args: { min: 1, max: Number.POSITIVE_INFINITY },
  summary: 'Hold a rollout where it is',
  details: "Sets spec.paused. 'promote' lets it go on.",
  flags: {},
  examples: ['pause guestbook'],

  async run(context, names) {
    await patchEach(context, rollouts, names, {
      patch: { spec: { paused: true } },
      line: (name) => `rollout '${name}' paused`,
      trace: { reason: 'Paused', action: 'pause' },
    });
    for (const name of names) await tellHeld(context, name);
  },
};
