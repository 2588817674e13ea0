import type { ListOptions, Resource } from './client.ts';

/** A query string's members; `undefined` is left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** `/api/v1/...` for the core group, `/apis/<group>/<version>/...` for the rest. */
export function collectionPath(resource: Resource, namespace?: string): string {
  const { apiVersion, namespaced, plural } = resource;
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  if (!namespaced || namespace === undefined || namespace === '') return `${root}/${plural}`;
  return `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}

export interface ObjectPath {
  readonly namespace?: string;
  readonly name: string;
  readonly subresource?: string;
}

export function objectPath(resource: Resource, { namespace, name, subresource }: ObjectPath): string {
  const path = `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`;
  return subresource === undefined ? path : `${path}/${subresource}`;
}

export function selectorQuery({ labelSelector, fieldSelector }: ListOptions): Query {
  return { labelSelector, fieldSelector };
}

export function withQuery(path: string, query: Query): string {
  const members = Object.entries(query).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [`${key}=${encodeURIComponent(value)}`],
  );
  return members.length === 0 ? path : `${path}?${members.join('&')}`;
}
