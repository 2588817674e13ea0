import type { ApiContext } from '../context.ts';
import { parseYamlBody } from '../http/body.ts';
import { served } from '../http/render.ts';
import { apiVersionOf, type ResourceDef } from '../kinds/resource.ts';
import { type ApiObject, cloneJson, isMap, type JsonMap } from '../object.ts';
import { badRequest, notFound, StatusError } from '../status-error.ts';
import { createObject } from '../verbs/create.ts';
import { decodeObject, unknownFields } from '../verbs/decode.ts';
import { keyOfTarget, type Target, type WriteOptions, type Written } from '../verbs/target.ts';
import { updateObject } from '../verbs/update.ts';
import { compareObjects } from './compare.ts';
import { difference, type FieldSet, formatPath, isEmptySet, pathsOf, union } from './field-set.ts';
import { trackedPart, trackedSet, typedOf } from './managed-fields.ts';
import {
  afterWrite,
  conflictsOf,
  decodeManagers,
  isSameManager,
  type Manager,
  type ManagerConflict,
} from './managers.ts';
import { mergeApplied, removePaths } from './merge.ts';
import { fieldSetOf } from './set-of.ts';

export interface ApplyRequest {
  readonly body: Buffer;
  readonly isForced: boolean;
}

/** Server-side apply: the object becomes what the configuration says where it says something. */
export function applyObject(
  context: ApiContext,
  target: Target,
  { body, isForced }: ApplyRequest,
  options: WriteOptions,
): Written {
  const { resource } = target;
  const config = readConfig(body, target);
  const identity = {
    manager: options.manager,
    operation: 'Apply' as const,
    apiVersion: apiVersionOf(resource),
    subresource: target.subresource,
  };
  const warnings: readonly string[] = [];
  refuseUnknown(config, target);
  const claimed = trackedSet(fieldSetOf(config, typedOf(resource)), resource, target.subresource);
  const now = context.write(options.isDryRun).now;
  const live = context.store.get(resource.table, keyOfTarget(target))?.object;
  if (live === undefined) {
    if (target.subresource !== '') throw notFound(resource, target.name);
    const { object } = decodeObject(config, resource, 'Ignore');
    object.metadata.name = target.name;
    const tracked = [{ ...identity, time: now, fields: claimed }];
    return { ...createObject(context, target, object, { ...options, tracked }), warnings };
  }
  const applied = mergeIntoLive(
    { live: served(live, resource), config, claimed },
    { identity, resource, now },
  );
  if (!isForced && applied.conflicts.length > 0) throw applyConflict(applied.conflicts);
  const { object } = decodeObject(cloneJson(applied.next), resource, 'Ignore');
  const written = updateObject(context, target, object, { ...options, tracked: applied.managers });
  return { ...written, warnings };
}

function readConfig(body: Buffer, { resource, name }: Target): JsonMap {
  const config = parseYamlBody(body);
  if (!isMap(config)) throw badRequest('error decoding YAML: the configuration is not an object');
  const apiVersion = apiVersionOf(resource);
  if (config['apiVersion'] !== apiVersion || config['kind'] !== resource.kind) {
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${String(config['apiVersion'])}, ` +
        `expected: ${apiVersion}`,
    );
  }
  const metadata = isMap(config['metadata']) ? config['metadata'] : {};
  config['metadata'] = metadata;
  if (metadata['managedFields'] !== undefined && metadata['managedFields'] !== null) {
    throw badRequest('metadata.managedFields must be nil');
  }
  if (metadata['name'] !== undefined && metadata['name'] !== name) {
    throw badRequest(
      `the name of the object (${String(metadata['name'])}) does not match the name on the URL (${name})`,
    );
  }
  return config;
}

/** Nothing can be claimed that the schema does not know, whatever the field validation. */
function refuseUnknown(config: JsonMap, { resource }: Target): void {
  const unknown = unknownFields(cloneJson(config), resource);
  if (unknown.length === 0) return;
  const { name = '', namespace = '' } = isMap(config['metadata']) ? config['metadata'] : {};
  const { group, version, kind } = resource;
  const texts = unknown.map((path) => `.${path}: field not declared in schema`);
  const listed = texts.length === 1 ? texts[0] : `errors:\n${texts.map((text) => `  ${text}`).join('\n')}`;
  const subject = `${String(namespace)}/${String(name)}; ${group}/${version}, Kind=${kind}`;
  const message = `failed to create typed patch object (${subject}): ${listed}`;
  throw new StatusError({ code: 500, reason: '', message });
}

interface Merging {
  readonly live: ApiObject;
  readonly config: JsonMap;
  readonly claimed: FieldSet;
}

interface Applier {
  readonly identity: Omit<Manager, 'fields' | 'time'>;
  readonly resource: ResourceDef;
  readonly now: string;
}

interface Applied {
  readonly next: ApiObject;
  readonly managers: readonly Manager[];
  readonly conflicts: readonly ManagerConflict[];
}

function mergeIntoLive({ live, config, claimed }: Merging, { identity, resource, now }: Applier): Applied {
  const typed = typedOf(resource);
  const known = decodeManagers(live.metadata.managedFields);
  const isWriter = (manager: Manager) => isSameManager(manager, identity);
  const last = known.find(isWriter);
  const others = known.filter((manager) => !isWriter(manager));
  const merged = mergeApplied(live, config, typed);
  const dropped =
    last === undefined ? null : abandoned(last.fields, [claimed, ...others.map(({ fields }) => fields)]);
  const next = (dropped === null ? merged : removePaths(merged, dropped, typed)) as ApiObject;
  const comparison = trackedPart(compareObjects(live, next, typed), resource, identity.subresource);
  const isUnchanged = [comparison.added, comparison.modified, comparison.removed].every(isEmptySet);
  // An apply that leaves the object as it is has no time: only what it claims may be new.
  const own: Manager = { ...identity, time: isUnchanged ? (last?.time ?? '') : now, fields: claimed };
  return {
    next: withMetadata(next, live),
    managers: [...afterWrite(others, comparison, isWriter), own],
    conflicts: conflictsOf(others, comparison, isWriter),
  };
}

/** What the manager gave up and nobody else holds. An item with something left in it stays. */
function abandoned(before: FieldSet, held: readonly FieldSet[]): FieldSet {
  return keepHolders(held.reduce(difference, before), held.reduce(union));
}

function keepHolders(gone: FieldSet, held: FieldSet): FieldSet {
  const children = new Map(
    [...gone.children].map(([key, child]) => {
      const holder = held.children.get(key);
      return [key, holder === undefined ? child : keepHolders(child, holder)];
    }),
  );
  return { isMember: gone.isMember && held.children.size === 0, children };
}

/** The live resourceVersion stands unless the configuration names one as its precondition. */
function withMetadata(next: ApiObject, live: ApiObject): ApiObject {
  const { resourceVersion = live.metadata.resourceVersion } = next.metadata;
  return { ...next, metadata: { ...next.metadata, resourceVersion } };
}

function applyConflict(conflicts: readonly ManagerConflict[]): StatusError {
  const causes = conflicts.flatMap(({ manager, fields }) =>
    [...pathsOf(fields)].map((path) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${describe(manager)}`,
      field: formatPath(path),
    })),
  );
  const texts = conflicts.map(({ manager, fields }) => {
    const paths = [...pathsOf(fields)].map(formatPath).sort();
    if (paths.length === 1) return `conflict with ${describe(manager)}: ${paths[0]}`;
    return `conflicts with ${describe(manager)}:\n${paths.map((path) => `- ${path}`).join('\n')}`;
  });
  const count = causes.length;
  const message = `Apply failed with ${count} conflict${count === 1 ? '' : 's'}: ${texts.join('\n')}`;
  return new StatusError({ code: 409, reason: 'Conflict', message, details: { causes } });
}

function describe({ manager, operation, apiVersion, subresource }: Manager): string {
  const below = subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  const name = `${JSON.stringify(manager)}${below}`;
  return operation === 'Apply' ? name : `${name} using ${apiVersion}`;
}
