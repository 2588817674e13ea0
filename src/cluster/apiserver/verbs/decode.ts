import { apiVersionOf, type ResourceDef } from '../kinds/resource.ts';
import { type ApiObject, isMap, type JsonMap } from '../object.ts';
import { applyCustomDefaults, decodeCustomMetadata, pruneCustom } from '../schema/custom-schema.ts';
import { applyBuiltinDefaults, decodeBuiltin } from '../schema/decode-builtin.ts';
import { badRequest } from '../status-error.ts';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface Decoded {
  readonly object: ApiObject;
  /** Texts for `Warning` headers. */
  readonly warnings: readonly string[];
}

/**
 * Turns what a client sent into an object of `resource`, in its stored form and with defaults. Owns and changes
 * `raw`. Unknown fields are dropped; whether that is an error is up to the client.
 */
export function decodeObject(raw: unknown, resource: ResourceDef, validation: FieldValidation): Decoded {
  const object = identified(raw, resource);
  const unknown = resource.custom === null ? decodeKnown(object, resource) : decodeCustom(object, resource);
  const problems = [...new Set(unknown)].map((path) => `unknown field ${JSON.stringify(path)}`);
  if (problems.length > 0 && validation === 'Strict') {
    throw badRequest(cannotDecode(object, resource, `strict decoding error: ${problems.join(', ')}`));
  }
  setDefaults(object, resource);
  const stored = resource.conversion === null ? object : resource.conversion.toStored(object);
  resource.rules.setDefaults?.(stored);
  return { object: ordered(stored), warnings: validation === 'Warn' ? problems : [] };
}

/** Paths in `raw`, which is changed, that the schema of a resource does not name. */
export function unknownFields(raw: unknown, resource: ResourceDef): readonly string[] {
  const object = identified(raw, resource);
  return resource.custom === null ? decodeKnown(object, resource) : decodeCustom(object, resource);
}

function cannotDecode({ kind }: ApiObject, resource: ResourceDef, why: string): string {
  return `${kind} in version ${JSON.stringify(resource.version)} cannot be handled as a ${resource.kind}: ${why}`;
}

/** Checks apiVersion and kind, which may be left out, and gives the object its metadata. */
function identified(raw: unknown, resource: ResourceDef): ApiObject {
  if (!isMap(raw)) throw badRequest(`the body of the request is not a ${resource.kind}`);
  const apiVersion = apiVersionOf(resource);
  const { apiVersion: sentVersion = apiVersion, kind: sentKind = resource.kind } = raw;
  if (sentVersion !== apiVersion || sentKind !== resource.kind) {
    throw badRequest(foreignText(String(sentVersion), String(sentKind), resource));
  }
  const metadata = raw['metadata'];
  if (metadata !== undefined && metadata !== null && !isMap(metadata)) {
    throw badRequest(
      `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: json: cannot unmarshal ${typeof metadata} into Go struct field ${resource.kind}.metadata of type v1.ObjectMeta`,
    );
  }
  raw['apiVersion'] = apiVersion;
  raw['kind'] = resource.kind;
  raw['metadata'] = metadata ?? {};
  keepReset(raw['metadata'] as JsonMap);
  return raw as ApiObject;
}

/** An empty list of field managers is a wish to forget them; as one empty entry it outlives the decoding. */
function keepReset(metadata: JsonMap): void {
  const { managedFields } = metadata;
  if (Array.isArray(managedFields) && managedFields.length === 0) metadata['managedFields'] = [{}];
}

/** Built-in kinds answer in the words of Go's conversions, custom ones compare. */
function foreignText(sentVersion: string, sentKind: string, resource: ResourceDef): string {
  const { kind, version, group, custom } = resource;
  const apiVersion = apiVersionOf(resource);
  if (custom !== null) {
    return sentVersion === apiVersion
      ? `the kind in the data (${sentKind}) does not match the expected kind (${kind})`
      : `the API version in the data (${sentVersion}) does not match the expected API version (${apiVersion})`;
  }
  const head = `${sentKind} in version "${version}" cannot be handled as a ${kind}`;
  if (sentVersion !== apiVersion) {
    return `${head}: no kind "${sentKind}" is registered for version "${sentVersion}" in scheme "pkg/runtime/scheme.go:110"`;
  }
  const internal = group === '' ? 'core' : (group.split('.')[0] ?? '');
  return `${head}: converting (${version}.${sentKind}) to (${internal}.${kind}): unknown conversion`;
}

/** Canonical order: a list leaves out the first two members of its items without parsing them. */
function ordered({ kind, apiVersion, metadata, ...rest }: ApiObject): ApiObject {
  return { kind, apiVersion, metadata, ...rest };
}

function decodeKnown(object: ApiObject, resource: ResourceDef): readonly string[] {
  const { unknown, wrongType } = decodeBuiltin(object, resource.schema);
  if (wrongType !== null) throw badRequest(cannotDecode(object, resource, wrongType));
  return unknown;
}

function decodeCustom(object: ApiObject, resource: ResourceDef): readonly string[] {
  const unknownMetadata = decodeCustomMetadata(object);
  return [...pruneCustom(object as JsonMap, resource.schema), ...unknownMetadata];
}

function setDefaults(object: ApiObject, resource: ResourceDef): void {
  if (resource.custom !== null) {
    applyCustomDefaults(object, resource.schema);
    return;
  }
  applyBuiltinDefaults(object, resource.schema);
}
