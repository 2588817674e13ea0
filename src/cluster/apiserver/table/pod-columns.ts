import { parseTime } from '../../../base/time.ts';
import { type ApiObject, type JsonMap, mapAt, mapsAt, numberAt, textAt } from '../object.ts';
import { formatSpan } from './age.ts';
import { AGE, type Column, NAME, NONE, orNone, textColumn } from './column.ts';

interface PodSummary {
  readonly ready: number;
  readonly total: number;
  readonly reason: string;
  readonly restarts: number;
  readonly lastRestartAt: number | null;
}

/** What `kubectl get pods` says in READY, STATUS and RESTARTS. Same order of precedence as upstream's printer. */
function summarise(pod: ApiObject): PodSummary {
  const initContainers = mapsAt(pod, 'spec', 'initContainers');
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  const total = mapsAt(pod, 'spec', 'containers').length + sidecars.length;
  const statuses = mapsAt(pod, 'status', 'containerStatuses');
  const initReason = initReasonOf(pod, initContainers);
  const counted = initReason === null ? statuses : mapsAt(pod, 'status', 'initContainerStatuses');
  const ready = initReason === null ? statuses.filter(isRunningReady).length : 0;
  const base = textAt(pod, 'status', 'reason') ?? textAt(pod, 'status', 'phase') ?? '';
  const reason = initReason ?? containersReason(statuses, base, pod);
  return {
    ready,
    total,
    reason: overriddenReason(pod, reason),
    restarts: counted.reduce((sum, one) => sum + (numberAt(one, 'restartCount') ?? 0), 0),
    lastRestartAt: latestEnd(counted),
  };
}

function isRunningReady(status: JsonMap): boolean {
  return status['ready'] === true && mapAt(status, 'state', 'running') !== undefined;
}

/** `null` when initialization is over. */
function initReasonOf(pod: ApiObject, initContainers: readonly JsonMap[]): string | null {
  for (const [index, status] of mapsAt(pod, 'status', 'initContainerStatuses').entries()) {
    const ended = mapAt(status, 'state', 'terminated');
    const container = initContainers.find(({ name }) => name === status['name']);
    const isUpSidecar = container?.['restartPolicy'] === 'Always' && status['started'] === true;
    if (isUpSidecar || ended?.['exitCode'] === 0) continue;
    if (ended !== undefined) return `Init:${endReason(ended)}`;
    const waiting = textAt(status, 'state', 'waiting', 'reason') ?? '';
    if (waiting !== '' && waiting !== 'PodInitializing') return `Init:${waiting}`;
    return `Init:${index}/${initContainers.length}`;
  }
  return null;
}

function endReason(ended: JsonMap): string {
  const { reason, signal, exitCode } = ended;
  if (typeof reason === 'string' && reason !== '') return reason;
  return typeof signal === 'number' && signal !== 0 ? `Signal:${signal}` : `ExitCode:${String(exitCode)}`;
}

/** The first container with something to say wins; one that runs outdoes those that completed. */
function containersReason(statuses: readonly JsonMap[], base: string, pod: ApiObject): string {
  let reason = base;
  for (const status of statuses.toReversed()) {
    const waiting = textAt(status, 'state', 'waiting', 'reason') ?? '';
    const ended = mapAt(status, 'state', 'terminated');
    if (waiting !== '') reason = waiting;
    else if (ended !== undefined) reason = endReason(ended);
  }
  if (reason !== 'Completed' || !statuses.some(isRunningReady)) return reason;
  const isReady = mapsAt(pod, 'status', 'conditions').some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  );
  return isReady ? 'Running' : 'NotReady';
}

function overriddenReason(pod: ApiObject, reason: string): string {
  if (pod.metadata.deletionTimestamp === undefined) return reason;
  if (textAt(pod, 'status', 'reason') === 'NodeLost') return 'Unknown';
  const phase = textAt(pod, 'status', 'phase');
  return phase === 'Failed' || phase === 'Succeeded' ? reason : 'Terminating';
}

function latestEnd(statuses: readonly JsonMap[]): number | null {
  const ends = statuses
    .map((status) => parseTime(textAt(status, 'lastState', 'terminated', 'finishedAt')))
    .filter((at) => at !== null);
  return ends.length === 0 ? null : Math.max(...ends);
}

function restartsText(pod: ApiObject, now: number): string {
  const { restarts, lastRestartAt } = summarise(pod);
  if (restarts === 0 || lastRestartAt === null) return String(restarts);
  return `${restarts} (${formatSpan(now - lastRestartAt)} ago)`;
}

function gatesText(pod: ApiObject): string {
  const gates = mapsAt(pod, 'spec', 'readinessGates');
  const conditions = mapsAt(pod, 'status', 'conditions');
  const open = gates.filter(({ conditionType }) =>
    conditions.some(({ type, status }) => type === conditionType && status === 'True'),
  );
  return gates.length === 0 ? NONE : `${open.length}/${gates.length}`;
}

export const POD_COLUMNS: readonly Column[] = [
  NAME,
  textColumn('Ready', (pod) => {
    const { ready, total } = summarise(pod);
    return `${ready}/${total}`;
  }),
  textColumn('Status', (pod) => summarise(pod).reason),
  textColumn('Restarts', restartsText),
  AGE,
  textColumn('IP', (pod) => orNone(textAt(mapsAt(pod, 'status', 'podIPs')[0], 'ip')), 1),
  textColumn('Node', (pod) => orNone(textAt(pod, 'spec', 'nodeName')), 1),
  textColumn('Nominated Node', (pod) => orNone(textAt(pod, 'status', 'nominatedNodeName')), 1),
  textColumn('Readiness Gates', gatesText, 1),
];
