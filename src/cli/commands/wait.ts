import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import { UsageError } from '../../base/errors.ts';
import { shownPhase } from '../../engine/phase.ts';
import { rollouts } from '../../kube/argo-resources.ts';
import { withoutLines } from '../changed-objects.ts';
import type { Command } from '../command.ts';
import { CommandFailure, Interrupted } from '../failure.ts';
import type { FlagSet } from '../flag.ts';
import { followRollout } from '../follow-rollout.ts';
import { orMissing } from '../missing.ts';
import { OUTPUT_FLAG, printAs } from '../output/print-as.ts';
import { askedWeight, maxWeight } from '../view/canary-progress.ts';
import { standingOf } from '../view/standing.ts';

const FLAGS = {
  for: { kind: 'string', summary: 'phase=PHASE, step=NUMBER or weight=NUMBER; by default phase=Healthy' },
  output: OUTPUT_FLAG,
  timeout: { kind: 'duration', short: 't', summary: 'How long to wait; by default for ever' },
} as const satisfies FlagSet;

const PHASES = ['Healthy', 'Paused', 'Progressing', 'Degraded'];

export const waitCommand: Command<typeof FLAGS> = {
  path: ['wait'],
  usage: 'ROLLOUT',
  args: { min: 1, max: 1 },
  summary: 'Wait until a rollout has reached a phase, a step or a canary weight',
  details:
    'For pipelines: exit code 0 when it has, 1 when it became Degraded or the time is over, 130 when interrupted.\n' +
    "Steps are numbered as the Step line of 'get rollout' does: 0 is the first. A step is reached when it begins, or\n" +
    'when the update is past it.',
  flags: FLAGS,
  examples: ['wait guestbook --timeout 10m', 'wait guestbook --for weight=20', 'wait guestbook --for step=2'],
  isOurs: true,

  async run(outer, [name = ''], { for: goalText = 'phase=Healthy', timeout = 0, output }) {
    const context = output === undefined ? outer : withoutLines(outer);
    const isReached = parseGoal(goalText);
    const first = await orMissing(context, { resource: rollouts, name, wording: 'call' }, (access) =>
      access.kube.get(rollouts, { namespace: access.namespace, name }),
    );
    refuseUnreachable(goalText, first);
    const isOver = (rollout: Rollout) => isReached(rollout) || shownPhase(rollout).phase === 'Degraded';
    const last = await followRollout(context, await context.cluster(), { first, timeoutMs: timeout, isOver });
    const { phase, message } = shownPhase(last);
    if (output !== undefined) {
      await printAs(outer, output, { ...standingOf(last), goal: goalText, isReached: isReached(last) });
    }
    if (isReached(last)) return context.out.write(`${name}: ${goalText}\n`);
    if (phase === 'Degraded') throw new CommandFailure(`${name} is Degraded: ${message}`);
    if (context.signal.aborted) throw new Interrupted();
    throw new CommandFailure(`${name} has not reached ${goalText} in time: it is ${phase}, ${message}`);
  },
};

function parseGoal(text: string): (rollout: Rollout) => boolean {
  const [, key, value = ''] = /^(phase|step|weight)=(\w+)$/.exec(text) ?? [];
  if (key === 'phase' && PHASES.includes(value)) return (rollout) => shownPhase(rollout).phase === value;
  const count = /^\d+$/.test(value) ? Number(value) : null;
  if (count !== null && key === 'step') return ({ status }) => (status?.currentStepIndex ?? -1) >= count;
  if (count !== null && key === 'weight') return (rollout) => weightOf(rollout) === count;
  throw new UsageError(
    `cannot wait for ${JSON.stringify(text)}: --for is phase=${PHASES.join('|')}, step=NUMBER or weight=NUMBER`,
  );
}

/** A goal that this rollout has no place for would be waited for until the pipeline gives up. */
function refuseUnreachable(goal: string, rollout: Rollout): void {
  const [key, value] = goal.split('=');
  const { name } = rollout.metadata;
  const steps = rollout.spec.strategy?.canary?.steps?.length ?? 0;
  if (key === 'step' && Number(value) > steps) {
    throw new UsageError(`cannot wait for ${goal}: ${name} has ${steps} steps, counted from 0`);
  }
  if (key === 'weight' && Number(value) > maxWeight(rollout)) {
    throw new UsageError(`cannot wait for ${goal}: ${name} has weights from 0 to ${maxWeight(rollout)}`);
  }
}

/** With a router, what it was last told; without one, what the steps have come to. */
function weightOf(rollout: Rollout): number {
  const asked = askedWeight(rollout);
  const { weights } = rollout.status?.canary ?? {};
  return rollout.status?.currentStepIndex === rollout.spec.strategy?.canary?.steps?.length
    ? asked
    : (weights?.canary.weight ?? asked);
}
