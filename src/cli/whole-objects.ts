import type { KubeObject } from '../api/kubernetes/meta.ts';
import { GROUP_VERSION } from '../api/v1alpha1/labels.ts';
import type { KubeClient, Resource, WatchEvent } from '../kube/client.ts';

/**
 * Gives each object of ours a spec. A cluster whose CRDs do not ask for one may hold an object without, and that one
 * must not keep all the others from being listed.
 */
export function wholeObjects(kube: KubeClient): KubeClient {
  return {
    ...kube,
    get: async (resource, key, options) => whole(resource, await kube.get(resource, key, options)),
    async list(resource, options) {
      const { items, resourceVersion } = await kube.list(resource, options);
      return { items: items.map((item) => whole(resource, item)), resourceVersion };
    },
    watch: (resource, options) => wholeEvents(resource, kube.watch(resource, options)),
  };
}

async function* wholeEvents<T extends KubeObject>(
  resource: Resource<T>,
  events: AsyncIterable<WatchEvent<T>>,
): AsyncGenerator<WatchEvent<T>> {
  for await (const event of events) {
    yield event.type === 'BOOKMARK' ? event : { ...event, object: whole(resource, event.object) };
  }
}

function whole<T extends KubeObject>({ apiVersion }: Resource<T>, object: T): T {
  if (apiVersion !== GROUP_VERSION) return object;
  const { spec } = object as { readonly spec?: unknown };
  return spec === undefined || spec === null ? { ...object, spec: {} } : object;
}
