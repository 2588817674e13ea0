import type { Rollout } from '../../api/v1alpha1/rollout.ts';
import type { Millis } from '../../base/time.ts';
import { shownPhase } from '../../engine/phase.ts';
import { rollouts } from '../../kube/argo-resources.ts';
import type { Command } from '../command.ts';
import type { ClusterAccess, CommandContext } from '../context.ts';
import { CommandFailure, Interrupted } from '../failure.ts';
import type { FlagSet } from '../flag.ts';
import { liveInformer } from '../live.ts';
import { missingError, orMissing } from '../missing.ts';

const FLAGS = {
  watch: {
    kind: 'boolean',
    short: 'w',
    default: true,
    summary: 'Wait until the rollout is Healthy or Degraded; on unless switched off',
  },
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

  async run(context, [name = ''], { watch, timeout = 0 }) {
    const first = await orMissing(context, { resource: rollouts, name, wording: 'cache' }, (access) =>
      access.kube.get(rollouts, { namespace: access.namespace, name }),
    );
    if (!watch) {
      context.out.write(`${phaseAlone(first)}\n`);
      return failIfDegraded(first);
    }
    const last = await follow(context, await context.cluster(), first, timeout);
    failIfDegraded(last);
    if (shownPhase(last).phase === 'Healthy') return;
    if (context.signal.aborted && !context.program.isUpstream) throw new Interrupted();
    throw new CommandFailure('Rollout status watch exceeded timeout');
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
  throw new CommandFailure(`The rollout is in a degraded state with message: ${message}`);
}

/** Prints each new phase or message. Resolves with the last state seen: over, out of time, or interrupted. */
async function follow(
  context: CommandContext,
  access: ClusterAccess,
  first: Rollout,
  timeoutMs: Millis,
): Promise<Rollout> {
  const { name } = first.metadata;
  const print = linePrinter(context);
  print(first);
  if (isOver(first)) return first;
  let last = first;
  const selection = { namespace: access.namespace, fieldSelector: `metadata.name=${name}` };
  const informer = liveInformer(context, access, rollouts, selection);
  const isGone = await new Promise<boolean>((resolve) => {
    const see = (rollout: Rollout) => {
      last = rollout;
      print(rollout);
      if (isOver(rollout)) resolve(false);
    };
    informer.subscribe({ added: see, updated: see, deleted: () => resolve(true) });
    if (timeoutMs > 0) context.clock.after(timeoutMs, () => resolve(false));
    context.signal.addEventListener('abort', () => resolve(false), { once: true });
    informer.start();
  });
  await informer.stop();
  if (isGone) throw await missingError(context, access, { resource: rollouts, name, wording: 'cache' });
  return last;
}

function linePrinter({ out }: CommandContext): (rollout: Rollout) => void {
  let printed = '';
  return (rollout) => {
    const { phase, message } = shownPhase(rollout);
    const line = message === '' ? phase : `${phase} - ${message}`;
    if (line !== printed) out.write(`${line}\n`);
    printed = line;
  };
}
