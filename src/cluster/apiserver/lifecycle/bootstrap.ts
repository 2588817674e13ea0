import type { ApiContext } from '../context.ts';
import type { ApiObject } from '../object.ts';
import { storeKey } from '../object.ts';
import { createObject } from '../verbs/create.ts';
import { decodeObject } from '../verbs/decode.ts';
import { INTERNAL } from '../verbs/target.ts';

const SYSTEM_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** Makes what every cluster has from its first moment. */
export function bootstrap(context: ApiContext): void {
  for (const name of SYSTEM_NAMESPACES) createMissing(context, 'v1', 'Namespace', { metadata: { name } });
  createMissing(context, 'v1', 'Service', {
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { component: 'apiserver', provider: 'kubernetes' },
    },
    spec: {
      clusterIP: '127.96.0.1',
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 443 }],
    },
  });
}

/** Pods name a service account; every namespace has the one they get by default. */
export function furnishNamespace(context: ApiContext, namespace: string): void {
  const version = context.store.get('/namespaces', namespace);
  if (version === undefined || version.object.metadata.deletionTimestamp !== undefined) return;
  createMissing(context, 'v1', 'ServiceAccount', { metadata: { name: 'default', namespace } });
}

interface Draft {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: object };
  readonly spec?: object;
}

function createMissing(context: ApiContext, apiVersion: string, kind: string, draft: Draft): void {
  const resource = context.registry.byKind(apiVersion, kind);
  const { name, namespace } = draft.metadata;
  if (resource === undefined) return;
  if (context.store.get(resource.table, storeKey(namespace, name)) !== undefined) return;
  const raw = structuredClone({ apiVersion, kind, ...draft }) as unknown as ApiObject;
  const { object } = decodeObject(raw, resource, 'Ignore');
  createObject(context, { resource, namespace, name, subresource: '' }, object, INTERNAL);
}
