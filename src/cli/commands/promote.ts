import { rollouts } from '../../kube/argo-resources.ts';
import type { Command } from '../command.ts';
import { WrongUsage } from '../failure.ts';
import type { FlagSet } from '../flag.ts';
import { leaveTrace } from '../leave-trace.ts';
import { orMissing } from '../missing.ts';
import { type PromoteMode, promotePatches } from '../promote-patches.ts';
import { patchAndCheck, patchStatus } from '../requests.ts';
import { tellNext } from '../tell-next.ts';

const FLAGS = {
  full: { kind: 'boolean', summary: 'Skip every remaining step, pause and analysis' },
  'skip-current-step': {
    kind: 'boolean',
    short: 'c',
    summary: 'Skip the current step',
    deprecated: 'use without the flag instead ex: promote ROLLOUT_NAME',
  },
  'skip-all-steps': {
    kind: 'boolean',
    short: 'a',
    summary: 'Skip all steps',
    deprecated: 'use --full instead',
  },
} as const satisfies FlagSet;

export const promoteCommand: Command<typeof FLAGS> = {
  path: ['promote'],
  usage: 'ROLLOUT',
  args: { min: 1, max: 1 },
  summary: 'Let a paused rollout go on, or end its current step',
  details:
    'At a pause: ends it. Paused by spec.paused: lets it go on without skipping a step. In any other step of\n' +
    'a canary: ends that step. With --full the new version gets everything without another look.',
  flags: FLAGS,
  examples: ['promote guestbook', 'promote guestbook --full'],

  async run(context, [name = ''], flags) {
    const mode = modeOf(flags);
    await orMissing(context, { resource: rollouts, name, wording: 'call' }, async ({ kube, namespace }) => {
      const key = { namespace, name };
      const { status, spec } = promotePatches(await kube.get(rollouts, key), mode);
      if (status !== null) await patchStatus(context, key, status);
      if (spec !== null) await patchAndCheck(context, { resource: rollouts, key }, { spec });
    });
    context.out.write(`rollout '${name}' ${flags.full ? 'fully promoted' : 'promoted'}\n`);
    await leaveTrace(context, { resource: rollouts, name }, { reason: 'Promoted', action: ACTIONS[mode] });
    await tellNext(context, { name, undo: `abort ${name}` });
  },
};

const ACTIONS: Readonly<Record<PromoteMode, string>> = {
  next: 'promote',
  full: 'promote --full',
  'skip-current-step': 'promote --skip-current-step',
  'skip-all-steps': 'promote --skip-all-steps',
};

function modeOf(flags: Readonly<Record<keyof typeof FLAGS, boolean>>): PromoteMode {
  if (flags['skip-current-step'] && flags['skip-all-steps']) {
    throw new WrongUsage(({ failures }) => failures.bothSkips);
  }
  if (flags['skip-current-step']) return 'skip-current-step';
  if (flags['skip-all-steps']) return 'skip-all-steps';
  return flags.full ? 'full' : 'next';
}
