import { apiVersionOf, type ResourceDef } from '../kinds/resource.ts';
import type { JsonMap } from '../object.ts';
import {
  type GroupVersions,
  groupsOf,
  type Listed,
  listedResources,
  REVIEWS,
  type Review,
} from './groups.ts';

/** `APIGroupDiscoveryList`: everything in one document. `isCore` chooses /api over /apis. */
export function aggregatedDocument(
  resources: readonly ResourceDef[],
  isCore: boolean,
  version: string,
): JsonMap {
  const groups: readonly GroupVersions[] = isCore ? [{ group: '', versions: ['v1'] }] : groupsOf(resources);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(({ group, versions }) => ({
      metadata: { creationTimestamp: null, ...(group === '' ? {} : { name: group }) },
      versions: versions.map((one) => ({
        version: one,
        resources: aggregatedResources(resources, group, one),
        freshness: 'Current',
      })),
    })),
  };
}

function aggregatedResources(resources: readonly ResourceDef[], group: string, version: string): JsonMap[] {
  const here = resources.filter((one) => one.group === group && one.version === version);
  const reviews = REVIEWS.filter((one) => one.group === group && one.version === version);
  const listed = listedResources(here);
  return [...here.map((resource) => aggregatedResource(resource, listed)), ...reviews.map(aggregatedReview)];
}

function aggregatedResource(resource: ResourceDef, listed: readonly Listed[]): JsonMap {
  const { group, version, kind, shortNames, categories } = resource;
  const subresources = listed.filter((one) => one.resource === resource && one.subresource !== '');
  return {
    resource: resource.plural,
    responseKind: { group, version, kind },
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: resource.verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(subresources.length === 0
      ? {}
      : {
          subresources: subresources.map(({ subresource, responseKind, verbs }) => ({
            subresource,
            responseKind,
            verbs,
          })),
        }),
  };
}

function aggregatedReview({ group, version, plural, kind, namespaced }: Review): JsonMap {
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.toLowerCase(),
    verbs: ['create'],
  };
}

export function apiVersionsDocument(): JsonMap {
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
}

export function groupListDocument(resources: readonly ResourceDef[]): JsonMap {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupsOf(resources).map(groupDocumentOf) };
}

function groupDocumentOf({ group, versions }: GroupVersions): JsonMap {
  const entries = versions.map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: entries, preferredVersion: entries[0] };
}

/** `null` when there is no such group. */
export function groupDocument(resources: readonly ResourceDef[], group: string): JsonMap | null {
  const found = groupsOf(resources).find((one) => one.group === group);
  return found === undefined ? null : { kind: 'APIGroup', apiVersion: 'v1', ...groupDocumentOf(found) };
}

/** `null` when nothing is served in that version. */
export function resourceListDocument(
  resources: readonly ResourceDef[],
  group: string,
  version: string,
): JsonMap | null {
  const here = resources.filter((one) => one.group === group && one.version === version);
  const reviews = REVIEWS.filter((one) => one.group === group && one.version === version);
  if (here.length + reviews.length === 0) return null;
  return {
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: apiVersionOf({ group, version }),
    resources: [...listedResources(here).map(plainResource), ...reviews.map(plainReview)],
  };
}

function plainResource({ resource, subresource, verbs, responseKind }: Listed): JsonMap {
  const { plural, singular, namespaced, shortNames, categories, group, version } = resource;
  const isSub = subresource !== '';
  const isForeign = responseKind.group !== group || responseKind.version !== version;
  return {
    name: isSub ? `${plural}/${subresource}` : plural,
    singularName: isSub ? '' : singular,
    namespaced,
    ...(isForeign ? { group: responseKind.group, version: responseKind.version } : {}),
    kind: responseKind.kind,
    verbs,
    ...(isSub || shortNames.length === 0 ? {} : { shortNames }),
    ...(isSub || categories.length === 0 ? {} : { categories }),
  };
}

function plainReview({ plural, kind, namespaced }: Review): JsonMap {
  return { name: plural, singularName: kind.toLowerCase(), namespaced, kind, verbs: ['create'] };
}
