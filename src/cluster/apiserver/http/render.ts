import { apiVersionOf, type ResourceDef } from '../kinds/resource.ts';
import type { ApiObject, JsonMap } from '../object.ts';
import type { Version } from '../store/table.ts';
import { tableOf } from '../table/table.ts';
import type { Page } from '../verbs/list.ts';
import type { View } from './accept.ts';

/** An object in the version that was asked for. */
export function served(object: ApiObject, { conversion }: ResourceDef): ApiObject {
  return conversion === null ? object : conversion.fromStored(object);
}

export function partialOf({ metadata }: ApiObject): JsonMap {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}

/** How to write an answer: for which version, in which form, as of when. */
export interface Rendering {
  readonly resource: ResourceDef;
  readonly view: View;
  readonly now: number;
}

/** The JSON of one object. `json` is its stored text, which serves as it is when no change of form is needed. */
export function renderObject(
  object: ApiObject,
  json: string | null,
  { resource, view, now }: Rendering,
): string {
  if (view.as === 'metadata') return JSON.stringify(partialOf(object));
  if (view.as === 'table') {
    const { includeObject } = view;
    const meta = { resourceVersion: object.metadata.resourceVersion };
    return JSON.stringify(tableOf([served(object, resource)], { resource, meta, includeObject, now }));
  }
  if (json !== null && resource.conversion === null) return json;
  return JSON.stringify(served(object, resource));
}

/** The JSON of a list, put together from the stored texts of its objects. */
export function renderList(page: Page, { resource, view, now }: Rendering): string {
  const meta: JsonMap = { resourceVersion: String(page.rv) };
  if (page.continueToken === null && resource.custom !== null && view.as === 'object') meta['continue'] = '';
  if (page.continueToken !== null) meta['continue'] = page.continueToken;
  if (page.remaining !== null) meta['remainingItemCount'] = page.remaining;
  if (view.as === 'table') {
    const objects = page.versions.map(({ object }) => served(object, resource));
    return JSON.stringify(tableOf(objects, { resource, meta, includeObject: view.includeObject, now }));
  }
  if (view.as === 'metadata') {
    const items = page.versions.map(({ object }) => partialOf(object));
    return JSON.stringify({
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata: meta,
      items,
    });
  }
  const head = `{"kind":${JSON.stringify(resource.listKind)},"apiVersion":${JSON.stringify(apiVersionOf(resource))},"metadata":${JSON.stringify(meta)}`;
  return `${head},"items":[${page.versions.map((version) => itemText(version, resource)).join(',')}]}`;
}

function itemText(version: Version, resource: ResourceDef): string {
  const isPlain = resource.conversion === null;
  const json = isPlain ? version.json : JSON.stringify(served(version.object, resource));
  if (resource.custom !== null) return json;
  // Items of built-in lists do not repeat the kind; the stored text begins with it.
  const prefix = `{"kind":${JSON.stringify(resource.kind)},"apiVersion":${JSON.stringify(apiVersionOf(resource))},`;
  if (json.startsWith(prefix)) return `{${json.slice(prefix.length)}`;
  const { kind, apiVersion, ...rest } = served(version.object, resource);
  return JSON.stringify(rest);
}
