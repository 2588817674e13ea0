import type { ReplicaSet } from '../api/kubernetes/apps.ts';
import type { Event } from '../api/kubernetes/core.ts';
import type { ManagedFieldsEntry } from '../api/kubernetes/meta.ts';
import type { AnalysisRun } from '../api/v1alpha1/analysis.ts';
import { ASKED_BY, POD_TEMPLATE_HASH, REVISION } from '../api/v1alpha1/labels.ts';
import type { Rollout } from '../api/v1alpha1/rollout.ts';
import { isObject } from '../base/json.ts';
import { parseTime } from '../base/time.ts';
import { assignRoles } from '../engine/replica-sets.ts';
import { rollouts } from '../kube/argo-resources.ts';
import { eventsAround, lastSeen } from './commands/events.ts';
import type { ClusterAccess } from './context.ts';
import { gatherWorld } from './gather-world.ts';
import { TRACE_SOURCE } from './leave-trace.ts';
import { compareText, newestRevision, ownedBy, revisionOf } from './view/world.ts';

/** Events that tell how a revision fared, not each step on its way. */
const TELLING = new Set(['RolloutCompleted', 'RolloutAborted', 'SkipSteps', 'RolloutPaused']);
/** Commands of ours that begin a new revision; all others are about the one there is. */
const BEGINNING = new Set(['ImageSet', 'Undone']);
const CHANGE_CAUSE = 'kubernetes.io/change-cause';
/** What people and their tools write; all else is the controller's own. */
const ASKED_FIELDS = {
  spec: ['template', 'paused', 'restartAt'],
  status: ['abort', 'promoteFull', 'currentStepIndex', 'pauseConditions'],
} as const;
/** The API server dates writes by the second, and our Events follow the write they tell of. */
const SAME_WRITE_MS = 2000;

/** Something that happened. `at` is RFC 3339. */
export interface Occurrence {
  readonly at: string;
  /** A user, where our command line asked; else the program that wrote it; `null` when nobody says. */
  readonly who: string | null;
  readonly what: string;
  /** What it is known from, or what was said. */
  readonly detail: string;
}

/** One revision and what happened to it. Times are RFC 3339. */
export interface RevisionRecord {
  readonly revision: number;
  readonly state: 'stable' | 'canary' | 'aborted' | 'old';
  readonly createdAt: string;
  readonly images: readonly string[];
  readonly pods: { readonly ready: number; readonly wanted: number };
  /** The user who asked our command line for it, else the program that wrote the template; as far as known. */
  readonly changedBy: string | null;
  readonly changeCause: string | null;
  /** Oldest first. */
  readonly evidence: readonly Occurrence[];
}

/** Every revision, newest first. */
export async function revisionHistory(
  access: ClusterAccess,
  name: string,
): Promise<readonly RevisionRecord[]> {
  const rollout = await access.kube.get(rollouts, { namespace: access.namespace, name });
  const [world, told] = await Promise.all([gatherWorld(access), eventsAround(access, rollout)]);
  const runs = ownedBy(rollout, world.analysisRuns);
  const sets = ownedBy(rollout, world.replicaSets).toSorted(newestRevision);
  const traces = told.filter(isTrace);
  const ofRollout = traces.filter(({ involvedObject }) => involvedObject.kind === rollouts.kind);
  const writes = writesOf(rollout, ofRollout);
  return sets.map((set) => {
    const { metadata, spec, status } = set;
    const revision = revisionOf(set);
    const containers = spec.template?.spec.containers ?? [];
    const found = [
      ...traces.filter((trace) => revisionOfTrace(trace, sets) === revision).map(traceEvidence),
      ...writes.filter(({ at }) => revisionAt(at, sets) === revision),
      ...eventEvidence(told, revision),
      ...runEvidence(runs, set),
    ];
    return {
      revision,
      state: stateOf(rollout, set),
      createdAt: metadata.creationTimestamp ?? '',
      images: containers.map(({ image = '' }) => image),
      pods: { ready: status?.readyReplicas ?? 0, wanted: spec.replicas ?? 0 },
      changedBy: changedBy(rollout, set, { sets, traces }),
      changeCause: metadata.annotations?.[CHANGE_CAUSE] ?? null,
      evidence: found.toSorted((a, b) => compareText(a.at, b.at)),
    };
  });
}

function stateOf({ status = {} }: Rollout, { metadata }: ReplicaSet): RevisionRecord['state'] {
  const hash = metadata.labels?.[POD_TEMPLATE_HASH];
  if (hash === status.stableRS) return 'stable';
  if (hash !== status.currentPodHash) return 'old';
  return status.abort === true ? 'aborted' : 'canary';
}

function isTrace({ source, reportingComponent }: Event): boolean {
  return source?.component === TRACE_SOURCE && reportingComponent === TRACE_SOURCE;
}

const askedBy = ({ metadata }: Event): string | null => metadata.annotations?.[ASKED_BY] ?? null;

/** Which revision a command of ours was about: the one it began, or the one that was there. */
function revisionOfTrace(trace: Event, sets: readonly ReplicaSet[]): number {
  const there = Number(trace.metadata.annotations?.[REVISION]);
  if (!Number.isInteger(there) || there < 1) return revisionAt(lastSeen(trace), sets);
  if (!BEGINNING.has(trace.reason ?? '')) return there;
  const later = sets.map(revisionOf).filter((revision) => revision > there);
  return later.length === 0 ? there : Math.min(...later);
}

/** The newest revision that existed at a time, the oldest when none did. `sets`: newest first. */
function revisionAt(at: string, sets: readonly ReplicaSet[]): number {
  const found = sets.find(({ metadata }) => (metadata.creationTimestamp ?? '') <= at) ?? sets.at(-1);
  return found === undefined ? 0 : revisionOf(found);
}

/** Whether a command of ours led to a revision: one that left the revision as it was began nothing. */
function hasBegun(trace: Event, set: ReplicaSet, sets: readonly ReplicaSet[]): boolean {
  const revision = revisionOf(set);
  const isSame = Number(trace.metadata.annotations?.[REVISION]) === revision;
  return BEGINNING.has(trace.reason ?? '') && !isSame && revisionOfTrace(trace, sets) === revision;
}

/** The program that wrote a template is kept until it is written anew by another; a user is in our own Events. */
function changedBy(
  rollout: Rollout,
  set: ReplicaSet,
  { sets, traces }: { readonly sets: readonly ReplicaSet[]; readonly traces: readonly Event[] },
): string | null {
  const trace = traces.findLast((one) => hasBegun(one, set, sets));
  const user = trace === undefined ? null : askedBy(trace);
  if (user !== null) return user;
  const writers = (rollout.metadata.managedFields ?? [])
    .filter((entry) => fieldsIn(entry).includes('spec.template'))
    .toSorted((a, b) => compareText(a.time ?? '', b.time ?? ''));
  const createdAt = createdAtOf(set);
  const others = sets.map(createdAtOf).toSorted(compareText);
  // A revision came from the last write before it that is not older than the revision before.
  const since = others.findLast((at) => at < createdAt) ?? '';
  const writer = writers.findLast(({ time = '' }) => since < time && time <= createdAt);
  if (set !== sets[0] || assignRoles(rollout, sets).canary !== set) return writer?.manager ?? null;
  // A template that was used before keeps its ReplicaSet, which is older than the write that brought it back.
  const newest = others.at(-1) ?? '';
  if (createdAt < newest) return writers.findLast(({ time = '' }) => newest < time)?.manager ?? null;
  // Who writes another field later has one newer time for both.
  return (writer ?? (writers.length === 1 ? writers[0] : undefined))?.manager ?? null;
}

function createdAtOf({ metadata }: ReplicaSet): string {
  return metadata.creationTimestamp ?? '';
}

/** Writes of people and their tools, as far as the API server remembers, that no Event of ours tells better. */
function writesOf({ metadata }: Rollout, traces: readonly Event[]): readonly Occurrence[] {
  return (metadata.managedFields ?? []).flatMap((entry) => {
    const { manager = null, time = '' } = entry;
    const fields = fieldsIn(entry);
    if (fields.length === 0 || traces.some((trace) => isSameWrite(lastSeen(trace), time))) return [];
    return [{ at: time, who: manager, what: `wrote ${fields.join(', ')}`, detail: 'managedFields' }];
  });
}

function isSameWrite(told: string, written: string): boolean {
  const [later, earlier] = [parseTime(told), parseTime(written)];
  return later !== null && earlier !== null && Math.abs(later - earlier) <= SAME_WRITE_MS;
}

/** `spec.template`, `status.abort`. The one who observes generations is the controller, whose status this is. */
function fieldsIn({ fieldsV1 = {} }: ManagedFieldsEntry): readonly string[] {
  const status = fieldsV1['f:status'];
  const isController = isObject(status) && 'f:observedGeneration' in status;
  return Object.entries(ASKED_FIELDS).flatMap(([part, names]) => {
    const owned = fieldsV1[`f:${part}`];
    if (!isObject(owned) || (part === 'status' && isController)) return [];
    return names.filter((name) => `f:${name}` in owned).map((name) => `${part}.${name}`);
  });
}

function traceEvidence(trace: Event): Occurrence {
  const { action, reason = '' } = trace;
  return {
    at: lastSeen(trace),
    who: askedBy(trace),
    what: whatWasDone(trace, action ?? reason),
    detail: `Event ${trace.metadata.name}`,
  };
}

/** A command on a part of the rollout names it. */
function whatWasDone({ involvedObject }: Event, action: string): string {
  return involvedObject.kind === rollouts.kind ? action : `${action} ${involvedObject.name ?? ''}`;
}

function eventEvidence(told: readonly Event[], revision: number): readonly Occurrence[] {
  const names = new RegExp(`\\brevision ${revision}\\b`);
  return told
    .filter(({ reason = '', message = '' }) => TELLING.has(reason) && names.test(message))
    .map((event) => ({
      at: lastSeen(event),
      who: event.reportingComponent || event.source?.component || null,
      what: event.reason ?? '',
      detail: (event.message ?? '').trim(),
    }));
}

function runEvidence(runs: readonly AnalysisRun[], set: ReplicaSet): readonly Occurrence[] {
  const hash = set.metadata.labels?.[POD_TEMPLATE_HASH];
  return runs
    .filter(({ metadata }) => metadata.labels?.[POD_TEMPLATE_HASH] === hash)
    .map(({ metadata, status = {} }) => ({
      at: status.completedAt ?? status.startedAt ?? metadata.creationTimestamp ?? '',
      who: null,
      what: 'AnalysisRun',
      detail: [metadata.name, status.phase ?? 'Pending', status.message].filter(Boolean).join(': '),
    }));
}
