import type { ContainerStatus, Pod } from '../../api/kubernetes/core.ts';
import { STATUS_ICONS, type StatusCell } from './tree.ts';

/** A pod's state and readiness as `kubectl get pods` words them. */
export interface PodFacts {
  readonly status: string;
  /** Containers that are ready. */
  readonly ready: number;
  readonly total: number;
  readonly restarts: number;
}

/** @see kubernetes pkg/printers/internalversion/printers.go, printPod (same precedence of reasons). */
export function observePod(pod: Pod): PodFacts {
  const initialising = observeInit(pod);
  const main = initialising ?? observeMain(pod);
  const total = pod.spec.containers.length;
  const { ready, restarts, status } = main;
  return { status: isDeleting(pod) ? deletingStatus(pod) : status, ready, total, restarts };
}

interface ContainerFacts {
  readonly status: string;
  readonly ready: number;
  readonly restarts: number;
}

function phaseOf({ status = {} }: Pod): string {
  return status.reason !== undefined && status.reason !== '' ? status.reason : (status.phase ?? '');
}

function isDeleting(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

function deletingStatus({ status = {} }: Pod): string {
  return status.reason === 'NodeLost' ? 'Unknown' : 'Terminating';
}

/** `null` once every init container has ended well (or is a sidecar that is up). */
function observeInit(pod: Pod): ContainerFacts | null {
  const statuses = pod.status?.initContainerStatuses ?? [];
  const specs = pod.spec.initContainers ?? [];
  let restarts = 0;
  for (const [position, container] of statuses.entries()) {
    restarts += container.restartCount;
    const isSidecar = specs.find(({ name }) => name === container.name)?.restartPolicy === 'Always';
    if (isInitDone(container, isSidecar)) continue;
    return { status: initStatus(container, `${position}/${specs.length}`), ready: 0, restarts };
  }
  return null;
}

function isInitDone({ state, ready, started }: ContainerStatus, isSidecar: boolean): boolean {
  if (state?.terminated?.exitCode === 0) return true;
  return isSidecar && ready && started !== false;
}

function initStatus({ state = {} }: ContainerStatus, progress: string): string {
  const { terminated, waiting } = state;
  if (terminated !== undefined) return `Init:${terminatedReason(terminated)}`;
  const reason = waiting?.reason ?? '';
  return reason !== '' && reason !== 'PodInitializing' ? `Init:${reason}` : `Init:${progress}`;
}

function terminatedReason({
  reason = '',
  signal = 0,
  exitCode,
}: {
  readonly reason?: string;
  readonly signal?: number;
  readonly exitCode: number;
}): string {
  if (reason !== '') return reason;
  return signal !== 0 ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

/** The first container's reason wins over the later ones', as in kubectl. */
function observeMain(pod: Pod): ContainerFacts {
  const containers = pod.status?.containerStatuses ?? [];
  let status = phaseOf(pod);
  for (const container of [...containers].reverse()) status = stoppedReason(container) ?? status;
  if (status === 'Completed' && containers.some(isUp)) status = 'Running';
  return {
    status,
    ready: containers.filter(isUp).length,
    restarts: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
  };
}

function isUp({ ready, state }: ContainerStatus): boolean {
  return ready && state?.running !== undefined;
}

function stoppedReason({ state = {} }: ContainerStatus): string | null {
  const waiting = state.waiting?.reason ?? '';
  if (waiting !== '') return waiting;
  return state.terminated === undefined ? null : terminatedReason(state.terminated);
}

const PATTERNS: readonly (readonly [RegExp, keyof typeof STATUS_ICONS])[] = [
  [/^Init:/, 'progressing'],
  [/^(Signal|ExitCode):/, 'bad'],
  [/^Err|Error$/, 'warning'],
  [/^(Pending|Terminating|ContainerCreating)$/, 'progressing'],
  [/^(Running|Completed)$/, 'ok'],
  [/^(Failed|InvalidImageName|CrashLoopBackOff)$/, 'bad'],
  [/^(ImagePullBackOff|RegistryUnavailable)$/, 'warning'],
  [/^Unknown$/, 'unknown'],
];

export function podStatusCell(status: string): StatusCell {
  const match = PATTERNS.find(([pattern]) => pattern.test(status));
  return { icon: match === undefined ? null : STATUS_ICONS[match[1]], text: status };
}
