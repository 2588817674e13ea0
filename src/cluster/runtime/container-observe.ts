import { constants } from 'node:os';
import type { ContainerStateTerminated } from '../../api/kubernetes/core.ts';
import { type EpochMs, formatTime } from '../../base/time.ts';
import { noteStart, runPostStart } from './container-hooks.ts';
import { startProbes, stopProbes } from './container-probes.ts';
import { processIdOf, type Subject } from './container-record.ts';
import { isExecId } from './exec-runner.ts';
import type { ProcessExit, ProcessReport } from './guardian/protocol.ts';
import { type RuntimeContext, recordEvent } from './runtime-context.ts';

/** Brings the container's phase up to what the guardian knows of its process. */
export function observeContainer(context: RuntimeContext, subject: Subject): void {
  const { record, container } = subject;
  const { phase } = container.phase;
  if (phase !== 'starting' && phase !== 'running') return;
  const id = processIdOf(record, container);
  const state = context.link.stateOf(id);
  if (state.state === 'known') noteReport(context, subject, state.report);
  else if (state.state === 'refused') {
    const at = formatTime(context.clock.now());
    end(context, subject, {
      exitCode: 128,
      reason: 'StartError',
      message: `cannot start the container: ${state.refusal.message}`,
      startedAt: at,
      finishedAt: at,
    });
    recordEvent(context, subject, 'Warning', ['Failed', `Error: ${state.refusal.message}`]);
  } else if (state.state === 'absent' && phase === 'running') noteLoss(context, subject);
  // Asked for on a connection that is gone, and never begun: the next pass asks again.
  else if (state.state === 'absent') container.phase = { phase: 'waiting', reason: 'ContainerCreating' };
}

function noteReport(context: RuntimeContext, subject: Subject, report: ProcessReport): void {
  const { container } = subject;
  if (container.phase.phase === 'starting') {
    container.phase = { phase: 'running', startedAt: report.startedAt };
    noteStart(container);
    recordEvent(context, subject, 'Normal', ['Started', `Started container ${container.spec.name}`]);
  }
  if (report.exit !== null) {
    context.link.release(report.id);
    end(context, subject, endingOf(report, report.exit));
    return;
  }
  if (container.postStart === 'done') startProbes(context, subject);
  else void runPostStart(context, subject);
}

/** Nobody saw it end: the machine was restarted, or the guardian was killed and its successor ended the rest. */
function noteLoss(context: RuntimeContext, subject: Subject): void {
  const { phase } = subject.container;
  if (phase.phase !== 'running') return;
  // Not its own fault: it starts again at once.
  subject.container.failures = 0;
  end(context, subject, {
    exitCode: 137,
    reason: 'ContainerStatusUnknown',
    message: 'The container could not be located when the cluster looked for it.',
    startedAt: formatTime(phase.startedAt),
    finishedAt: formatTime(context.clock.now()),
  });
}

function end(
  context: RuntimeContext,
  { record, container }: Subject,
  ending: ContainerStateTerminated,
): void {
  stopProbes(context, processIdOf(record, container));
  endCommands(context, `${record.uid}/${container.spec.name}/`);
  const containerID = `haldane://${processIdOf(record, container)}`;
  container.phase = { phase: 'ended', ending: { ...ending, containerID } };
  container.ready = false;
  container.started = false;
  container.killAt = null;
}

/** Hooks and probes of a container end with it. */
function endCommands({ link }: RuntimeContext, prefix: string): void {
  for (const id of link.processIds()) if (id.startsWith(prefix) && isExecId(id)) link.signal(id, 'SIGKILL');
}

function endingOf({ startedAt }: ProcessReport, { code, signal, at }: ProcessExit): ContainerStateTerminated {
  const exitCode = code ?? 128 + signalNumber(signal);
  return {
    exitCode,
    reason: exitCode === 0 ? 'Completed' : 'Error',
    startedAt: formatTime(startedAt),
    finishedAt: formatTime(at),
  };
}

function signalNumber(signal: string | null): number {
  return constants.signals[signal as NodeJS.Signals] ?? 0;
}

/** When a process ended, for the back-off. */
export function endedAt({ finishedAt }: ContainerStateTerminated, fallback: EpochMs): EpochMs {
  return finishedAt === undefined ? fallback : Date.parse(finishedAt);
}
