import type { ApiContext } from '../context.ts';
import type { ApiObject, OwnerRef } from '../object.ts';
import { FOREGROUND, ORPHAN } from '../verbs/delete.ts';
import { amendMetadata, deleteAs, lookUp, withoutFinalizer } from './internal-write.ts';

/** Follows an owner that is gone, or going: what depends on it goes too, is let go, or is waited for. */
export function collectDependents(context: ApiContext, ownerUid: string): void {
  const place = context.store.owners.placeOf(ownerUid);
  const owner = place === undefined ? null : lookUp(context, place);
  if (owner === null) {
    for (const dependent of context.store.owners.dependentsOf(ownerUid)) {
      const found = lookUp(context, dependent);
      if (found !== null) collectOrphaned(context, found.object.metadata.uid);
    }
    return;
  }
  const { metadata } = owner.object;
  if (metadata.deletionTimestamp === undefined) return;
  if (metadata.finalizers?.includes(ORPHAN) === true) {
    releaseDependents(context, ownerUid);
    amendMetadata(context, owner.target, (next) => withoutFinalizer(next, ORPHAN));
  } else if (metadata.finalizers?.includes(FOREGROUND) === true) {
    const isHeld = deleteDependentsFirst(context, ownerUid);
    if (!isHeld) amendMetadata(context, owner.target, (next) => withoutFinalizer(next, FOREGROUND));
  }
}

/** Orphaning: dependents forget their owner and live on. */
function releaseDependents(context: ApiContext, ownerUid: string): void {
  for (const place of context.store.owners.dependentsOf(ownerUid)) {
    const found = lookUp(context, place);
    if (found === null) continue;
    amendMetadata(context, found.target, (metadata) => keepOwners(metadata, ({ uid }) => uid !== ownerUid));
  }
}

function keepOwners(metadata: ApiObject['metadata'], isKept: (owner: OwnerRef) => boolean): void {
  const left = (metadata.ownerReferences ?? []).filter(isKept);
  if (left.length > 0) metadata.ownerReferences = left;
  else delete metadata.ownerReferences;
}

/** Foreground: `true` while a dependent that blocks its owner is still there. */
function deleteDependentsFirst(context: ApiContext, ownerUid: string): boolean {
  let isHeld = false;
  for (const place of context.store.owners.dependentsOf(ownerUid)) {
    const found = lookUp(context, place);
    if (found === null) continue;
    const { metadata } = found.object;
    const blocks = metadata.ownerReferences?.some(
      ({ uid, blockOwnerDeletion }) => uid === ownerUid && blockOwnerDeletion === true,
    );
    if (metadata.deletionTimestamp === undefined && !hasOtherOwner(context, found.object)) {
      const hasDependents = context.store.owners.dependentsOf(metadata.uid).length > 0;
      deleteAs(context, found.target, hasDependents ? 'Foreground' : 'Background');
    }
    if (blocks === true && context.store.get(place.table, place.key) !== undefined) isHeld = true;
  }
  return isHeld;
}

/** An owner that stays keeps its dependents, also those it shares with one that goes. */
function hasOtherOwner(context: ApiContext, { metadata }: ApiObject): boolean {
  return (metadata.ownerReferences ?? []).some(
    (owner) => stateOf(context, owner, metadata.namespace) === 'alive',
  );
}

/** Looks after an object whose owner may be gone. */
export function collectOrphaned(context: ApiContext, uid: string): void {
  const place = context.store.owners.placeOf(uid);
  const found = place === undefined ? null : lookUp(context, place);
  if (found === null) return;
  const { target, object } = found;
  const owners = object.metadata.ownerReferences ?? [];
  const states = owners.map((owner) => stateOf(context, owner, object.metadata.namespace));
  if (owners.length === 0 || !states.includes('gone') || states.includes('unknown')) return;
  if (states.includes('alive') || states.includes('going')) {
    const gone = new Set(owners.filter((_, index) => states[index] === 'gone'));
    amendMetadata(context, target, (metadata) => keepOwners(metadata, (owner) => !gone.has(owner)));
    return;
  }
  if (object.metadata.deletionTimestamp === undefined) deleteAs(context, target, inheritedPolicy(object));
}

/** What the dependent was already told about its own dependents stands. */
function inheritedPolicy({ metadata }: ApiObject): 'Background' | 'Foreground' | 'Orphan' {
  if (metadata.finalizers?.includes(ORPHAN) === true) return 'Orphan';
  return metadata.finalizers?.includes(FOREGROUND) === true ? 'Foreground' : 'Background';
}

/** `unknown`: the owner is of a kind nobody serves, so its absence proves nothing. */
type OwnerState = 'alive' | 'going' | 'gone' | 'unknown';

function stateOf(context: ApiContext, owner: OwnerRef, namespace: string | undefined): OwnerState {
  if (context.registry.byKind(owner.apiVersion, owner.kind) === undefined) return 'unknown';
  const place = context.store.owners.placeOf(owner.uid);
  const found = place === undefined ? null : lookUp(context, place);
  if (found === null) return 'gone';
  const { metadata } = found.object;
  // An owner in another namespace is no owner: references do not cross namespaces.
  if (metadata.namespace !== undefined && metadata.namespace !== namespace) return 'gone';
  if (metadata.name !== owner.name) return 'gone';
  const waits =
    metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(FOREGROUND) === true;
  return waits ? 'going' : 'alive';
}
