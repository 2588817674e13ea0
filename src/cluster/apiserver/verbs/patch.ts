import { applyMergePatch } from '../../../base/json.ts';
import type { ApiContext } from '../context.ts';
import { parseYamlBody, unsupportedType } from '../http/body.ts';
import { served } from '../http/render.ts';
import type { ResourceDef } from '../kinds/resource.ts';
import { cloneJson, isMap, type JsonMap } from '../object.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyStrategicMerge } from '../patch/strategic-merge.ts';
import { badRequest, StatusError } from '../status-error.ts';
import { decodeObject } from './decode.ts';
import type { Target, WriteOptions, Written } from './target.ts';
import { liveVersion, updateObject } from './update.ts';

export const MERGE_PATCH = 'application/merge-patch+json';
export const JSON_PATCH = 'application/json-patch+json';
export const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';
export const APPLY_PATCH = 'application/apply-patch+yaml';

/** The patch types of a resource; strategic merge needs the merge keys that only built-in kinds have. */
export function patchTypesOf({ custom }: ResourceDef): readonly string[] {
  const common = [JSON_PATCH, MERGE_PATCH];
  return custom === null ? [...common, STRATEGIC_PATCH, APPLY_PATCH] : [...common, APPLY_PATCH];
}

/** Patches the live object as of now; the patch's own resourceVersion, if any, is the precondition. */
export function patchObject(
  context: ApiContext,
  target: Target,
  patch: { readonly type: string; readonly body: Buffer },
  options: WriteOptions,
): Written {
  const { resource } = target;
  if (!patchTypesOf(resource).includes(patch.type)) throw wrongPatchType(patch.type, resource);
  const live = served(liveVersion(context, target).object, resource);
  const raw = patched(live, patch, resource);
  const { object, warnings } = decodeObject(raw, resource, options.validation);
  const written = updateObject(context, target, object, options);
  return { ...written, warnings };
}

/** A known patch type that this kind cannot take names the others; a foreign one is just refused. */
function wrongPatchType(type: string, resource: ResourceDef): StatusError {
  if (type === STRATEGIC_PATCH) return unsupportedType(patchTypesOf(resource));
  const message = '415: Unsupported Media Type';
  return new StatusError({ code: 415, reason: 'UnsupportedMediaType', message, details: {} });
}

export function patched(
  live: unknown,
  { type, body }: { readonly type: string; readonly body: Buffer },
  { schema, resolve }: ResourceDef,
): unknown {
  const content = parseYamlOrJson(body, type);
  if (type === JSON_PATCH) return applyJsonPatch(live, content);
  if (!isMap(content)) throw badRequest('error decoding patch: the patch is not an object');
  if (type === MERGE_PATCH) return applyMergePatch(cloneJson(live), content);
  return applyStrategicMerge(live as JsonMap, content, schema, resolve);
}

function parseYamlOrJson(body: Buffer, type: string): unknown {
  if (type === APPLY_PATCH) return parseYamlBody(body);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw badRequest(`error decoding patch: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
