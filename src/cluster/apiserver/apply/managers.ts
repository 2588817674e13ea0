import type { ManagedFieldsEntry } from '../object.ts';
import { type Comparison, changedIn } from './compare.ts';
import { decodeSet, difference, encodeSet, type FieldSet, intersection, isEmptySet } from './field-set.ts';

/** One field manager with what it manages. */
export interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string;
  readonly fields: FieldSet;
}

/** Applies are told apart by name, updates also by the version they were written in. */
export function isSameManager(a: Manager, b: Omit<Manager, 'fields' | 'time'>): boolean {
  return (
    a.manager === b.manager &&
    a.operation === b.operation &&
    a.subresource === b.subresource &&
    (a.operation === 'Apply' || a.apiVersion === b.apiVersion)
  );
}

export function decodeManagers(entries: readonly ManagedFieldsEntry[] | undefined): readonly Manager[] {
  return (entries ?? []).map(({ manager, operation, apiVersion, subresource, time, fieldsV1 }) => ({
    manager,
    operation,
    apiVersion,
    subresource: subresource ?? '',
    time: time ?? '',
    fields: decodeSet(fieldsV1),
  }));
}

/** Applies first, then by time and name, as upstream orders them. */
export function encodeManagers(managers: readonly Manager[]): ManagedFieldsEntry[] {
  const rank = ({ operation, time, manager }: Manager) => `${operation} ${time} ${manager}`;
  return [...managers]
    .filter(({ fields }) => !isEmptySet(fields))
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .map(({ manager, operation, apiVersion, subresource, time, fields }) => ({
      manager,
      operation,
      apiVersion,
      ...(time === '' ? {} : { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: encodeSet(fields),
      ...(subresource === '' ? {} : { subresource }),
    }));
}

export interface ManagerConflict {
  readonly manager: Manager;
  readonly fields: FieldSet;
}

/** Whose fields a write changed, besides the writer's own. */
export function conflictsOf(
  managers: readonly Manager[],
  comparison: Comparison,
  isWriter: (manager: Manager) => boolean,
): readonly ManagerConflict[] {
  const changed = changedIn(comparison);
  return managers
    .filter((manager) => !isWriter(manager))
    .map((manager) => ({ manager, fields: intersection(manager.fields, changed) }))
    .filter(({ fields }) => !isEmptySet(fields));
}

/** The others after a write: what it changed is theirs no more, what it removed is nobody's. */
export function afterWrite(
  managers: readonly Manager[],
  comparison: Comparison,
  isWriter: (manager: Manager) => boolean,
): readonly Manager[] {
  const changed = changedIn(comparison);
  return managers.map((manager) => {
    const left = isWriter(manager) ? manager.fields : difference(manager.fields, changed);
    return { ...manager, fields: difference(left, comparison.removed) };
  });
}
