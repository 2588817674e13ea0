import type { Rollout } from '../api/v1alpha1/rollout.ts';
import type { Millis } from '../base/time.ts';
import { shownPhase } from '../engine/phase.ts';
import { rollouts } from '../kube/argo-resources.ts';
import type { ClusterAccess, CommandContext } from './context.ts';
import { liveInformer, outageTeller, whenInterrupted } from './live.ts';
import { missingError } from './missing.ts';

interface Following {
  readonly first: Rollout;
  /** 0 waits for ever. */
  readonly timeoutMs: Millis;
  readonly isOver: (rollout: Rollout) => boolean;
}

/** Prints each new phase or message. Resolves with the last state seen: over, out of time, or interrupted. */
export async function followRollout(
  context: CommandContext,
  access: ClusterAccess,
  { first, timeoutMs, isOver }: Following,
): Promise<Rollout> {
  const { name } = first.metadata;
  const print = linePrinter(context);
  print(first);
  if (isOver(first)) return first;
  let last = first;
  const outage = outageTeller(context, access);
  const selection = { namespace: access.namespace, fieldSelector: `metadata.name=${name}` };
  const informer = liveInformer(context, access, rollouts, { ...selection, onError: outage.onError });
  let cancelTimeout = () => {};
  const isGone = await new Promise<boolean>((resolve) => {
    const see = (rollout: Rollout) => {
      outage.heard();
      last = rollout;
      print(rollout);
      if (isOver(rollout)) resolve(false);
    };
    informer.subscribe({ added: see, updated: see, deleted: () => resolve(true) });
    if (timeoutMs > 0) cancelTimeout = context.clock.after(timeoutMs, () => resolve(false));
    void whenInterrupted(context).then(() => resolve(false));
    informer.start();
  });
  cancelTimeout();
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
