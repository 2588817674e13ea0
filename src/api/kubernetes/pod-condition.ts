import { type EpochMs, type Millis, parseTime } from '../../base/time.ts';
import type { Pod, PodCondition } from './core.ts';

export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === type);
}

export function isPodReady(pod: Pod): boolean {
  return podCondition(pod, 'Ready')?.status === 'True';
}

/** Every container has ended for good. */
export function isPodFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

export function isPodTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

/** Counts as a replica: neither finished nor on its way out. */
export function isPodActive(pod: Pod): boolean {
  return !isPodFinished(pod) && !isPodTerminating(pod);
}

/**
 * How long until the pod has been ready for `minReadySeconds`: 0 is available now, `null` is not ready.
 * As `podutil.IsPodAvailable`.
 */
export function availableInMs(pod: Pod, minReadySeconds: number, now: EpochMs): Millis | null {
  if (!isPodReady(pod)) return null;
  if (minReadySeconds === 0) return 0;
  const readySince = parseTime(podCondition(pod, 'Ready')?.lastTransitionTime);
  if (readySince === null) return minReadySeconds * 1000;
  return Math.max(0, readySince + minReadySeconds * 1000 - now);
}
