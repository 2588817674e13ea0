import { isObject } from '../../base/json.ts';

/** A JSON object under construction. Once stored it is shared by every reader and never written to again. */
export type JsonMap = { [key: string]: unknown };

export interface OwnerRef {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface Metadata {
  name: string;
  generateName?: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: { [key: string]: string };
  annotations?: { [key: string]: string };
  ownerReferences?: OwnerRef[];
  finalizers?: string[];
  managedFields?: ManagedFieldsEntry[];
  [key: string]: unknown;
}

export interface ManagedFieldsEntry {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  time?: string;
  fieldsType: 'FieldsV1';
  fieldsV1: JsonMap;
  subresource?: string;
}

export interface ApiObject {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  [key: string]: unknown;
}

/** Narrowing that keeps the map writable. */
export function isMap(value: unknown): value is JsonMap {
  return isObject(value);
}

/** A deep copy of plain JSON; several times faster than `structuredClone` on objects of a few kilobytes. */
export function cloneJson<T>(value: T): T {
  if (Array.isArray(value)) return value.map(cloneJson) as T;
  if (!isMap(value)) return value;
  const copy: JsonMap = {};
  for (const key of Object.keys(value)) copy[key] = cloneJson(value[key]);
  return copy as T;
}

export function valueAt(root: unknown, ...path: readonly string[]): unknown {
  let value = root;
  for (const key of path) {
    if (!isMap(value)) return undefined;
    value = value[key];
  }
  return value;
}

export function mapAt(root: unknown, ...path: readonly string[]): JsonMap | undefined {
  const value = valueAt(root, ...path);
  return isMap(value) ? value : undefined;
}

export function textAt(root: unknown, ...path: readonly string[]): string | undefined {
  const value = valueAt(root, ...path);
  return typeof value === 'string' ? value : undefined;
}

export function numberAt(root: unknown, ...path: readonly string[]): number | undefined {
  const value = valueAt(root, ...path);
  return typeof value === 'number' ? value : undefined;
}

export function listAt(root: unknown, ...path: readonly string[]): unknown[] {
  const value = valueAt(root, ...path);
  return Array.isArray(value) ? value : [];
}

/** The members of a list that are objects, as every list of structs in the built-in kinds is. */
export function mapsAt(root: unknown, ...path: readonly string[]): JsonMap[] {
  return listAt(root, ...path).filter(isMap);
}

/** The map at `key`, made when it is absent. */
export function ensureMap(parent: JsonMap, key: string): JsonMap {
  const found = parent[key];
  if (isMap(found)) return found;
  const made: JsonMap = {};
  parent[key] = made;
  return made;
}

/** Sets `parent[key]` unless it has a value. */
export function setDefault(parent: JsonMap, key: string, value: unknown): void {
  if (parent[key] === undefined || parent[key] === null) parent[key] = value;
}

/** The store's key: `namespace/name`, or the bare name of a cluster-scoped object. */
export function storeKey(namespace: string | undefined, name: string): string {
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
}
