import type { KubeObject } from '../api/kubernetes/meta.ts';
import { keyOf } from '../api/kubernetes/meta.ts';
import { errorText, NotFoundError, TerminalError } from '../base/errors.ts';
import { analysisTemplates, rollouts } from '../kube/argo-resources.ts';
import type { KubeClient, Resource } from '../kube/client.ts';
import { ingresses, namespaces, services } from '../kube/resources.ts';

const RESOURCES: readonly Resource[] = [namespaces, services, ingresses, analysisTemplates, rollouts];

/** Creates the objects in their order. */
export async function createObjects(client: KubeClient, objects: readonly KubeObject[]): Promise<void> {
  for (const object of objects) {
    const resource = RESOURCES.find(
      ({ apiVersion, kind }) => apiVersion === object.apiVersion && kind === object.kind,
    );
    if (resource === undefined) {
      throw new NotFoundError(`the demo has no objects of kind ${object.kind} (${object.apiVersion})`);
    }
    try {
      await client.create(resource, object);
    } catch (cause) {
      const why = errorText(cause);
      throw new TerminalError(`cannot create ${object.kind} ${keyOf(object)}: ${why}`, { cause });
    }
  }
}
