import type { Millis } from '../../base/time.ts';
import { runnerFor } from './container-environment.ts';
import { type ContainerRecord, processIdOf, type Subject } from './container-record.ts';
import { stopContainer } from './container-stop.ts';
import { tryAction } from './probe.ts';
import { type RuntimeContext, recordEvent } from './runtime-context.ts';

/** Upstream lets a postStart hook run for ever; this is as long as a timer can wait, some 24 days. */
const NO_LIMIT_MS: Millis = 2 ** 31 - 1;

/** The process is there. It counts as started only when its hook has succeeded. */
export function noteStart(container: ContainerRecord): void {
  container.postStart = container.spec.lifecycle?.postStart === undefined ? 'done' : 'due';
  settle(container);
}

/** Runs the postStart hook of the instance; a hook that fails ends it, as upstream. Never rejects. */
export async function runPostStart(context: RuntimeContext, subject: Subject): Promise<void> {
  const { pod, record, container } = subject;
  const { postStart } = container.spec.lifecycle ?? {};
  if (postStart === undefined || container.postStart !== 'due') return;
  container.postStart = 'running';
  const id = processIdOf(record, container);
  const { clock } = context;
  const run = runnerFor(context, subject);
  const target = { container: container.spec, address: record.address, clock, run };
  const { success, output } = await tryAction(postStart, target, NO_LIMIT_MS);
  // It may have ended meanwhile; the next instance has a hook of its own.
  if (processIdOf(record, container) !== id || container.phase.phase !== 'running') return;
  if (success) {
    container.postStart = 'done';
    settle(container);
    context.wake(record.uid);
    return;
  }
  recordEvent(context, subject, 'Warning', ['FailedPostStartHook', `PostStartHook failed: ${output}`]);
  const graceMs = (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  await stopContainer(context, subject, { graceMs, reason: 'FailedPostStartHook' });
}

function settle(container: ContainerRecord): void {
  const { postStart, spec } = container;
  container.started = postStart === 'done' && spec.startupProbe === undefined;
  container.ready = container.started && spec.readinessProbe === undefined;
}
