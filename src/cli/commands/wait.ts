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
import { isReached, parseGoal, refuseIdleGoal } from '../wait-goal.ts';

const FLAGS = {
  for: { kind: 'string', summary: 'phase=PHASE, step=NUMBER or weight=NUMBER; by default phase=Healthy' },
  output: OUTPUT_FLAG,
  timeout: { kind: 'duration', short: 't', summary: 'How long to wait; by default for ever' },
} as const satisfies FlagSet;

export const waitCommand: Command<typeof FLAGS> = {
  path: ['wait'],
  usage: 'ROLLOUT',
  args: { min: 1, max: 1 },
  summary: 'Wait until a rollout has reached a phase, a step or a canary weight',
  details:
    'For pipelines: exit code 0 when it has, 1 when it became Degraded or the time is over, 130 when interrupted.\n' +
    "Steps are numbered as the Step line of 'get rollout' does: 1 is the second, and their number is the end. A step is\n" +
    'reached when it begins, or when the update is past it. What can never be, or always is, is refused: step=0, a\n' +
    'weight that no step sets.',
  flags: FLAGS,
  examples: ['wait guestbook --timeout 10m', 'wait guestbook --for weight=20', 'wait guestbook --for step=2'],
  isOurs: true,

  async run(outer, [name = ''], { for: goalText = 'phase=Healthy', timeout = 0, output }) {
    const context = output === undefined ? outer : withoutLines(outer);
    const goal = parseGoal(goalText);
    const first = await orMissing(context, { resource: rollouts, name, wording: 'call' }, (access) =>
      access.kube.get(rollouts, { namespace: access.namespace, name }),
    );
    refuseIdleGoal(goal, first);
    const isOver = (rollout: Rollout) => isReached(goal, rollout) || shownPhase(rollout).phase === 'Degraded';
    const following = { first, timeoutMs: timeout, isOver };
    const { rollout: last, ended } = await followRollout(context, await context.cluster(), following);
    const { phase, message } = shownPhase(last);
    if (output !== undefined) {
      await printAs(outer, output, { ...standingOf(last), goal: goalText, isReached: isReached(goal, last) });
    }
    if (isReached(goal, last)) return context.out.write(`${name}: ${goalText}\n`);
    if (phase === 'Degraded') throw new CommandFailure(({ failures }) => failures.isDegraded(name, message));
    if (ended === 'interrupted') throw new Interrupted();
    if (ended === 'unread') throw new CommandFailure(context.messages.readerGone);
    throw new CommandFailure(({ failures }) => failures.notReached(name, goalText, `${phase}, ${message}`));
  },
};
