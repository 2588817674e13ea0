import { rollouts } from '../../kube/argo-resources.ts';
import type { Command } from '../command.ts';
import type { FlagSet } from '../flag.ts';
import { plain } from '../output/paint.ts';
import { OUTPUT_FLAG } from '../output/print-as.ts';
import { showView } from '../show-view.ts';
import { renderRolloutWithin } from '../view/fit-rollout.ts';
import { buildRolloutView, renderRollout } from '../view/rollout-view.ts';

const FLAGS = {
  watch: { kind: 'boolean', short: 'w', summary: 'Keep showing it as it changes' },
  'no-color': { kind: 'boolean', summary: 'Print without colours' },
  output: OUTPUT_FLAG,
  'timeout-seconds': { kind: 'int', summary: 'End --watch after so many seconds' },
} as const satisfies FlagSet;

export const getRolloutCommand: Command<typeof FLAGS> = {
  path: ['get', 'rollout'],
  aliases: ['ro', 'rollouts'],
  usage: 'ROLLOUT',
  args: { min: 1, max: 1 },
  summary: 'Show a rollout with its revisions, pods, analysis runs and experiments',
  details: 'Icons: ⟳ rollout, # revision, ⧉ ReplicaSet, □ pod, α analysis run, ⊞ job, Σ experiment.',
  flags: FLAGS,
  examples: ['get rollout guestbook', 'get rollout guestbook -w', 'get rollout guestbook --no-color'],

  async run(context, [name = ''], flags) {
    const paint = flags['no-color'] ? plain : context.paint;
    const { 'timeout-seconds': seconds = 0 } = flags;
    await showView(context, {
      resource: rollouts,
      name,
      watch: flags.watch,
      output: flags.output,
      timeoutMs: seconds > 0 ? seconds * 1000 : null,
      render: (rollout, world, now) => renderRollout(buildRolloutView(rollout, world, now), paint),
      renderWithin: (rollout, world, now, room) =>
        renderRolloutWithin(buildRolloutView(rollout, world, now), paint, {
          room,
          morePods: context.messages.morePods,
        }),
    });
  },
};
