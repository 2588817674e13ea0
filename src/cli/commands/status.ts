import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { shownPhase } from '../../engine/phase.ts';
import { rollouts } from '../../kube/argo-resources.ts';
import { withoutLines } from '../changed-objects.ts';
import type { Command } from '../command.ts';
import { CommandFailure, Interrupted } from '../failure.ts';
import type { FlagSet } from '../flag.ts';
import { followRollout } from '../follow-rollout.ts';
import { orMissing } from '../missing.ts';
import { OUTPUT_FLAG, printAs } from '../output/print-as.ts';
import { standingOf } from '../view/standing.ts';

const FLAGS = {
  watch: {
    kind: 'boolean',
    short: 'w',
    default: true,
    summary: 'Wait until the rollout is Healthy or Degraded; on unless switched off',
  },
  output: OUTPUT_FLAG,
  timeout: { kind: 'duration', short: 't', summary: 'How long to wait; 0 waits for ever' },
} as const satisfies FlagSet;

export const statusCommand: Command<typeof FLAGS> = {
  path: ['status'],
  usage: 'ROLLOUT',
  args: { min: 1, max: 1 },
  summary: 'Print how a rollout is doing and wait until it is done',
  details: 'Fails when the rollout is Degraded at the end, or not Healthy in time.',
  flags: FLAGS,
  examples: ['status guestbook', 'status guestbook --timeout 60s', 'status guestbook --watch=false'],

  async run(outer, [name = ''], { watch, timeout = 0, output }) {
    const context = output === undefined ? outer : withoutLines(outer);
    const print = async (rollout: Rollout) => {
      if (output !== undefined) await printAs(outer, output, standingOf(rollout));
    };
    const first = await orMissing(context, { resource: rollouts, name, wording: 'cache' }, (access) =>
      access.kube.get(rollouts, { namespace: access.namespace, name }),
    );
    if (!watch) {
      context.out.write(`${phaseAlone(first)}\n`);
      await print(first);
      return failIfDegraded(first);
    }
    const following = { first, timeoutMs: timeout, isOver };
    const { rollout: last, ended } = await followRollout(context, await context.cluster(), following);
    await print(last);
    failIfDegraded(last);
    if (shownPhase(last).phase === 'Healthy') return;
    if (ended === 'interrupted' && !context.program.isUpstream) throw new Interrupted();
    if (ended === 'unread') throw new CommandFailure(context.messages.readerGone);
    throw new CommandFailure(({ failures }) => failures.timeout);
  },
};

/** The end states carry no message here; scripts compare the bare word. */
function phaseAlone(rollout: Rollout): string {
  const { phase, message } = shownPhase(rollout);
  return isOver(rollout) ? phase : `${phase} - ${message}`;
}

function isOver(rollout: Rollout): boolean {
  const { phase } = shownPhase(rollout);
  return phase === 'Healthy' || phase === 'Degraded';
}

function failIfDegraded(rollout: Rollout): void {
  const { phase, message } = shownPhase(rollout);
  if (phase !== 'Degraded') return;
  throw new CommandFailure(({ failures }) => failures.degraded(message));
}
