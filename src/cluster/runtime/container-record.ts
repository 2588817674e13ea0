import type { Container, ContainerStateTerminated, ContainerStatus, Pod } from '../../api/kubernetes/core.ts';
import { type EpochMs, parseTime } from '../../base/time.ts';

/** Where one container of a pod stands. One instance has one process id; a restart makes a new instance. */
export type ContainerPhase =
  | { readonly phase: 'waiting'; readonly reason: string; readonly message?: string }
  /** The guardian has been asked for the process. */
  | { readonly phase: 'starting' }
  | { readonly phase: 'running'; readonly startedAt: EpochMs }
  | { readonly phase: 'ended'; readonly ending: ContainerStateTerminated };

export interface ContainerRecord {
  readonly spec: Container;
  /** `init` runs to its end before the next; a `sidecar` is an init container that stays. */
  readonly role: 'init' | 'sidecar' | 'main';
  phase: ContainerPhase;
  /** How the instance before this one ended. */
  previous: ContainerStateTerminated | null;
  /** Number of the current instance; the first is 0. */
  restartCount: number;
  /** Restarts in a row that count for the back-off. */
  failures: number;
  /** No start before this. */
  notBefore: EpochMs;
  /** Where the running instance's postStart hook stands; `done` when it has none. */
  postStart: 'due' | 'running' | 'done';
  /** Passed its postStart hook and its startup probe, or has none. */
  started: boolean;
  ready: boolean;
  /** The current number has had a process; the next start takes the next number. */
  hasRun: boolean;
  /** It was told to end, and is killed at this moment if it has not. */
  killAt: EpochMs | null;
}

export interface PodRecord {
  readonly uid: string;
  readonly key: string;
  readonly address: string;
  readonly startedAt: EpochMs;
  readonly containers: readonly ContainerRecord[];
  /** The volumes are there. */
  isPrepared: boolean;
  /** Its deletion has been seen. */
  isTerminating: boolean;
  /** What our last write to the status gave back; what the watch shows may be older. */
  written: Pod | null;
  /** The pod has ended for another reason than its containers: `DeadlineExceeded`. */
  failure: { readonly reason: string; readonly message: string } | null;
}

/** Its process runs and its postStart hook has succeeded: only then others see it run. */
export function isUp({ phase, postStart }: ContainerRecord): boolean {
  return phase.phase === 'running' && postStart === 'done';
}

/** One container of one pod. */
export interface Subject {
  readonly pod: Pod;
  readonly record: PodRecord;
  readonly container: ContainerRecord;
}

export function processIdOf(pod: PodRecord, { spec, restartCount }: ContainerRecord): string {
  return `${pod.uid}/${spec.name}/${restartCount}`;
}

/** A pod as it stands: new, or as its status tells of it after a restart of the cluster. */
export function newPodRecord(pod: Pod, key: string, address: string, now: EpochMs): PodRecord {
  const { spec, status, metadata } = pod;
  const inits = (spec.initContainers ?? []).map((container) =>
    newContainer(
      container,
      container.restartPolicy === 'Always' ? 'sidecar' : 'init',
      status?.initContainerStatuses,
    ),
  );
  const mains = spec.containers.map((container) =>
    newContainer(container, 'main', status?.containerStatuses),
  );
  return {
    uid: metadata.uid ?? '',
    key,
    address,
    startedAt: parseTime(status?.startTime) ?? now,
    containers: [...inits, ...mains],
    isPrepared: false,
    isTerminating: false,
    written: null,
    failure: null,
  };
}

function newContainer(
  spec: Container,
  role: ContainerRecord['role'],
  statuses: readonly ContainerStatus[] = [],
): ContainerRecord {
  const status = statuses.find(({ name }) => name === spec.name);
  const restartCount = status?.restartCount ?? 0;
  const phase = phaseFrom(status);
  return {
    spec,
    role,
    phase,
    previous: status?.lastState?.terminated ?? null,
    restartCount,
    failures: status?.state?.waiting?.reason === 'CrashLoopBackOff' ? restartCount : 0,
    notBefore: 0,
    postStart: 'done',
    started: status?.started ?? false,
    ready: status?.ready ?? false,
    hasRun: phase.phase !== 'waiting',
    killAt: null,
  };
}

function phaseFrom(status: ContainerStatus | undefined): ContainerPhase {
  const { running, terminated, waiting } = status?.state ?? {};
  const startedAt = parseTime(running?.startedAt);
  if (startedAt !== null) return { phase: 'running', startedAt };
  if (terminated !== undefined) return { phase: 'ended', ending: terminated };
  // Between two instances the status waits, but the next one may have been asked for already: ask again.
  if (waiting?.reason === 'CrashLoopBackOff' && status?.lastState?.terminated !== undefined) {
    return { phase: 'ended', ending: status.lastState.terminated };
  }
  return { phase: 'waiting', reason: 'ContainerCreating' };
}
