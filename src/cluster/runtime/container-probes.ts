import type { Pod, Probe } from '../../api/kubernetes/core.ts';
import { runnerFor } from './container-environment.ts';
import { processIdOf, type Subject } from './container-record.ts';
import { stopContainer } from './container-stop.ts';
import { type ProbeKind, startProber } from './prober.ts';
import { type RuntimeContext, recordEvent } from './runtime-context.ts';

const KIND_TITLE: Readonly<Record<ProbeKind, string>> = {
  startup: 'Startup',
  readiness: 'Readiness',
  liveness: 'Liveness',
};

/** Begins the probes of the running instance, once. */
export function startProbes(context: RuntimeContext, subject: Subject): void {
  const { record, container } = subject;
  const id = processIdOf(record, container);
  if (context.probers.has(id)) return;
  const { spec } = container;
  const target = {
    container: spec,
    address: record.address,
    clock: context.clock,
    run: runnerFor(context, subject),
  };
  const events = {
    verdict: (kind: ProbeKind, success: boolean) => {
      applyVerdict(context, subject, kind, success);
      context.wake(record.uid);
    },
    failed: (kind: ProbeKind, output: string) =>
      recordEvent(context, subject, 'Warning', ['Unhealthy', `${KIND_TITLE[kind]} probe failed: ${output}`]),
  };
  context.probers.set(id, startProber(target, events, container.started));
}

export function stopProbes({ probers }: RuntimeContext, processId: string): void {
  probers.get(processId)?.stop();
  probers.delete(processId);
}

function applyVerdict(context: RuntimeContext, subject: Subject, kind: ProbeKind, success: boolean): void {
  const { container, pod } = subject;
  const { spec } = container;
  if (kind === 'readiness') {
    container.ready = success;
    return;
  }
  if (success) {
    container.started = true;
    if (spec.readinessProbe === undefined) container.ready = true;
    return;
  }
  const probe = kind === 'startup' ? spec.startupProbe : spec.livenessProbe;
  const reason = `Container ${spec.name} failed ${kind} probe, will be restarted`;
  void stopContainer(context, subject, { graceMs: graceOf(pod, probe), reason });
}

function graceOf(pod: Pod, probe: Probe | undefined): number {
  return (probe?.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
}
