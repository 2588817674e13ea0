import type { Rollout } from '../api/v1alpha1/rollout.ts';
import type { Millis } from '../base/time.ts';
import { shownPhase } from '../engine/phase.ts';
import { rollouts } from '../kube/argo-resources.ts';
import type { ClusterAccess, CommandContext } from './context.ts';
import { type Leaving, liveInformer, outageTeller, whenLeft } from './live.ts';
import { missingError } from './missing.ts';

interface Following {
  readonly first: Rollout;
  /** 0 waits for ever; a negative one is over at once. */
  readonly timeoutMs: Millis;
  readonly isOver: (rollout: Rollout) => boolean;
}

export interface Followed {
  /** The last state seen. */
  readonly rollout: Rollout;
  readonly ended: 'over' | 'late' | Leaving;
}

/** Prints each new phase or message. */
export async function followRollout(
  context: CommandContext,
  access: ClusterAccess,
  { first, timeoutMs, isOver }: Following,
): Promise<Followed> {
  const { name } = first.metadata;
  const print = linePrinter(context);
  print(first);
  if (isOver(first)) return { rollout: first, ended: 'over' };
  let rollout = first;
  const outage = outageTeller(context, access);
  const selection = { namespace: access.namespace, fieldSelector: `metadata.name=${name}` };
  const informer = liveInformer(context, access, rollouts, { ...selection, onError: outage.onError });
  let cancelTimeout = () => {};
  const ended = await new Promise<Followed['ended'] | 'gone'>((resolve) => {
    const see = (seen: Rollout) => {
      outage.heard();
      rollout = seen;
      print(seen);
      if (isOver(seen)) resolve('over');
    };
    informer.subscribe({ added: see, updated: see, deleted: () => resolve('gone') });
    if (timeoutMs !== 0) cancelTimeout = context.clock.after(Math.max(0, timeoutMs), () => resolve('late'));
    void whenLeft(context).then(resolve);
    informer.start();
  });
  cancelTimeout();
  await informer.stop();
  if (ended === 'gone')
    throw await missingError(context, access, { resource: rollouts, name, wording: 'cache' });
  return { rollout, ended };
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
