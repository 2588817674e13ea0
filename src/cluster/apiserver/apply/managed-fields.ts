import type { ResourceDef } from '../kinds/resource.ts';
import { type ApiObject, isMap, type JsonMap } from '../object.ts';
import { builtinSchema, OBJECT_META, resolveBuiltin } from '../schema/builtin-schemas.ts';
import type { Schema } from '../schema/schema.ts';
import type { WriteOptions } from '../verbs/target.ts';
import { type Comparison, changedIn, compareObjects } from './compare.ts';
import { type FieldSet, isEmptySet, union } from './field-set.ts';
import { afterWrite, decodeManagers, encodeManagers, isSameManager, type Manager } from './managers.ts';
import type { Typed } from './shape.ts';

export interface TrackedWrite {
  readonly live: ApiObject | null;
  readonly next: ApiObject;
  readonly resource: ResourceDef;
  /** The apiVersion that the client wrote in. */
  readonly version: string;
  readonly options: WriteOptions;
  readonly now: string;
  readonly subresource: string;
}

/** Puts down in `next.metadata.managedFields` who wrote what, as every write but an apply does. */
export function trackUpdate(write: TrackedWrite): void {
  const { live, next, options } = write;
  const sent = next.metadata.managedFields;
  if (options.tracked !== undefined) {
    setManagers(next, options.tracked);
    return;
  }
  if (options.operation === null) {
    keepManagers(next, live);
    return;
  }
  if (sent !== undefined && isReset(sent)) {
    delete next.metadata.managedFields;
    return;
  }
  const known = sent ?? live?.metadata.managedFields;
  setManagers(next, managersAfterUpdate(write, decodeManagers(known)));
}

/** An empty list, or one empty entry: the client wants the bookkeeping to start anew. */
function isReset(entries: readonly object[]): boolean {
  return entries.length === 0 || (entries.length === 1 && Object.keys(entries[0] ?? {}).length === 0);
}

function keepManagers(next: ApiObject, live: ApiObject | null): void {
  if (live?.metadata.managedFields === undefined) delete next.metadata.managedFields;
  else next.metadata.managedFields = live.metadata.managedFields;
}

export function setManagers(next: ApiObject, managers: readonly Manager[]): void {
  const entries = encodeManagers(managers);
  if (entries.length === 0) delete next.metadata.managedFields;
  else next.metadata.managedFields = entries;
}

function managersAfterUpdate(write: TrackedWrite, known: readonly Manager[]): readonly Manager[] {
  const { live, next, resource, options, version, now, subresource } = write;
  const typed = typedOf(resource);
  const before = live ?? emptyObject(resource);
  const comparison = trackedPart(compareObjects(before, next, typed), resource, subresource);
  const shownSubresource = options.shownSubresource ?? subresource;
  const identity = {
    manager: options.manager,
    operation: 'Update' as const,
    apiVersion: version,
    subresource: shownSubresource,
  };
  const isWriter = (manager: Manager) => isSameManager(manager, identity);
  const others = afterWrite(known, comparison, isWriter);
  const changed = changedIn(comparison);
  if (isEmptySet(changed)) return others;
  const own = others.find(isWriter);
  const fields = own === undefined ? changed : union(own.fields, changed);
  return [...others.filter((manager) => !isWriter(manager)), { ...identity, time: now, fields }];
}

/** Server-side apply's view of a resource. Custom kinds borrow the schema of metadata from the built-in ones. */
export function typedOf({ schema, resolve, custom }: ResourceDef): Typed {
  if (custom === null) return { schema, resolve };
  const known = customTypes.get(schema);
  if (known !== undefined) return known;
  const properties = {
    ...schema.properties,
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: builtinSchema(OBJECT_META),
  };
  const made = { schema: { ...schema, properties }, resolve: resolveBuiltin };
  customTypes.set(schema, made);
  return made;
}

const customTypes = new WeakMap<Schema, Typed>();

/** Identity and bookkeeping that nobody owns. Source: managedfields/internal/stripmeta.go. */
const UNTRACKED_METADATA = new Set(
  [
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'generation',
    'managedFields',
    'resourceVersion',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ].map((key) => `f:${key}`),
);

/** A set without what is not tracked, or belongs to another subresource. */
export function trackedSet(set: FieldSet, { hasStatus }: ResourceDef, subresource: string): FieldSet {
  if (set.children.size === 0) return set;
  const foreign = hasStatus ? (subresource === 'status' ? 'f:spec' : 'f:status') : null;
  const children = new Map<string, FieldSet>();
  for (const [key, child] of set.children) {
    if (key === 'f:apiVersion' || key === 'f:kind' || key === foreign) continue;
    const kept = key === 'f:metadata' ? trackedMetadata(child) : child;
    if (kept !== null) children.set(key, kept);
  }
  return { isMember: set.isMember, children };
}

function trackedMetadata({ children }: FieldSet): FieldSet | null {
  const kept = [...children].filter(([key]) => !UNTRACKED_METADATA.has(key));
  return kept.length === 0 ? null : { isMember: false, children: new Map(kept) };
}

export function trackedPart(comparison: Comparison, resource: ResourceDef, subresource: string): Comparison {
  return {
    added: trackedSet(comparison.added, resource, subresource),
    modified: trackedSet(comparison.modified, resource, subresource),
    removed: trackedSet(comparison.removed, resource, subresource),
  };
}

/** What a Go type looks like before anything is set: structs are there, and fields that are always written are null. */
function emptyObject({ schema, resolve, custom }: ResourceDef): JsonMap {
  return custom === null ? emptyStruct(schema, resolve) : {};
}

function emptyStruct(schema: Schema, resolve: (schema: Schema) => Schema): JsonMap {
  const empty: JsonMap = {};
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const member = resolve(property);
    if (isMap(property.default) && member.properties !== undefined) empty[key] = emptyStruct(member, resolve);
    else if (property.default !== undefined && typeof property.default !== 'object')
      empty[key] = property.default;
    else if (schema.required?.includes(key) === true && member.type === 'array') empty[key] = null;
  }
  return empty;
}
