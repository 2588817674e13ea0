import type { Container, Probe } from '../../api/kubernetes/core.ts';
import { type ProbeOutcome, type ProbeTarget, tryAction } from './probe.ts';

export type ProbeKind = 'startup' | 'readiness' | 'liveness';

export interface ProberEvents {
  /** The probe's verdict: a threshold was reached. Told once per change. */
  verdict(kind: ProbeKind, success: boolean): void;
  /** A try failed; the user sees why in an Event. */
  failed(kind: ProbeKind, output: string): void;
}

export interface Prober {
  stop(): void;
}

interface Watched {
  readonly kind: ProbeKind;
  readonly probe: Probe;
}

/** Runs a container's probes for one instance. Readiness and liveness wait for the startup probe, as in kubelet. */
export function startProber(
  target: ProbeTarget,
  events: ProberEvents,
  /** True when the container has passed its startup probe in the life of an earlier cluster process. */
  isStarted: boolean,
): Prober {
  const stop = new AbortController();
  const { startupProbe } = target.container;
  const watchRest = () => {
    for (const watched of steadyProbes(target.container)) void repeat(watched, target, events, stop.signal);
  };
  if (startupProbe === undefined || isStarted) watchRest();
  else {
    const onVerdict: ProberEvents = {
      ...events,
      verdict: (kind, success) => {
        events.verdict(kind, success);
        if (success) watchRest();
      },
    };
    void repeat({ kind: 'startup', probe: startupProbe }, target, onVerdict, stop.signal);
  }
  return { stop: () => stop.abort() };
}

function steadyProbes({ readinessProbe, livenessProbe }: Container): readonly Watched[] {
  return [
    ...(readinessProbe === undefined ? [] : [{ kind: 'readiness', probe: readinessProbe } as const]),
    ...(livenessProbe === undefined ? [] : [{ kind: 'liveness', probe: livenessProbe } as const]),
  ];
}

/** Kubernetes' defaults: every 10 s, 1 s to answer, 1 success, 3 failures. */
async function repeat(
  { kind, probe }: Watched,
  target: ProbeTarget,
  events: ProberEvents,
  signal: AbortSignal,
): Promise<void> {
  const { initialDelaySeconds = 0, periodSeconds = 10, timeoutSeconds = 1 } = probe;
  const { clock } = target;
  const sleep = (seconds: number) => clock.sleep(seconds * 1000, signal).catch(() => {});
  const count = createCounter(kind, probe, events);
  await sleep(initialDelaySeconds);
  while (!signal.aborted) {
    const outcome = await tryAction(probe, target, timeoutSeconds * 1000);
    if (signal.aborted) return;
    if (!outcome.success) events.failed(kind, outcome.output);
    // A startup probe has done its work with its first verdict; a failed liveness probe ends the instance.
    if (count(outcome) && kind === 'startup') return;
    await sleep(periodSeconds);
  }
}

/** Counts outcomes of one kind in a row; true when that gave a new verdict. */
function createCounter(kind: ProbeKind, probe: Probe, { verdict }: ProberEvents) {
  const { successThreshold = 1, failureThreshold = 3 } = probe;
  let last: boolean | null = null;
  let inRow = 0;
  let told: boolean | null = null;
  return ({ success }: ProbeOutcome): boolean => {
    inRow = last === success ? inRow + 1 : 1;
    last = success;
    if (inRow < (success ? successThreshold : failureThreshold) || told === success) return false;
    told = success;
    verdict(kind, success);
    return true;
  };
}
