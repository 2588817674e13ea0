import { errorText } from '../base/errors.ts';
import { type EpochMs, formatTime } from '../base/time.ts';
import { rollouts } from '../kube/argo-resources.ts';
import type { CommandContext } from './context.ts';

interface Change {
  readonly name: string;
  /** With the name: `abort shop`. */
  readonly undo: string;
  /** Also when no update follows. */
  readonly canAlwaysUndo?: boolean;
}

/**
 * After a command has changed a rollout: what happens to its traffic next and about when, and the command that takes
 * it back. Under `kubectl argo rollouts` nothing, because scripts read its output.
 */
export async function tellNext(context: CommandContext, change: Change): Promise<void> {
  const { name, undo, canAlwaysUndo = false } = change;
  await telling(context, async () => {
    const { foretell } = await context.insights();
    const { sentence, isUpdate } = await foretell(context, name);
    if (sentence !== null) context.out.write(`${sentence}\n`);
    if (isUpdate || canAlwaysUndo) tellUndo(context, undo);
  });
}

/** After an abort there is nothing to work out, and the controller may have moved the traffic already. */
export async function tellAbort(context: CommandContext, name: string): Promise<void> {
  const { next } = context.messages;
  await telling(context, async () => {
    const { kube, namespace } = await context.cluster();
    const { metadata, status = {} } = await kube.get(rollouts, { namespace, name });
    const { stableRS = '', currentPodHash, observedGeneration } = status;
    const isSeen = observedGeneration === String(metadata.generation ?? 0);
    const isStable = isSeen && stableRS === currentPodHash;
    context.out.write(`${stableRS === '' ? next.noStable : isStable ? next.stable : next.aborted}\n`);
    tellUndo(context, `retry rollout ${name}`);
  });
}

export async function tellHeld(context: CommandContext, name: string): Promise<void> {
  const { messages, out, program, sameFlags } = context;
  await telling(context, async () => {
    out.write(`${messages.next.held}\n`);
    out.write(`${messages.next.goOn(`${program.invocation} promote ${name}${sameFlags}`)}\n`);
  });
}

/** Pods that are gone are gone: nothing takes a restart back. */
export async function tellRestart(context: CommandContext, at: EpochMs): Promise<void> {
  await telling(context, async () => {
    context.out.write(`${context.messages.next.restarts(formatTime(at))}\n`);
  });
}

async function telling(context: CommandContext, tell: () => Promise<void>): Promise<void> {
  const { program, messages, err, dryRun } = context;
  if (program.isUpstream || dryRun !== 'none') return;
  try {
    await tell();
  } catch (error) {
    // The change itself is done; not knowing what follows must not look as if it were not.
    err.write(`${messages.next.unknown(errorText(error))}\n`);
  }
}

/** It must meet the same rollout when it is copied. */
function tellUndo({ program, messages, out, sameFlags }: CommandContext, command: string): void {
  out.write(`${messages.next.undo(`${program.invocation} ${command}${sameFlags}`)}\n`);
}
