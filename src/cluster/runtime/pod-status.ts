import type {
  ContainerState,
  ContainerStatus,
  Pod,
  PodCondition,
  PodPhase,
  PodStatus,
} from '../../api/kubernetes/core.ts';
import { type EpochMs, formatTime } from '../../base/time.ts';
import { type ContainerRecord, isUp, type PodRecord, processIdOf } from './container-record.ts';

export const HOST_IP = '127.0.0.1';

/** A pod's status as kubelet would write it. Times of conditions that did not change are kept. */
export function renderPodStatus(pod: Pod, record: PodRecord, now: EpochMs): PodStatus {
  const phase = phaseOf(pod, record);
  const inits = record.containers.filter(({ role }) => role !== 'main');
  const mains = record.containers.filter(({ role }) => role === 'main');
  const initStatuses = inits.map((container) => statusOf(record, container));
  return {
    phase,
    ...(record.failure ?? {}),
    conditions: renderConditions(pod, record, phase, now),
    hostIP: HOST_IP,
    hostIPs: [{ ip: HOST_IP }],
    podIP: record.address,
    podIPs: [{ ip: record.address }],
    startTime: formatTime(record.startedAt),
    ...(initStatuses.length === 0 ? {} : { initContainerStatuses: initStatuses }),
    containerStatuses: mains.map((container) => statusOf(record, container)),
    ...(pod.status?.qosClass === undefined ? {} : { qosClass: pod.status.qosClass }),
  };
}

/** All init containers have done their part: ended well, or, as sidecars, started. */
export function isInitialized({ containers }: PodRecord): boolean {
  return containers.every(
    ({ role, phase, started }) =>
      role === 'main' ||
      (role === 'sidecar' ? started : phase.phase === 'ended' && phase.ending.exitCode === 0),
  );
}

/** Will not run again, by its pod's restart policy. */
export function isOver(pod: Pod, record: PodRecord, { phase, role }: ContainerRecord): boolean {
  if (phase.phase !== 'ended') return false;
  const isLeaving = record.isTerminating || record.failure !== null;
  if (isLeaving || role === 'sidecar') return isLeaving || mainsAreOver(pod, record);
  const succeeded = phase.ending.exitCode === 0;
  if (role === 'init') return succeeded || pod.spec.restartPolicy === 'Never';
  const policy = pod.spec.restartPolicy ?? 'Always';
  return policy === 'Never' || (policy === 'OnFailure' && succeeded);
}

/** Every main container has ended for good; what is left are sidecars, which then go too. */
export function mainsAreOver(pod: Pod, record: PodRecord): boolean {
  const mains = record.containers.filter(({ role }) => role === 'main');
  return mains.every((container) => container.phase.phase === 'ended' && isOver(pod, record, container));
}

function phaseOf(pod: Pod, record: PodRecord): PodPhase {
  if (record.failure !== null) return 'Failed';
  const mains = record.containers.filter(({ role }) => role === 'main');
  if (record.containers.some((one) => one.role === 'init' && isFailedInit(pod, record, one))) return 'Failed';
  const all = record.containers.every((one) => one.phase.phase === 'ended' && isOver(pod, record, one));
  if (all) return mains.every(({ phase }) => exitCodeOf(phase) === 0) ? 'Succeeded' : 'Failed';
  const hasRun = mains.some((one) => hasStarted(one) || one.previous !== null);
  return hasRun ? 'Running' : 'Pending';
}

function isFailedInit(pod: Pod, record: PodRecord, container: ContainerRecord): boolean {
  return isOver(pod, record, container) && exitCodeOf(container.phase) !== 0;
}

function hasStarted(container: ContainerRecord): boolean {
  return isUp(container) || container.phase.phase === 'ended';
}

function exitCodeOf(phase: ContainerRecord['phase']): number | null {
  return phase.phase === 'ended' ? phase.ending.exitCode : null;
}

function statusOf(record: PodRecord, container: ContainerRecord): ContainerStatus {
  const { spec, previous, restartCount, phase } = container;
  const image = spec.image ?? '';
  const hasProcess = hasStarted(container);
  const containerID = `haldane://${processIdOf(record, container)}`;
  return {
    name: spec.name,
    state: phase.phase === 'running' && !isUp(container) ? CREATING : stateOf(phase),
    lastState: previous === null ? {} : { terminated: previous },
    ready: isContainerReady(container),
    restartCount,
    image,
    imageID: hasProcess ? image : '',
    ...(hasProcess ? { containerID } : {}),
    started: phase.phase === 'running' && container.started,
  };
}

function isContainerReady({ role, phase, ready }: ContainerRecord): boolean {
  if (role === 'init') return exitCodeOf(phase) === 0;
  return phase.phase === 'running' && ready;
}

const CREATING: ContainerState = { waiting: { reason: 'ContainerCreating' } };

function stateOf(phase: ContainerRecord['phase']): ContainerState {
  switch (phase.phase) {
    case 'waiting': {
      const { reason, message } = phase;
      return { waiting: { reason, ...(message === undefined ? {} : { message }) } };
    }
    case 'starting':
      return CREATING;
    case 'running':
      return { running: { startedAt: formatTime(phase.startedAt) } };
    case 'ended':
      return { terminated: phase.ending };
  }
}

type Finding = Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>;

function renderConditions(
  pod: Pod,
  record: PodRecord,
  phase: PodPhase,
  now: EpochMs,
): readonly PodCondition[] {
  const found = [
    holds('PodReadyToStartContainers', record.isPrepared && phase !== 'Succeeded' && phase !== 'Failed'),
    initializedFinding(record, phase),
    ...readyFindings(pod, record, phase),
    holds('PodScheduled', true),
  ];
  const before = pod.status?.conditions ?? [];
  const ours = new Set(found.map(({ type }) => type));
  // Conditions of others, readiness gates above all, stay as they are.
  const others = before.filter(({ type }) => !ours.has(type));
  return [...others, ...found.map((finding) => withTimes(finding, before, now))];
}

function holds(type: string, is: boolean): Finding {
  return { type, status: is ? 'True' : 'False' };
}

function fails(type: string, reason: string, message?: string): Finding {
  return { type, status: 'False', reason, ...(message === undefined ? {} : { message }) };
}

function initializedFinding(record: PodRecord, phase: PodPhase): Finding {
  if (phase === 'Succeeded') return { type: 'Initialized', status: 'True', reason: 'PodCompleted' };
  if (isInitialized(record)) return holds('Initialized', true);
  const waiting = record.containers.filter(
    (one) => one.role !== 'main' && !isInitialized({ ...record, containers: [one] }),
  );
  return fails(
    'Initialized',
    'ContainersNotInitialized',
    `containers with incomplete status: ${names(waiting)}`,
  );
}

function readyFindings(pod: Pod, record: PodRecord, phase: PodPhase): readonly Finding[] {
  if (phase === 'Succeeded' || phase === 'Failed') {
    const reason = phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed';
    return [fails('Ready', reason), fails('ContainersReady', reason)];
  }
  const unready = record.containers.filter((one) => one.role !== 'init' && !isContainerReady(one));
  if (unready.length > 0) {
    const message = `containers with unready status: ${names(unready)}`;
    return [
      fails('Ready', 'ContainersNotReady', message),
      fails('ContainersReady', 'ContainersNotReady', message),
    ];
  }
  const closed = (pod.spec.readinessGates ?? []).filter(
    ({ conditionType }) =>
      !pod.status?.conditions?.some(({ type, status }) => type === conditionType && status === 'True'),
  );
  if (closed.length === 0) return [holds('Ready', true), holds('ContainersReady', true)];
  const message = closed
    .map(
      ({ conditionType }) =>
        `corresponding condition of pod readiness gate "${conditionType}" does not exist.`,
    )
    .join(', ');
  return [fails('Ready', 'ReadinessGatesNotReady', message), holds('ContainersReady', true)];
}

function names(containers: readonly ContainerRecord[]): string {
  return `[${containers.map(({ spec }) => spec.name).join(' ')}]`;
}

function withTimes(finding: Finding, before: readonly PodCondition[], now: EpochMs): PodCondition {
  const known = before.find(({ type }) => type === finding.type);
  const isSame = known?.status === finding.status && known.lastTransitionTime !== undefined;
  const lastTransitionTime = isSame ? known.lastTransitionTime : formatTime(now);
  return { ...finding, lastTransitionTime } as PodCondition;
}
