import { formatTime, parseTime } from '../../../base/time.ts';
import type { ApiContext } from '../context.ts';
import { CLEANUP_FINALIZER } from '../kinds/crd-rules.ts';
import { type ApiObject, cloneJson, isMap, type Metadata, mapAt, numberAt, textAt } from '../object.ts';
import { badRequest, conflictOfKind } from '../status-error.ts';
import { keyOfTarget, type Target, type Written } from './target.ts';
import { liveVersion } from './update.ts';

export interface DeleteOptions {
  readonly isDryRun: boolean;
  readonly gracePeriodSeconds: number | null;
  readonly propagation: 'Background' | 'Foreground' | 'Orphan' | null;
  readonly uid: string | null;
  readonly resourceVersion: string | null;
}

export const PLAIN_DELETE: DeleteOptions = {
  isDryRun: false,
  gracePeriodSeconds: null,
  propagation: null,
  uid: null,
  resourceVersion: null,
};

const POLICIES = ['Background', 'Foreground', 'Orphan'] as const;

/** Reads DeleteOptions from a body; the query string's values win, as they do upstream when there is no body. */
export function readDeleteOptions(body: unknown, query: URLSearchParams): DeleteOptions {
  const sent = isMap(body) ? body : {};
  const policy = textAt(sent, 'propagationPolicy') ?? query.get('propagationPolicy');
  const known = POLICIES.find((one) => one === policy);
  if (policy !== null && policy !== undefined && known === undefined) {
    throw badRequest(`invalid propagationPolicy: ${policy}`);
  }
  const orphan = sent['orphanDependents'] ?? queryBoolean(query.get('orphanDependents'));
  const byOrphan = orphan === true ? 'Orphan' : orphan === false ? 'Background' : null;
  const grace = numberAt(sent, 'gracePeriodSeconds') ?? queryNumber(query.get('gracePeriodSeconds'));
  const dryRuns = sent['dryRun'] ?? query.getAll('dryRun');
  return {
    isDryRun: Array.isArray(dryRuns) && dryRuns.includes('All'),
    gracePeriodSeconds: grace,
    propagation: known ?? byOrphan,
    uid: textAt(sent, 'preconditions', 'uid') ?? null,
    resourceVersion: textAt(sent, 'preconditions', 'resourceVersion') ?? null,
  };
}

function queryBoolean(text: string | null): boolean | null {
  return text === null ? null : text === 'true';
}

function queryNumber(text: string | null): number | null {
  return text === null || Number.isNaN(Number(text)) ? null : Number(text);
}

/** Deletes an object, or marks it for whoever must act first: finalizers, a pod's grace period, a namespace's content. */
export function deleteObject(context: ApiContext, target: Target, options: DeleteOptions): Written {
  const { object: live } = liveVersion(context, target);
  checkPreconditions(live, target, options);
  const next = { ...live, metadata: { ...live.metadata } };
  setPropagation(next.metadata, target, options);
  holdDefinition(next.metadata, target);
  const grace = graceOf(live, target, options);
  const isHeld = (next.metadata.finalizers ?? []).length > 0 || isNamespaceInUse(live, target);
  if (grace === 0 && !isHeld) return remove(context, target, live, options);
  if (live.metadata.deletionTimestamp === undefined) markDeleted(next, grace, context.clock.now(), target);
  else if (!shortenGrace(next.metadata, grace)) {
    const isSame = sameFinalizers(live, next);
    if (isSame) return unchanged(context, target, live);
  }
  if (options.isDryRun) return { object: next, json: null, isNew: false, isDeleted: false, warnings: [] };
  const { json } = context.store.put(target.resource.table, keyOfTarget(target), next);
  return { object: next, json, isNew: false, isDeleted: false, warnings: [] };
}

function unchanged(context: ApiContext, target: Target, object: ApiObject): Written {
  const { json } = liveVersion(context, target);
  return { object, json, isNew: false, isDeleted: false, warnings: [] };
}

function remove(context: ApiContext, target: Target, live: ApiObject, { isDryRun }: DeleteOptions): Written {
  if (isDryRun) return { object: live, json: null, isNew: false, isDeleted: true, warnings: [] };
  const removed = context.store.remove(target.resource.table, keyOfTarget(target));
  return { object: removed?.object ?? live, json: null, isNew: false, isDeleted: true, warnings: [] };
}

function checkPreconditions(live: ApiObject, { resource, name }: Target, options: DeleteOptions): void {
  const { uid, resourceVersion } = live.metadata;
  if (options.uid !== null && options.uid !== uid) {
    const why =
      `the UID in the precondition (${options.uid}) does not match the UID in record (${uid}). ` +
      'The object might have been deleted and then recreated';
    throw conflictOfKind(resource, name, why);
  }
  if (options.resourceVersion !== null && options.resourceVersion !== resourceVersion) {
    const why =
      `the ResourceVersion in the precondition (${options.resourceVersion}) does not match the ResourceVersion ` +
      `in record (${resourceVersion}). The object might have been modified`;
    throw conflictOfKind(resource, name, why);
  }
}

export const ORPHAN = 'orphan';
export const FOREGROUND = 'foregroundDeletion';

/** Asks the garbage collector for what the client chose, by finalizer. Source: registry/generic/registry/store.go. */
function setPropagation(metadata: Metadata, { resource }: Target, { propagation }: DeleteOptions): void {
  const present = metadata.finalizers ?? [];
  const inherits = propagation === null && (present.includes(ORPHAN) || present.includes(FOREGROUND));
  if (inherits) return;
  const policy = propagation ?? (resource.orphansByDefault ? 'Orphan' : 'Background');
  const others = present.filter((name) => name !== ORPHAN && name !== FOREGROUND);
  if (policy === 'Orphan') others.push(ORPHAN);
  if (policy === 'Foreground') others.push(FOREGROUND);
  if (others.length > 0) metadata.finalizers = others;
  else delete metadata.finalizers;
}

/** A definition stays until its objects are gone. */
function holdDefinition(metadata: Metadata, { resource }: Target): void {
  if (resource.table !== 'apiextensions.k8s.io/customresourcedefinitions') return;
  if (metadata.deletionTimestamp !== undefined) return;
  metadata.finalizers = [...(metadata.finalizers ?? []), CLEANUP_FINALIZER];
}

/** Seconds until the object goes. Only pods that run somewhere get any. */
function graceOf(live: ApiObject, { resource }: Target, { gracePeriodSeconds }: DeleteOptions): number {
  if (resource.table !== '/pods') return 0;
  const phase = textAt(live, 'status', 'phase');
  const isScheduled = (textAt(live, 'spec', 'nodeName') ?? '') !== '';
  if (!isScheduled || phase === 'Failed' || phase === 'Succeeded') return 0;
  if (gracePeriodSeconds !== null) return Math.max(gracePeriodSeconds, 0);
  return (
    live.metadata.deletionGracePeriodSeconds ?? numberAt(live, 'spec', 'terminationGracePeriodSeconds') ?? 30
  );
}

function isNamespaceInUse(live: ApiObject, { resource }: Target): boolean {
  const finalizers = mapAt(live, 'spec')?.['finalizers'];
  return resource.table === '/namespaces' && Array.isArray(finalizers) && finalizers.length > 0;
}

function markDeleted(next: ApiObject, grace: number, now: number, { resource }: Target): void {
  const { metadata } = next;
  metadata.deletionTimestamp = formatTime(now + grace * 1000);
  if (resource.table === '/namespaces') {
    next['status'] = { ...cloneJson(mapAt(next, 'status')), phase: 'Terminating' };
    return;
  }
  metadata.deletionGracePeriodSeconds = grace;
  if (metadata.generation !== undefined) metadata.generation += 1;
}

/** A second, more impatient DELETE brings the end forward. */
function shortenGrace(metadata: Metadata, grace: number): boolean {
  const before = metadata.deletionGracePeriodSeconds ?? 0;
  const end = parseTime(metadata.deletionTimestamp);
  if (grace >= before || end === null) return false;
  metadata.deletionTimestamp = formatTime(end - (before - grace) * 1000);
  metadata.deletionGracePeriodSeconds = grace;
  return true;
}

function sameFinalizers(a: ApiObject, b: ApiObject): boolean {
  return JSON.stringify(a.metadata.finalizers ?? []) === JSON.stringify(b.metadata.finalizers ?? []);
}
