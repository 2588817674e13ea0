import { errorText } from '../base/errors.ts';
import type { CommandContext } from './context.ts';

/**
 * After a command has changed a rollout: what happens to its traffic next and about when, and the command that takes
 * it back. Under `kubectl argo rollouts` nothing, because scripts read its output.
 */
export async function tellNext(context: CommandContext, name: string, undoCommand: string): Promise<void> {
  const { program, messages, out, err, insights, dryRun } = context;
  if (program.isUpstream || dryRun !== 'none') return;
  try {
    const { foretell } = await insights();
    const sentence = await foretell(context, name);
    if (sentence !== null) out.write(`${sentence}\n`);
    tellUndo(context, `${undoCommand} ${name}`);
  } catch (error) {
    // The change itself is done; not knowing what follows must not look as if it were not.
    err.write(`${messages.next.unknown(errorText(error))}\n`);
  }
}

/** After an abort there is nothing to work out, and the controller may have moved the traffic already. */
export function tellAbort(context: CommandContext, name: string): void {
  const { program, messages, out, dryRun } = context;
  if (program.isUpstream || dryRun !== 'none') return;
  out.write(`${messages.next.aborted}\n`);
  tellUndo(context, `retry rollout ${name}`);
}

/** It must meet the same rollout when it is copied. */
function tellUndo({ program, messages, out, sameFlags }: CommandContext, command: string): void {
  out.write(`${messages.next.undo(`${program.invocation} ${command}${sameFlags}`)}\n`);
}
