import type { Pod } from '../../api/kubernetes/core.ts';
import { isPodReady, podCondition } from '../../api/kubernetes/pod-condition.ts';
import { parseTime } from '../../base/time.ts';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASE_ORDER: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/**
 * Pods in the order a scale-down takes them: what serves least goes first. The criteria of upstream's
 * `ActivePodsWithRanks`, without the one about crowded nodes (there is one node) and with exact ages where
 * upstream compares their order of magnitude.
 */
export function rankForDeletion(pods: readonly Pod[]): readonly Pod[] {
  return [...pods].sort(compare);
}

function compare(a: Pod, b: Pod): number {
  return (
    Number(isScheduled(a)) - Number(isScheduled(b)) ||
    phaseOrder(a) - phaseOrder(b) ||
    Number(isPodReady(a)) - Number(isPodReady(b)) ||
    deletionCost(a) - deletionCost(b) ||
    readySince(b) - readySince(a) ||
    restarts(b) - restarts(a) ||
    createdAt(b) - createdAt(a) ||
    (a.metadata.name < b.metadata.name ? -1 : 1)
  );
}

function isScheduled({ spec }: Pod): boolean {
  return spec.nodeName !== undefined && spec.nodeName !== '';
}

function phaseOrder({ status }: Pod): number {
  return PHASE_ORDER[status?.phase ?? 'Pending'] ?? 0;
}

function deletionCost({ metadata }: Pod): number {
  const cost = Number(metadata.annotations?.[DELETION_COST] ?? 0);
  return Number.isInteger(cost) ? cost : 0;
}

function readySince(pod: Pod): number {
  return isPodReady(pod) ? (parseTime(podCondition(pod, 'Ready')?.lastTransitionTime) ?? 0) : 0;
}

function restarts({ status }: Pod): number {
  return Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
}

function createdAt({ metadata }: Pod): number {
  return parseTime(metadata.creationTimestamp) ?? 0;
}
