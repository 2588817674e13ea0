import type { KubeObject } from '../../../src/api/kubernetes/meta.ts';
import { NotFoundError } from '../../../src/base/errors.ts';
import {
  analysisRuns,
  analysisTemplates,
  clusterAnalysisTemplates,
  experiments,
  rollouts,
} from '../../../src/kube/argo-resources.ts';
import type { KubeClient, Resource } from '../../../src/kube/client.ts';
import { deployments, events, replicaSets } from '../../../src/kube/resources.ts';
import { fill, type Names } from './places.ts';
import { GIVEN, type GivenName } from './states.ts';
import { UID_OF_WEB } from './world-states.ts';

/** What command lines themselves create. */
const CREATED: readonly Resource[] = [rollouts, experiments, analysisRuns, analysisTemplates];
const RESOURCES: readonly Resource[] = [
  ...CREATED,
  clusterAnalysisTemplates,
  deployments,
  events,
  replicaSets,
];

/** Brings the objects of a state into the namespace. */
export async function createGiven(client: KubeClient, names: Names, given: GivenName): Promise<void> {
  const objects: readonly KubeObject[] = GIVEN[given];
  let uid = '';
  for (const object of objects) {
    const text = fill(JSON.stringify(object), names).replaceAll(UID_OF_WEB, uid);
    const created = await createOne(client, names, JSON.parse(text) as KubeObject);
    if (created.kind === 'Rollout' && created.metadata.name === 'web') uid = created.metadata.uid ?? '';
  }
}

async function createOne(client: KubeClient, { ns }: Names, object: KubeObject): Promise<KubeObject> {
  const resource = resourceOf(object);
  const place = resource.namespaced ? { namespace: ns } : {};
  const placed = { ...object, metadata: { ...object.metadata, ...place } };
  const created = await client.create(resource, placed);
  const { status } = object as { readonly status?: unknown };
  if (resource !== rollouts || status === undefined) return created;
  const patch = { type: 'merge', body: { status } } as const;
  return client.patch(resource, created.metadata, patch, { subresource: 'status' });
}

function resourceOf({ kind }: KubeObject): Resource {
  const resource = RESOURCES.find((one) => one.kind === kind);
  if (resource === undefined) throw new Error(`no resource for ${kind}`);
  return resource;
}

/** Removes what the state brought and what the command line has created. */
export async function removeAll(client: KubeClient, names: Names, given: GivenName): Promise<void> {
  const objects: readonly KubeObject[] = GIVEN[given];
  for (const object of objects) {
    const resource = resourceOf(object);
    if (!CREATED.includes(resource)) await removeOne(client, names.ns, resource, object.metadata.name);
  }
  for (const namespace of [names.ns, names.other]) {
    for (const resource of CREATED) {
      const { items } = await client.list(resource, { namespace });
      for (const { metadata } of items) await removeOne(client, namespace, resource, metadata.name);
    }
  }
}

async function removeOne(client: KubeClient, ns: string, resource: Resource, name: string): Promise<void> {
  const key = resource.namespaced ? { namespace: ns, name } : { name };
  try {
    await client.delete(resource, key, { propagationPolicy: 'Background' });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
}
