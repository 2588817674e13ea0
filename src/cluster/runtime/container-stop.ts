import type { Millis } from '../../base/time.ts';
import { runnerFor } from './container-environment.ts';
import { type PodRecord, processIdOf, type Subject } from './container-record.ts';
import { tryAction } from './probe.ts';
import { type RuntimeContext, recordEvent } from './runtime-context.ts';

export interface StopOptions {
  readonly graceMs: Millis;
  /** The Event's message. */
  readonly reason: string;
}

/** Kubelet leaves a container this long after a preStop hook that used up the grace. */
const MIN_GRACE_MS: Millis = 2000;

/** Asks the container to end: its preStop hook, then SIGTERM. `killOverdue` does the rest. Once per instance. */
export async function stopContainer(
  context: RuntimeContext,
  subject: Subject,
  { graceMs, reason }: StopOptions,
): Promise<void> {
  const { record, container } = subject;
  if (container.killAt !== null || container.phase.phase !== 'running') return;
  const { clock, link } = context;
  const id = processIdOf(record, container);
  container.killAt = clock.now() + graceMs;
  recordEvent(context, subject, 'Normal', ['Killing', reason]);
  const { preStop } = container.spec.lifecycle ?? {};
  if (preStop !== undefined && graceMs > 0) {
    const target = {
      container: container.spec,
      address: record.address,
      clock,
      run: runnerFor(context, subject),
    };
    const outcome = await tryAction(preStop, target, graceMs);
    if (!outcome.success) {
      const message = `PreStopHook failed: ${outcome.output}`;
      recordEvent(context, subject, 'Warning', ['FailedPreStopHook', message]);
    }
    if (container.killAt !== null) container.killAt = Math.max(container.killAt, clock.now() + MIN_GRACE_MS);
  }
  link.signal(id, graceMs > 0 ? 'SIGTERM' : 'SIGKILL');
  context.wake(record.uid);
}

/** SIGKILL for those whose time is over. Returns how long until the next one's is. */
export function killOverdue({ clock, link }: RuntimeContext, record: PodRecord): Millis | null {
  const waits = record.containers.flatMap((container) => {
    if (container.killAt === null || container.phase.phase !== 'running') return [];
    const leftMs = container.killAt - clock.now();
    if (leftMs > 0) return [leftMs];
    link.signal(processIdOf(record, container), 'SIGKILL');
    return [];
  });
  return waits.length === 0 ? null : Math.min(...waits);
}
